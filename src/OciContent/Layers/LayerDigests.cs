using System.Globalization;
using System.Runtime.ExceptionServices;
using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Layers;

/// <summary>
/// The two hashes that name a layer: the digest of its blob, which a manifest refers to (image-spec, layer.md), and the
/// DiffID, the digest of its uncompressed tar, which an image's configuration refers to (image-spec, config.md, "Layer DiffID").
/// </summary>
/// <remarks>For an uncompressed layer the two are the same digest, if they are of the same algorithm.</remarks>
/// <example>
/// <code>
/// await using FileStream layer = File.OpenRead("layer.tar.gz");
/// LayerDigests digests = await LayerDigests.ComputeAsync(layer);
/// Console.WriteLine($"digest {digests.Digest}, diffID {digests.DiffId}");
/// </code>
/// </example>
public sealed partial record LayerDigests
{
    /// <summary>The digest of the blob, compressed as it is.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The length of the blob, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The digest of the uncompressed content.</summary>
    public required Digest DiffId { get; init; }

    /// <summary>The length of the uncompressed content, in bytes.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>How the blob is compressed, told by its first bytes.</summary>
    public required CompressionFormat Compression { get; init; }

    /// <summary>The digest and the diffID, each with its size, and the compression.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Digest} ({Compression}, {Size} bytes), diffID {DiffId} ({UncompressedSize} bytes)");

    /// <summary>Computes a layer's digests from one reading of its blob.</summary>
    /// <param name="layer">The blob, from the stream's position to its end; it is left open.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The digests. An empty stream is an uncompressed layer.</returns>
    /// <exception cref="InvalidDataException">
    /// The compressed data is broken or truncated, or something else follows it; or it is compressed in a format that is not supported.
    /// </exception>
    /// <remarks>
    /// A gzip layer is accepted if Go's reader accepts it, and so Docker, containerd and skopeo; except that reserved flags in its header
    /// are refused. It may have several members. A zstd layer is accepted if klauspost's decoder accepts it, which these run; it may have
    /// several frames, skippable ones among them, and its window may be 128 MiB at most. A bzip2 layer may have several streams. Layers in
    /// xz and LZMA are refused by name. Memory does not grow with the layer.
    /// </remarks>
    public static Task<LayerDigests> ComputeAsync(Stream layer, CancellationToken cancellationToken = default) =>
        ComputeAsync(layer, LayerDigestOptions.Default, cancellationToken);

    /// <summary>Computes a layer's digests from one reading of its blob.</summary>
    /// <param name="layer">The blob, from the stream's position to its end; it is left open.</param>
    /// <param name="options">The algorithms, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The digests. An empty stream is an uncompressed layer.</returns>
    /// <exception cref="InvalidDataException">
    /// The compressed data is broken or truncated, or something else follows it; or it is compressed in a format that is not supported.
    /// </exception>
    /// <exception cref="NotSupportedException">A digest algorithm is not supported.</exception>
    /// <inheritdoc cref="ComputeAsync(Stream, CancellationToken)" path="/remarks"/>
    public static Task<LayerDigests> ComputeAsync(Stream layer, LayerDigestOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(options);
        options.Algorithm.ThrowIfNotSupported();
        options.DiffIdAlgorithm.ThrowIfNotSupported();
        return ComputeCoreAsync(layer, options, cancellationToken);
    }

    /// <summary>
    /// As <see cref="ComputeAsync(Stream, LayerDigestOptions, CancellationToken)"/>, but a broken layer is read to its end before
    /// that is told: if the stream verifies its content, and that is wrong, its exception comes instead.
    /// </summary>
    /// <param name="layer">The blob.</param>
    /// <param name="verified">
    /// The digest that the stream verifies, which need not be computed again; <c>null</c> if it verifies none.
    /// </param>
    /// <param name="options">The algorithms and limits.</param>
    /// <param name="hasSpareCore">Asked for each piece whether it should be hashed beside the decoding.</param>
    /// <param name="progress">Told instead of the options' own how many bytes of the blob were read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static async Task<LayerDigests> ComputeToEndAsync(
        Stream layer,
        Digest? verified,
        LayerDigestOptions options,
        Func<bool> hasSpareCore,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var computation = new Computation(options, verified, hasSpareCore, cancellationToken);
        var patient = new PatientConsumer(computation);
        await StreamPump.ReadToEndAsync(layer, patient, progress, cancellationToken).ConfigureAwait(false);
        patient.Broken?.Throw();
        return computation.Complete();
    }

    private static async Task<LayerDigests> ComputeCoreAsync(Stream layer, LayerDigestOptions options, CancellationToken cancellationToken)
    {
        using var computation = new Computation(options, verified: null, static () => Environment.ProcessorCount > 1, cancellationToken);
        IProgress<long>? progress = ContentProgress.Of(layer, options.Progress);
        await StreamPump.ReadToEndAsync(layer, computation, progress, cancellationToken).ConfigureAwait(false);
        return computation.Complete();
    }

    /// <summary>Hands pieces on until one is broken, and then takes the rest.</summary>
    private sealed class PatientConsumer(StreamConsumer consumer) : StreamConsumer
    {
        public ExceptionDispatchInfo? Broken { get; private set; }

        public override int PiecesKept => consumer.PiecesKept;

        public override void Append(ReadOnlyMemory<byte> piece)
        {
            if (Broken is not null)
            {
                return;
            }

            try
            {
                consumer.Append(piece);
            }
            catch (InvalidDataException e)
            {
                Broken = ExceptionDispatchInfo.Capture(e);
                consumer.Release();
            }
        }

        public override bool TryBeginRead(Stream stream, Memory<byte> buffer) => consumer.TryBeginRead(stream, buffer);

        public override int EndRead() => consumer.EndRead();

        public override void Release() => consumer.Release();
    }
}
