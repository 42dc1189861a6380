using OciContent.Images;
using OciContent.Inspection;

namespace OciContent.Comparison;

/// <summary>An image of two sources that were compared: the one of a platform in the first, and the one in the second.</summary>
public sealed record ImageDifference
{
    /// <summary>What became of it.</summary>
    public required ImageChange Change { get; init; }

    /// <summary>The image of the first source; <c>null</c> if it was added.</summary>
    public required ImageIdentity? Before { get; init; }

    /// <summary>The image of the second source; <c>null</c> if it was removed.</summary>
    public required ImageIdentity? After { get; init; }

    /// <summary>The platform, as the second source has it if it says; <c>null</c> for an artifact that has none.</summary>
    public Platform? Platform => After?.Platform ?? Before?.Platform;

    /// <summary>
    /// The layers: those of the second image in their order, and behind them the ones that were removed. Empty where there is one image
    /// only.
    /// </summary>
    public required IReadOnlyList<LayerDifference> Layers { get; init; }

    /// <summary>How many layers, from the lowest on, are the same: a base that both are built on is not higher.</summary>
    public required int LowestLayersInCommon { get; init; }

    /// <summary>The fields of the configs that differ, those included that no specification knows.</summary>
    public required IReadOnlyList<FieldDifference> Config { get; init; }

    /// <summary>The annotations of the manifests that differ.</summary>
    public required IReadOnlyList<AnnotationDifference> Annotations { get; init; }

    /// <summary>
    /// The other fields of the manifests that differ, but for the layers, and for what points at configs that were compared: the media
    /// type, the subject. If nothing else differs, what points at layers and configs too.
    /// </summary>
    public required IReadOnlyList<FieldDifference> Manifest { get; init; }

    /// <summary>
    /// The paths at which the images do not have the same file; empty unless <see cref="ComparisonOptions.CompareFiles"/> asks for them.
    /// </summary>
    public IReadOnlyList<FileDifference> Files { get; init; } = [];

    /// <summary>How many bytes the layers of the first image have as they are stored; <c>null</c> if that is not known.</summary>
    public required long? SizeBefore { get; init; }

    /// <summary>How many bytes the layers of the second image have as they are stored; <c>null</c> if that is not known.</summary>
    public required long? SizeAfter { get; init; }

    /// <summary>What the first image says it is built on; <c>null</c> if it does not say.</summary>
    public required BaseClaim? BaseBefore { get; init; }

    /// <summary>What the second image says it is built on; <c>null</c> if it does not say.</summary>
    public required BaseClaim? BaseAfter { get; init; }
}
