namespace OciContent.Inspection;

/// <summary>What an inspection looks at, and whom it tells.</summary>
public sealed record InspectionOptions
{
    /// <summary>Which image, by tag, name or digest; <c>null</c> for all.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Whether layers are read through: only then are their digests and diffIDs checked, and their compression and
    /// uncompressed size known. Without, the documents alone are read, and checked.
    /// </summary>
    public bool ReadLayers { get; init; } = true;

    /// <summary>Told now and then how many bytes of layers, as they are stored, were read; <c>null</c> tells nobody.</summary>
    public IProgress<long>? Progress { get; init; }

    internal static InspectionOptions Default { get; } = new();
}
