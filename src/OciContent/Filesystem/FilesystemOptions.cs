using OciContent.Sources;

namespace OciContent.Filesystem;

/// <summary>How an image's filesystem is put together, and how large it may be.</summary>
public sealed record FilesystemOptions : ImageOptions
{
    /// <summary>
    /// Whether the contents of files are hashed while layers are read. Without, files cannot be opened, as nothing says that a second
    /// reading gives the same bytes; it saves a third of the time, about.
    /// </summary>
    public bool ComputeDigests { get; init; } = true;

    /// <summary>
    /// How many entries all layers may have together, whiteouts and folders that no layer lists included; 2,000,000 by default. What has
    /// more is refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxEntries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 2_000_000;

    /// <summary>
    /// How many bytes the names, link targets and extended attributes of all entries may have together; 256 MiB by default. What has more
    /// is refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxMetadataSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 256 * 1024 * 1024;

    internal static FilesystemOptions Default { get; } = new();

    /// <summary>The rules that hold; tests switch one off.</summary>
    internal FilesystemRules Rules { get; init; } = FilesystemRules.All;
}
