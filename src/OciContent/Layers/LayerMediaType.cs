using OciContent.Compression;
using OciContent.Images;

namespace OciContent.Layers;

/// <summary>The media types of layers (image-spec, media-types.md; distribution, manifest-v2-2.md).</summary>
internal static class LayerMediaType
{
    /// <summary>The media type of a layer as it is stored, in a document of a form.</summary>
    /// <exception cref="InvalidDataException">There is none for its compression.</exception>
    public static string Of(LayerDigests layer, ImageFormat format)
    {
        bool isDocker = format == ImageFormat.Docker;
        return layer.Compression == CompressionFormat.None ? isDocker ? MediaTypes.DockerLayer : MediaTypes.OciLayer
            : layer.Compression == CompressionFormat.Gzip ? isDocker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip
            : layer.Compression == CompressionFormat.Zstd ? isDocker ? MediaTypes.DockerLayerZstd : MediaTypes.OciLayerZstd
            : throw new InvalidDataException($"The layer is compressed with {layer.Compression}, for which there is no media type: expected a plain tar, gzip or zstd.");
    }
}
