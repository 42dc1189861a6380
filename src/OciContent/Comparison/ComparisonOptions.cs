using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>What a comparison of images looks at, and whom it tells.</summary>
public sealed record ComparisonOptions : ImageOptions
{
    /// <summary>
    /// Whether layers are read through. Without, the documents alone are read, and what configs say of uncompressed layers is believed.
    /// With, it is checked, and layers are known whose uncompressed digest no document tells, as those of Docker's schema 1.
    /// </summary>
    public bool ReadLayers { get; init; }

    internal static ComparisonOptions Default { get; } = new();
}
