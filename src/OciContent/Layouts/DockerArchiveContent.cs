using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// An image of a docker-archive as other media keep it. The archive has no manifest, so one is made: of image-spec's form, over
/// the config as it is and the layers as they are stored, so that every byte of the image stays.
/// </summary>
internal sealed class DockerArchiveContent : IContentReader
{
    private readonly DockerArchive _archive;
    private readonly ImageManifest _manifest;
    private readonly ImageManifest _dockerManifest;
    private readonly Dictionary<Digest, StoredLayer> _layers;

    private DockerArchiveContent(DockerArchive archive, ImageManifest manifest, ImageManifest dockerManifest, Dictionary<Digest, StoredLayer> layers)
    {
        _archive = archive;
        _manifest = manifest;
        _dockerManifest = dockerManifest;
        _layers = layers;
    }

    public int MaxDocumentSize => _archive.MaxDocumentSize;

    /// <summary>The manifest.</summary>
    public Descriptor Root => _manifest.ToDescriptor();

    /// <summary>A manifest of Docker's form over the same config and layers: that is the form of the config.</summary>
    public Descriptor DockerRoot => _dockerManifest.ToDescriptor();

    /// <summary>Reads the layers of an image once, as only that tells their digests.</summary>
    /// <exception cref="ContentMismatchException">A layer does not have its diffID.</exception>
    public static async Task<DockerArchiveContent> ReadAsync(DockerArchive archive, StoredImage image, CancellationToken cancellationToken)
    {
        var read = new List<LayerDigests>(image.Layers.Count);
        var layers = new Dictionary<Digest, StoredLayer>();
        var known = new Dictionary<string, LayerDigests>(StringComparer.Ordinal);
        foreach (StoredLayer layer in image.Layers)
        {
            if (!known.TryGetValue(layer.Name, out LayerDigests? digests))
            {
                digests = await ReadAsync(layer, cancellationToken).ConfigureAwait(false);
                known.Add(layer.Name, digests);
                layers.TryAdd(digests.Digest, layer);
            }

            read.Add(digests);
        }

        ImageManifest manifest = CreateManifest(image.Config, read, ImageFormat.Oci);
        return new DockerArchiveContent(archive, manifest, CreateManifest(image.Config, read, ImageFormat.Docker), layers);
    }

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(content.Digest == _manifest.Digest || content.Digest == _dockerManifest.Digest || content.Digest == _manifest.Config.Digest || _layers.ContainsKey(content.Digest));

    public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        foreach (ImageManifest manifest in new[] { _manifest, _dockerManifest })
        {
            if (content.Digest == manifest.Digest)
            {
                return new VerifyingStream(new PrefixedStream(manifest.RawBytes, Stream.Null, leaveOpen: true), content);
            }
        }

        return _layers.TryGetValue(content.Digest, out StoredLayer? layer)
            ? new VerifyingStream(await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false), content)
            : await _archive.OpenReadAsync(content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves the archive open.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ImageManifest CreateManifest(Descriptor config, List<LayerDigests> layers, ImageFormat format)
    {
        bool isDocker = format == ImageFormat.Docker;
        return new ImageManifest
        {
            MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            Config = config with { MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig },
            Layers = [.. layers.Select(layer => new Descriptor { MediaType = LayerMediaType.Of(layer, format), Digest = layer.Digest, Size = layer.Size })],
        };
    }

    private static async Task<LayerDigests> ReadAsync(StoredLayer layer, CancellationToken cancellationToken)
    {
        Digest diffId = layer.DiffId!;
        LayerDigests digests;
        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            digests = await LayerDigests.ComputeAsync(stored, new LayerDigestOptions { DiffIdAlgorithm = diffId.Algorithm }, cancellationToken).ConfigureAwait(false);
        }

        if (digests.DiffId != diffId)
        {
            throw new ContentMismatchException(diffId, digests.DiffId, expectedSize: null, digests.UncompressedSize);
        }

        return digests;
    }
}
