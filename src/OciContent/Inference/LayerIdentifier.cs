using OciContent.Compression;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Inference;

/// <summary>
/// Tells which tools wrote a layer: it is decoded, compressed again as they do, and compared with what it was. A writer is only named as
/// exact if all bytes were compared.
/// </summary>
/// <example>
/// <code>
/// await using FileStream layer = File.OpenRead("layer.tar.gz");
/// LayerIdentification identity = await LayerIdentifier.IdentifyAsync(layer);
/// Console.WriteLine($"{identity.Digest}: {string.Join(", ", identity.Writers)}");
/// </code>
/// </example>
public static class LayerIdentifier
{
    /// <summary>Tells which tools wrote a layer.</summary>
    /// <param name="layer">
    /// The blob, from the stream's position to its end; it is left open, at any position. A stream that cannot seek is kept in a scratch
    /// file as far as it is needed.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>What it is. Layers that are compressed neither with gzip nor with zstd have no writers.</returns>
    /// <exception cref="InvalidDataException">The compressed data is broken or truncated, or something else follows it.</exception>
    public static Task<LayerIdentification> IdentifyAsync(Stream layer, CancellationToken cancellationToken = default) =>
        IdentifyAsync(layer, IdentificationOptions.Default, cancellationToken);

    /// <param name="layer">
    /// The blob, from the stream's position to its end; it is left open, at any position. A stream that cannot seek is kept in a scratch
    /// file as far as it is needed.
    /// </param>
    /// <param name="options">On how many threads, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="IdentifyAsync(Stream, CancellationToken)"/>
    public static Task<LayerIdentification> IdentifyAsync(
        Stream layer,
        IdentificationOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(options);
        return IdentifyCoreAsync(layer, options, ContentProgress.Of(layer, options.Progress), cancellationToken);
    }

    /// <summary>Tells which tools wrote the layers of images; other artifacts are left out, whose layers are whatever they like.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// The images, and the layers of each. A layer that occurs again is listed again, but not compared again. What cannot be read is a
    /// problem.
    /// </returns>
    public static Task<IdentificationResult> IdentifyAsync(ImageSource source, CancellationToken cancellationToken = default) =>
        IdentifyAsync(source, IdentificationOptions.Default, cancellationToken);

    /// <param name="source">The images.</param>
    /// <param name="options">On how many threads, and who is told of the progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="IdentifyAsync(ImageSource, CancellationToken)"/>
    public static Task<IdentificationResult> IdentifyAsync(
        ImageSource source,
        IdentificationOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return IdentifyCoreAsync(source, options, cancellationToken);
    }

    private static async Task<IdentificationResult> IdentifyCoreAsync(
        ImageSource source,
        IdentificationOptions options,
        CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        StoredImage[] runnable = [.. listing.Images.Where(static image => image.IsRunnable)];
        IEnumerable<long?> sizes = runnable.SelectMany(static image => image.Layers)
            .DistinctBy(static layer => layer.Name, StringComparer.Ordinal)
            .Select(static layer => layer.StoredSize);
        TotalProgress? progress = ContentProgress.Sum(options.Progress, sizes);
        var known = new Dictionary<string, LayerIdentification>(StringComparer.Ordinal);
        var images = new List<IdentifiedImage>();
        var problems = new List<ContentProblem>(listing.Problems);
        foreach (StoredImage image in runnable)
        {
            var layers = new List<IdentifiedLayer>(image.Layers.Count);
            foreach (StoredLayer layer in image.Layers)
            {
                LayerIdentification? identity = null;
                try
                {
                    if (!known.TryGetValue(layer.Name, out identity))
                    {
                        identity = await IdentifyAsync(layer, options, progress, cancellationToken).ConfigureAwait(false);
                        known.Add(layer.Name, identity);
                    }
                }
                catch (Exception e) when (ContentFault.CodeOf(e, layer.Claimed) is not null)
                {
                    problems.Add(ContentProblem.Of(e, layer.Claimed, layer.Location));
                }

                layers.Add(new IdentifiedLayer { Name = layer.Name, Identity = identity });
            }

            images.Add(new IdentifiedImage { Image = image, Layers = layers });
        }

        return new IdentificationResult { Images = images, Problems = problems };
    }

    private static async Task<LayerIdentification> IdentifyAsync(
        StoredLayer layer,
        IdentificationOptions options,
        TotalProgress? progress,
        CancellationToken cancellationToken)
    {
        Stream stream = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        stream = layer.Descriptor is null ? stream : VerifyingStream.Ensure(stream, layer.Descriptor);
        await using (stream.ConfigureAwait(false))
        {
            LayerIdentification identity = await IdentifyCoreAsync(stream, options, progress?.Of(cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return layer.DiffId is { } diffId
                && identity.DiffId is { } actual
                && diffId.Algorithm == actual.Algorithm
                && diffId != actual
                    ? throw new ContentMismatchException(diffId, actual, null, identity.UncompressedSize!.Value)
                    : identity;
        }
    }

    private static async Task<LayerIdentification> IdentifyCoreAsync(
        Stream layer,
        IdentificationOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        byte[] first = new byte[CompressionFormats.MaxMagicLength];
        int count = await layer.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        CompressionFormat format = CompressionFormats.Detect(first.AsSpan(0, count));
        Stream whole = layer;
        if (layer.CanSeek)
        {
            layer.Position -= count;
        }
        else
        {
            whole = new PrefixedStream(first.AsMemory(0, count), layer, leaveOpen: true);
        }

        if (format == CompressionFormat.Zstd)
        {
            return await ReadZstdAsync(whole, layer, options, progress, cancellationToken).ConfigureAwait(false);
        }

        if (format != CompressionFormat.Gzip)
        {
            return await ReadAsync(whole, format, options, progress, cancellationToken).ConfigureAwait(false);
        }

        var stored = new StoredBytes(whole, options.ScratchFolder);
        await using (stored.ConfigureAwait(false))
        {
            try
            {
                return await new WriterSearch(stored, options, progress).RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException) when (layer is VerifyingStream)
            {
                // If the bytes are not those that the digest promises, that is what is wrong.
                await stored.DrainAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Reads a layer of zstd, and compresses it again at once by all profiles.</summary>
    private static async Task<LayerIdentification> ReadZstdAsync(
        Stream whole,
        Stream layer,
        IdentificationOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        using var digester = new Digester();
        var read = new HashedReading(whole, digester);
        await using (read.ConfigureAwait(false))
        {
            var compression = new LayerCompressionOptions { MaxConcurrency = options.MaxConcurrency, Limits = options.LayerLimits };
            LayerCandidates candidates;
            try
            {
                candidates = await LayerCompressor
                    .RunAsync(read, CompressionProfile.KnownZstd, destination: null, compression, progress, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (InvalidDataException) when (layer is VerifyingStream)
            {
                // If the bytes are not those that the digest promises, that is what is wrong.
                await read.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                throw;
            }

            await read.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            Digest digest = digester.GetCurrentDigest();
            return new LayerIdentification
            {
                Digest = digest,
                Size = digester.Length,
                DiffId = candidates.DiffId,
                UncompressedSize = candidates.UncompressedSize,
                Compression = CompressionFormat.Zstd,
                Writers =
                [
                    .. candidates.Candidates.Where(candidate => candidate.Digest == digest)
                        .Select(static candidate => new LayerWriter(candidate.Profile, IsExact: true)),
                ],
            };
        }
    }

    /// <summary>Reads a layer of which nobody can say who wrote it.</summary>
    private static async Task<LayerIdentification> ReadAsync(
        Stream layer,
        CompressionFormat format,
        IdentificationOptions options,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        if (Decompressor.IsSupported(format))
        {
            var reading = new LayerDigestOptions { Limits = options.LayerLimits };
            LayerDigests digests = await LayerDigests
                .ComputeToEndAsync(layer, verified: null, reading, static () => Environment.ProcessorCount > 1, progress, cancellationToken)
                .ConfigureAwait(false);
            return new LayerIdentification
            {
                Digest = digests.Digest,
                Size = digests.Size,
                DiffId = digests.DiffId,
                UncompressedSize = digests.UncompressedSize,
                Compression = format,
            };
        }

        using var digester = new Digester();
        await StreamPump.ReadToEndAsync(layer, piece => digester.Append(piece.Span), progress, cancellationToken).ConfigureAwait(false);
        return new LayerIdentification
        {
            Digest = digester.GetCurrentDigest(),
            Size = digester.Length,
            DiffId = null,
            UncompressedSize = null,
            Compression = format,
        };
    }
}
