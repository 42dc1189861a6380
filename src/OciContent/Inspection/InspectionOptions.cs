using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>What an inspection looks at, and whom it tells.</summary>
public sealed record InspectionOptions : ImageOptions
{
    /// <summary>
    /// Whether layers are read through: only then are their digests and diffIDs checked, and their compression and
    /// uncompressed size known. Without, the documents alone are read, and checked.
    /// </summary>
    public bool ReadLayers { get; init; } = true;

    internal static InspectionOptions Default { get; } = new();
}
