using OciContent.Compression;

namespace OciContent.Sources;

/// <summary>How work on an image's content is done, and whom it tells. Which image and platform are meant is the source's affair.</summary>
public abstract record ImageOptions
{
    private protected ImageOptions()
    {
    }

    /// <summary>
    /// How many blobs are worked on at the same time; as many as there are processors unless set. What is found does not depend on it,
    /// memory does: each layer that is being read takes a few mebibytes, and one compressed with zstd its window besides. Blobs that need
    /// no more than their SHA-256 are hashed up to sixteen at a time where the processor has AVX-512: those count as one, and take a
    /// mebibyte together.
    /// </summary>
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

    /// <summary>How much may come out of a layer.</summary>
    public DecompressionLimits LayerLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DecompressionLimits.Default;

    /// <summary>
    /// Told now and then how many bytes were gone through, of all contents together, and how many there are; <c>null</c> tells nobody. It
    /// is told by one thread at a time, and never fewer than before.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }
}
