using OciContent.Compression;
using OciContent.Images;

namespace OciContent.Testing.Generation;

/// <summary>Which media type a layer has by its compression.</summary>
internal static class LayerTypes
{
    private static readonly (ImageFormat Format, CompressionFormat Compression, string MediaType)[] All =
    [
        (ImageFormat.Oci, CompressionFormat.None, MediaTypes.OciLayer),
        (ImageFormat.Oci, CompressionFormat.Gzip, MediaTypes.OciLayerGzip),
        (ImageFormat.Oci, CompressionFormat.Zstd, MediaTypes.OciLayerZstd),
        (ImageFormat.Docker, CompressionFormat.None, MediaTypes.DockerLayer),
        (ImageFormat.Docker, CompressionFormat.Gzip, MediaTypes.DockerLayerGzip),
        (ImageFormat.Docker, CompressionFormat.Zstd, MediaTypes.DockerLayerZstd),
    ];

    /// <summary>The type that tools write for a layer.</summary>
    public static string Of(ImageFormat format, CompressionFormat compression) => Find(format, compression)!;

    /// <summary>The type that tools write for a layer; <c>null</c> if none is for the compression.</summary>
    public static string? Find(ImageFormat format, CompressionFormat compression) =>
        All.Where(type => type.Format == format && type.Compression == compression).Select(static type => type.MediaType).FirstOrDefault();
}
