namespace OciContent.Layers;

/// <summary>How much may come out of a compressed layer: what is more is a decompression bomb.</summary>
public sealed record LayerLimits
{
    // Below this the ratio says nothing: a small layer of zeros is small anyway.
    private const long MinSizeForRatio = 64 * 1024 * 1024;

    /// <summary>How large the uncompressed content of a compressed layer may be, in bytes; 128 GiB by default. More is refused as it comes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxUncompressedSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 128L * 1024 * 1024 * 1024;

    /// <summary>
    /// How many times larger than the layer its uncompressed content may be, once it has more than 64 MiB; 2,000 by default,
    /// which deflate cannot reach and zstd and bzip2 reach only where the content is nearly all repetition. More is refused, and as it comes if
    /// it is more by far.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxCompressionRatio
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 2_000;

    internal static LayerLimits Default { get; } = new();

    /// <param name="plainLength">How many bytes came out.</param>
    /// <param name="length">From how many bytes of the layer they came, at most.</param>
    /// <exception cref="InvalidDataException">More came out than is allowed.</exception>
    internal void Require(long plainLength, long length)
    {
        if (plainLength > MaxUncompressedSize)
        {
            throw new InvalidDataException($"{plainLength} bytes or more come out of the layer: expected at most {MaxUncompressedSize}.");
        }

        if (plainLength > MinSizeForRatio && plainLength / Math.Max(length, 1) > MaxCompressionRatio)
        {
            throw new InvalidDataException($"{plainLength} bytes come out of {length} or fewer of the layer: expected at most {MaxCompressionRatio} times as many.");
        }
    }
}
