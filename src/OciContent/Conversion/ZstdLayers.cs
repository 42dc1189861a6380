using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Conversion;

/// <summary>
/// Says which images of an index have layers that are compressed with zstd, as containers/image does, which copies them in their order: by
/// the bytes of what it copies, and by the media type of what it has copied already. Of what is not here the media type tells.
/// </summary>
internal sealed class ZstdLayers(ConversionSession session)
{
    private readonly Dictionary<Digest, ImageManifest> _images = [];
    private readonly HashSet<Digest> _copied = [];

    /// <summary>Takes note of an image.</summary>
    public void Add(ImageManifest image) => _images[image.Digest] = image;

    /// <summary>Copies the next image, if it was noted: has it a layer that is compressed with zstd?</summary>
    public async Task<bool> HasZstdAsync(Digest digest, CancellationToken cancellationToken)
    {
        bool has = false;
        if (_images.TryGetValue(digest, out ImageManifest? image))
        {
            foreach (Descriptor layer in image.Layers)
            {
                has |= _copied.Add(layer.Digest)
                    ? MayBeCompressedOtherwise(image, layer) && await IsZstdAsync(layer, cancellationToken).ConfigureAwait(false)
                    : layer.MediaType == MediaTypes.OciLayerZstd;
            }
        }

        return has;
    }

    // Of other layers containers/image does not look at how they are compressed.
    private static bool MayBeCompressedOtherwise(ImageManifest image, Descriptor layer) =>
        LayerMediaType.Find(layer.MediaType) is { } type
        && type.Format == image.Format
        && type.Name != MediaTypes.DockerLayerZstd
        && (image.Format == ImageFormat.Docker || image.Config.MediaType == MediaTypes.OciConfig);

    private async Task<bool> IsZstdAsync(Descriptor layer, CancellationToken cancellationToken)
    {
        if (!await session.Source.ExistsAsync(layer, cancellationToken).ConfigureAwait(false))
        {
            return LayerTypes.IsZstd(layer.MediaType);
        }

        byte[] first = new byte[CompressionFormats.MaxMagicLength];
        Stream stream = await session.Source.OpenReadAsync(layer, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int read = await stream
                .ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return CompressionFormats.Detect(first.AsSpan(0, read)) == CompressionFormat.Zstd;
        }
    }
}
