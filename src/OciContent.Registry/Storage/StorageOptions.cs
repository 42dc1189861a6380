namespace OciContent.Registry.Storage;

/// <summary>
/// How a registry's storage is read, and bounds on what may be in it. What goes beyond a bound is told as a problem, never a shorter
/// answer.
/// </summary>
public sealed record StorageOptions
{
    /// <summary>The usual ones.</summary>
    public static StorageOptions Default { get; } = new();

    /// <summary>How many entries are read at the same time: as many as there are cores, unless given.</summary>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>The largest manifest or index, in bytes: 4 MiB, which every registry must take (distribution-spec).</summary>
    public int MaxDocumentSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many entries a folder may have.</summary>
    public int MaxFolderEntries { get; init; } = 10_000_000;

    /// <summary>How many folders repositories may be nested in.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>How many repositories, tags, revisions, links, uploads and blobs there may be in all.</summary>
    public int MaxItems { get; init; } = 50_000_000;

    /// <summary>How many manifests may refer to one.</summary>
    public int MaxReferrers { get; init; } = 1000;

    /// <summary>Told how many bytes were read of the blobs that are verified; <c>null</c> tells nobody.</summary>
    public IProgress<ContentProgress>? Progress { get; init; }
}
