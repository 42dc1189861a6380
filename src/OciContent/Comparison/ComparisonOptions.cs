using OciContent.Compression;
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

    /// <summary>
    /// By which profiles the layers of the one image are compressed, where of the other's nothing but the digest is known, as if its config
    /// cannot be had; none unless set. No layer is read for it that documents tell of.
    /// </summary>
    public IReadOnlyList<CompressionProfile> Profiles
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>
    /// Whether the files of images that differ are compared too, path by path; all layers of both are read for it. What cannot be read of
    /// them is a problem.
    /// </summary>
    public bool CompareFiles { get; init; }

    internal static ComparisonOptions Default { get; } = new();
}
