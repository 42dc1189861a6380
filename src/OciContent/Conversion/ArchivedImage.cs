using OciContent.Compression;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tar;

namespace OciContent.Conversion;

/// <summary>
/// An image of an archive without manifests, as containers/image reads it: with a manifest of schema 2 over uncompressed layers, all of
/// which are called gzip. Where it writes to compresses them, or leaves them as they are.
/// </summary>
/// <param name="options">Whether and how layers are compressed.</param>
internal sealed class ArchivedImage(ConversionOptions options) : IAsyncDisposable
{
    private readonly List<KeyValuePair<Digest, Func<Stream>>> _contents = [];
    private FileStream? _scratch;

    /// <summary>What the archive does not have as it is read: the manifest, and layers that are otherwise compressed.</summary>
    public IReadOnlyList<KeyValuePair<Digest, Func<Stream>>> Contents => _contents;

    /// <summary>Whether there are layers among them.</summary>
    public bool ChangesLayers => _scratch is not null;

    /// <summary>Makes the manifest, and the layers that are not there as they should be.</summary>
    public async Task<ResolvedImage> ReadAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        ImageManifest stored = await image.Content.ReadManifestAsync(image.Root, cancellationToken).ConfigureAwait(false);
        var known = new Dictionary<Digest, Descriptor>();
        var layers = new Descriptor[stored.Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            Descriptor layer = stored.Layers[i];
            if (!known.TryGetValue(layer.Digest, out Descriptor? read))
            {
                read = await ReadAsync(image, layer, cancellationToken).ConfigureAwait(false);
                known.Add(layer.Digest, read);
            }

            layers[i] = read;
        }

        ReadOnlyMemory<byte> manifest = new ImageManifest
        {
            MediaType = MediaTypes.DockerManifest,
            Config = GoStructProjection.OfDocker(stored.Config, MediaTypes.DockerConfig),
            Layers = layers,
        }.ToBytes(options.Documents);
        Descriptor root = Descriptor.For(manifest.Span, MediaTypes.DockerManifest) with { Annotations = image.Root.Annotations };
        _contents.Add(KeyValuePair.Create<Digest, Func<Stream>>(
            root.Digest,
            () => new MemoryStream(manifest.ToArray(), writable: false)));
        return image with { Content = new OverlayReader(image.Content, _contents), Root = root };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _scratch?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Descriptor Describe(Digest digest, long size) =>
        new() { MediaType = MediaTypes.DockerLayerGzip, Digest = digest, Size = size };

    private async Task<Descriptor> ReadAsync(ResolvedImage image, Descriptor layer, CancellationToken cancellationToken)
    {
        if (options.Compression is null && layer.MediaType == MediaTypes.DockerLayer)
        {
            return Describe(layer.Digest, layer.Size);
        }

        _scratch ??= ScratchFile.Create(options.ScratchFolder);
        long offset = _scratch.Length;
        _scratch.Position = offset;
        Stream stored = await image.Content.OpenReadAsync(layer, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            (Digest digest, long size) = options.Compression is { } profile
                ? await CompressAsync(stored, profile, cancellationToken).ConfigureAwait(false)
                : await DecompressAsync(stored, layer.MediaType, cancellationToken).ConfigureAwait(false);
            FileStream scratch = _scratch;
            _contents.Add(KeyValuePair.Create<Digest, Func<Stream>>(
                digest,
                () => new FileSlice(scratch.SafeFileHandle, offset, size, image.Name)));
            return Describe(digest, size);
        }
    }

    private async Task<(Digest Digest, long Size)> CompressAsync(
        Stream stored,
        CompressionProfile profile,
        CancellationToken cancellationToken)
    {
        var compression = new LayerCompressionOptions { MaxConcurrency = options.MaxConcurrency, Limits = options.LayerLimits };
        CompressedLayer written = await LayerCompressor
            .CompressAsync(stored, _scratch!, profile, compression, cancellationToken)
            .ConfigureAwait(false);
        return (written.Digest, written.Size);
    }

    private async Task<(Digest Digest, long Size)> DecompressAsync(Stream stored, string mediaType, CancellationToken cancellationToken)
    {
        CompressionFormat format = LayerMediaType.Find(mediaType)!.Compression;
        var plain = new DecompressionStream(stored, format, leaveOpen: true, options.LayerLimits);
        await using (plain.ConfigureAwait(false))
        {
            using var digester = new Digester();
            await StreamPump.ReadToEndAsync(
                plain,
                piece =>
                {
                    digester.Append(piece.Span);
                    _scratch!.Write(piece.Span);
                },
                progress: null,
                cancellationToken).ConfigureAwait(false);
            return (digester.GetCurrentDigest(), digester.Length);
        }
    }
}
