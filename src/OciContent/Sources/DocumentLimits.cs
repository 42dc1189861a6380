using OciContent.Images;

namespace OciContent.Sources;

/// <summary>Limits on the documents that are read of a source: on each of them, and on all together.</summary>
public sealed record DocumentLimits
{
    /// <summary>How large a manifest, index, config or other JSON document may be, in bytes; 4 MiB unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxDocumentSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = ImageDocument.DefaultMaxSize;

    /// <summary>
    /// How large all documents may be together, in bytes; 128 MiB unless set. What they take in memory is a multiple of it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxTotalDocumentSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 128 * 1024 * 1024;

    /// <summary>How many manifests and indexes may be reached from what a source starts from; 10,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxManifests
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 10_000;

    /// <summary>How deep indexes may nest: far more than anything real, and little enough that what is kept for each stays small.</summary>
    internal const int MaxNesting = 16;

    internal static DocumentLimits Default { get; } = new();
}
