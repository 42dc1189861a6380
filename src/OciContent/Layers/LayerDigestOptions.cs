namespace OciContent.Layers;

/// <summary>What <see cref="LayerDigests.ComputeAsync(Stream, LayerDigestOptions, CancellationToken)"/> computes, and whom it tells.</summary>
public sealed record LayerDigestOptions
{
    /// <summary>The algorithm of <see cref="LayerDigests.Digest"/>; <see cref="DigestAlgorithm.Sha256"/> by default.</summary>
    public DigestAlgorithm Algorithm { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = DigestAlgorithm.Sha256;

    /// <summary>The algorithm of <see cref="LayerDigests.DiffId"/>; <see cref="DigestAlgorithm.Sha256"/> by default.</summary>
    public DigestAlgorithm DiffIdAlgorithm { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = DigestAlgorithm.Sha256;

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

    /// <summary>Told now and then how many bytes of the layer, compressed as it is, were read; <c>null</c> tells nobody.</summary>
    public IProgress<long>? Progress { get; init; }

    internal static LayerDigestOptions Default { get; } = new();
}
