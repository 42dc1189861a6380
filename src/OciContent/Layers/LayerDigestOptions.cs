using OciContent.Compression;
using OciContent.Tar;

namespace OciContent.Layers;

/// <summary>
/// What <see cref="LayerDigests.ComputeAsync(Stream, LayerDigestOptions, CancellationToken)"/> computes, and whom it tells.
/// </summary>
public sealed record LayerDigestOptions
{
    /// <summary>The algorithm of <see cref="LayerDigests.Digest"/>; <see cref="DigestAlgorithm.Sha256"/> by default.</summary>
    public DigestAlgorithm Algorithm
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DigestAlgorithm.Sha256;

    /// <summary>The algorithm of <see cref="LayerDigests.DiffId"/>; <see cref="DigestAlgorithm.Sha256"/> by default.</summary>
    public DigestAlgorithm DiffIdAlgorithm
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DigestAlgorithm.Sha256;

    /// <summary>How much may come out of a layer.</summary>
    public DecompressionLimits Limits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DecompressionLimits.Default;

    /// <summary>
    /// Told now and then how many bytes of the layer, compressed as it is, were read, and how many there are if the stream can seek;
    /// <c>null</c> tells nobody.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static LayerDigestOptions Default { get; } = new();

    /// <summary>Looks at what the layer decodes to while it passes; <c>null</c> if nobody does.</summary>
    internal TarConsumer? Consumer { get; init; }
}
