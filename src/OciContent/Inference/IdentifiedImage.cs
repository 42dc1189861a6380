using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>An image, and who wrote its layers.</summary>
public sealed record IdentifiedImage
{
    /// <summary>The image, as its source keeps it: its names, platform and config.</summary>
    public required StoredImage Image { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<IdentifiedLayer> Layers { get; init; }
}
