using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// Images of a docker-archive as other sources keep them. The archive has no manifests, so they are made: over
/// the configs as they are and the layers as they are stored, so that every byte of the images stays.
/// </summary>
internal sealed class DockerArchiveContent : IContentReader
{
    private readonly DockerArchive _archive;
    private readonly ImageFormat _form;
    private readonly Dictionary<Digest, ImageManifest> _manifests = [];
    private readonly HashSet<Digest> _configs = [];
    private readonly Dictionary<Digest, StoredLayer> _layers = [];
    private readonly Dictionary<string, LayerDigests> _read = new(StringComparer.Ordinal);

    public DockerArchiveContent(DockerArchive archive, ImageFormat form)
    {
        _archive = archive;
        _form = form;
    }

    public int MaxDocumentSize => _archive.MaxDocumentSize;

    /// <summary>Reads the layers of an image once, as only that tells their digests, and makes its manifest.</summary>
    /// <exception cref="ContentMismatchException">A layer does not have its diffID.</exception>
    public async Task<Descriptor> AddAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var layers = new List<LayerDigests>(image.Layers.Count);
        foreach (StoredLayer layer in image.Layers)
        {
            if (!_read.TryGetValue(layer.Name, out LayerDigests? digests))
            {
                digests = await ReadAsync(layer, cancellationToken).ConfigureAwait(false);
                _read.Add(layer.Name, digests);
                _layers.TryAdd(digests.Digest, layer);
            }

            layers.Add(digests);
        }

        ImageManifest manifest = CreateManifest(image.Config!, layers, _form);
        _manifests[manifest.Digest] = manifest;
        _configs.Add(image.Config!.Digest);
        return manifest.ToDescriptor();
    }

    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(
            _manifests.ContainsKey(content.Digest) || _configs.Contains(content.Digest) || _layers.ContainsKey(content.Digest));

    public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
        _manifests.TryGetValue(content.Digest, out ImageManifest? manifest)
            ? new VerifyingStream(new PrefixedStream(manifest.RawBytes, Stream.Null, leaveOpen: true), content)
            : _layers.TryGetValue(content.Digest, out StoredLayer? layer)
                ? new VerifyingStream(await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false), content)
                : await _archive.OpenReadAsync(content, cancellationToken).ConfigureAwait(false);

    /// <summary>Leaves the archive open.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ImageManifest CreateManifest(Descriptor config, List<LayerDigests> layers, ImageFormat format)
    {
        bool isDocker = format == ImageFormat.Docker;
        return new ImageManifest
        {
            MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            Config = config with { MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig },
            Layers =
            [
                .. layers.Select(layer => new Descriptor
                {
                    MediaType = LayerMediaType.Of(layer, format),
                    Digest = layer.Digest,
                    Size = layer.Size,
                }),
            ],
        };
    }

    private async Task<LayerDigests> ReadAsync(StoredLayer layer, CancellationToken cancellationToken)
    {
        Digest diffId = layer.DiffId!;
        LayerDigests digests;
        Stream stored = await layer.OpenStoredAsync(cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            digests = await LayerDigests
                .ComputeAsync(stored, new LayerDigestOptions { DiffIdAlgorithm = diffId.Algorithm }, cancellationToken)
                .ConfigureAwait(false);
        }

        if (digests.DiffId != diffId)
        {
            throw new ContentMismatchException(
                diffId,
                digests.DiffId,
                expectedSize: null,
                digests.UncompressedSize,
                $"{ErrorText.Quote(layer.Name)} in {ErrorText.Quote(_archive.Name)}, uncompressed,");
        }

        return digests;
    }
}
