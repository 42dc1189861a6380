namespace OciContent.Compression;

/// <summary>How much may come out of a compressed layer or archive: what is more is a decompression bomb.</summary>
public sealed record DecompressionLimits
{
    // Below this the ratio says nothing: a small layer of zeros is small anyway.
    private const long MinSizeForRatio = 64 * 1024 * 1024;

    /// <summary>
    /// How large the uncompressed content of what is compressed may be, in bytes; 128 GiB by default. More is refused as it comes.
    /// </summary>
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
    /// How many times larger than what is compressed its uncompressed content may be, once it has more than 64 MiB; 2,000 by default,
    /// which deflate cannot reach and zstd and bzip2 reach only where the content is nearly all repetition. More is refused, and as it
    /// comes if it is more by far.
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

    internal static DecompressionLimits Default { get; } = new();

    /// <summary>Refuses what is too much.</summary>
    /// <param name="plainLength">How many bytes came out.</param>
    /// <param name="length">From how many compressed bytes they came, at most.</param>
    /// <exception cref="InvalidDataException">More came out than is allowed.</exception>
    internal void Require(long plainLength, long length)
    {
        if (FindProblem(plainLength, length) is { } problem)
        {
            throw new InvalidDataException(problem);
        }
    }

    /// <summary>What is too much, for a message; <c>null</c> if nothing is.</summary>
    /// <inheritdoc cref="Require" path="/param"/>
    internal string? FindProblem(long plainLength, long length) =>
        plainLength > MaxUncompressedSize
            ? $"The uncompressed content has {plainLength} bytes or more: expected at most {MaxUncompressedSize}."
        : plainLength > MinSizeForRatio && plainLength / Math.Max(length, 1) > MaxCompressionRatio
            ? $"{plainLength} bytes come out of {length} or fewer: expected at most {MaxCompressionRatio} times as many."
        : null;
}
