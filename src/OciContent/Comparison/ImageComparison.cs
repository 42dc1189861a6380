using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>What differs between the images of two sources.</summary>
public sealed record ImageComparison
{
    /// <summary>The manifest or index of the first source; <c>null</c> if it has several, or none, as a docker-archive.</summary>
    public required Descriptor? RootBefore { get; init; }

    /// <summary>The manifest or index of the second source; <c>null</c> if it has several, or none, as a docker-archive.</summary>
    public required Descriptor? RootAfter { get; init; }

    /// <summary>The images, platform by platform, in the order of the second source; those that were removed behind them.</summary>
    public required IReadOnlyList<ImageDifference> Images { get; init; }

    /// <summary>The annotations of the indexes that both sources start from, as far as they differ.</summary>
    public required IReadOnlyList<AnnotationDifference> Annotations { get; init; }

    /// <summary>
    /// The other fields of these indexes that differ. What their lists say of manifests is among them only if nothing else differs.
    /// </summary>
    public required IReadOnlyList<FieldDifference> Index { get; init; }

    /// <summary>What of the first source is missing, cannot be read, or does not match. All else is compared all the same.</summary>
    public required IReadOnlyList<ContentProblem> ProblemsBefore { get; init; }

    /// <summary>What of the second source is missing, cannot be read, or does not match. All else is compared all the same.</summary>
    public required IReadOnlyList<ContentProblem> ProblemsAfter { get; init; }

    /// <summary>
    /// Whether nothing differs: the manifests and indexes are the same, byte for byte; where one of the sources keeps none, the configs
    /// are, and so the uncompressed layers.
    /// </summary>
    public bool AreEqual =>
        (RootBefore is null || RootAfter is null || RootBefore.Digest == RootAfter.Digest)
        && Images.All(static image => image.Change == ImageChange.Same);
}
