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
        (ImageFormat.Oci, CompressionFormat.None, MediaTypes.OciLayerNonDistributable),
        (ImageFormat.Oci, CompressionFormat.Gzip, MediaTypes.OciLayerNonDistributableGzip),
        (ImageFormat.Oci, CompressionFormat.Zstd, MediaTypes.OciLayerNonDistributableZstd),
        (ImageFormat.Docker, CompressionFormat.None, MediaTypes.DockerLayer),
        (ImageFormat.Docker, CompressionFormat.Gzip, MediaTypes.DockerLayerGzip),
        (ImageFormat.Docker, CompressionFormat.Zstd, MediaTypes.DockerLayerZstd),
        (ImageFormat.Docker, CompressionFormat.None, MediaTypes.DockerForeignLayer),
        (ImageFormat.Docker, CompressionFormat.Gzip, MediaTypes.DockerForeignLayerGzip),
    ];

    /// <summary>The type that tools write for a layer.</summary>
    public static string Of(ImageFormat format, CompressionFormat compression) => All.First(type => type.Format == format && type.Compression == compression).MediaType;

    /// <summary>Whether a layer of this compression may have the type in a manifest of this form.</summary>
    public static bool Fits(string? mediaType, ImageFormat format, CompressionFormat compression) => All.Contains((format, compression, mediaType!));
}
