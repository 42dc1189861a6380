using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Inference;

/// <summary>An image that is pushed, and what tools make of it.</summary>
internal sealed class PushedImage
{
    // github.com/docker/docker/layer: maxLayerDepth
    private const int MaxEngineLayers = 125;

    private readonly ImageConfig _config;
    private readonly ImageManifest? _stored;
    private readonly IReadOnlyList<PushedLayer> _layers;

    /// <summary>Takes an image.</summary>
    /// <param name="config">Its config.</param>
    /// <param name="stored">Its manifest, as it is stored; <c>null</c> if there is none.</param>
    /// <param name="layers">Its layers, the base first.</param>
    /// <param name="isHybrid">Whether it is in a file that is both a docker-archive and an OCI layout.</param>
    public PushedImage(ImageConfig config, ImageManifest? stored, IReadOnlyList<PushedLayer> layers, bool isHybrid)
    {
        _config = config;
        _stored = stored;
        _layers = layers;
        IsHybrid = isHybrid;
    }

    /// <summary>Whether it is stored with its manifest.</summary>
    public bool HasManifest => _stored is not null;

    /// <summary>Whether it is in a file that is both a docker-archive and an OCI layout.</summary>
    public bool IsHybrid { get; }

    /// <summary>Whether none of its layers is compressed.</summary>
    public bool AreAllPlain => _layers.All(static layer => layer.IsPlain);

    /// <summary>Whether all of its layers are compressed.</summary>
    public bool AreAllCompressed => !_layers.Any(static layer => layer.IsPlain);

    /// <summary>Whether the engine's graph-driver store takes it: an engine on Linux refuses what is not for Linux.</summary>
    public bool FitsGraphDriverStore =>
        _config.Os is "" or "linux"
        && _layers.Count <= MaxEngineLayers
        && _config.History.Count(static entry => entry.EmptyLayer != true) <= _layers.Count;

    /// <summary>The manifest as it is stored.</summary>
    public PushedManifest AsStored() => new(_stored!.MediaType, _stored.Digest, _stored.RawBytes);

    /// <summary>A manifest of schema 2 over layers that are all compressed by a profile.</summary>
    public PushedManifest? Compressed(CompressionProfile compression, DocumentProfile form) => Schema2(
        form,
        _layers.Select(layer => layer.By(compression)).Select(static layer => (CompressionFormat.Gzip, layer.Digest, layer.Size)));

    /// <summary>
    /// A manifest of schema 2 over layers as they are stored; <c>null</c> if there is no media type that all tools give them.
    /// </summary>
    public PushedManifest? OverStoredLayers(DocumentProfile form) =>
        _layers.All(static layer => layer.Compression is CompressionFormat.None or CompressionFormat.Gzip)
            ? Schema2(form, _layers.Select(static layer => (layer.Compression!.Value, layer.Digest, layer.Size)))
            : null;

    /// <summary>
    /// The stored manifest with layers that are compressed anew, unless all are kept: then it is not written again. <c>null</c> if versions
    /// of the tool differ in what they keep of it.
    /// </summary>
    public PushedManifest? WithCompressed(CompressionProfile compression, DocumentProfile form, Func<PushedLayer, bool> isKept)
    {
        if (_layers.All(isKept))
        {
            return AsStored();
        }

        if (!IsKeptByAll(_stored!) || _layers.Any(static layer => layer.Compression is null))
        {
            return null;
        }

        ImageManifest manifest = _stored! with
        {
            Config = Bare(_stored.Config),
            Layers = [.. _stored.Layers.Zip(_layers, (stored, layer) => isKept(layer) ? Bare(stored) : Compress(layer))],
            ExtensionData = null,
        };
        return new PushedManifest(manifest.MediaType, manifest.ToBytes(form));

        Descriptor Compress(PushedLayer layer)
        {
            CompressedLayer compressed = layer.By(compression);
            return new Descriptor
            {
                MediaType = LayerMediaType.Find(_stored!.Format, CompressionFormat.Gzip)!.Name,
                Digest = compressed.Digest,
                Size = compressed.Size,
            };
        }
    }

    // Fields that no Go struct has are dropped; those that only newer versions know are dropped by the older ones alone.
    private static bool IsKeptByAll(ImageManifest manifest) =>
        manifest is { Subject: null, ArtifactType: null }
        && (manifest.Format == ImageFormat.Oci || manifest is { OmitsMediaType: false, Annotations.Count: 0 })
        && manifest.Layers.Append(manifest.Config).All(static content =>
            content is { Data: null, Platform: null, ArtifactType: null, Urls.Count: 0, Annotations.Count: 0 })
        && !manifest.Annotations.Any(static pair => HasVersionedEscape(pair.Key) || HasVersionedEscape(pair.Value));

    // Go writes them otherwise since 1.22.
    private static bool HasVersionedEscape(string text) => text.AsSpan().IndexOfAny('\b', '\f') >= 0;

    private static Descriptor Bare(Descriptor content) =>
        new() { MediaType = content.MediaType, Digest = content.Digest, Size = content.Size };

    // What pushes schema 2 names a config by its sha256.
    private PushedManifest? Schema2(DocumentProfile form, IEnumerable<(CompressionFormat Compression, Digest Digest, long Size)> layers)
    {
        if (_config.Digest.Algorithm != DigestAlgorithm.Sha256)
        {
            return null;
        }

        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.DockerManifest,
            Config = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = _config.Digest, Size = _config.Size },
            Layers =
            [
                .. layers.Select(static layer => new Descriptor
                {
                    MediaType = LayerMediaType.Find(ImageFormat.Docker, layer.Compression)!.Name,
                    Digest = layer.Digest,
                    Size = layer.Size,
                }),
            ],
        };
        return new PushedManifest(manifest.MediaType, manifest.ToBytes(form));
    }
}
