using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>What of an image is copied, and whom copying tells.</summary>
public sealed record CopyOptions
{
    /// <summary>
    /// Which image of an index is copied, by itself; <c>null</c> for the index and everything that can be reached from it. Without a
    /// variant, any variant will do if there is only one.
    /// </summary>
    public Platform? Platform { get; init; }

    /// <summary>How many blobs are copied at the same time, where the destination allows it; as many as there are processors unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>
    /// Told now and then how many bytes of the source were copied, or found at the destination, and how many there are; <c>null</c> tells
    /// nobody. It is told by one thread at a time, and never fewer than before.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    /// <summary>Limits on the documents that are read.</summary>
    public ImageSourceOptions Limits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = ImageSourceOptions.Default;

    internal static CopyOptions Default { get; } = new();
}
