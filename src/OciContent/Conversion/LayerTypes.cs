using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Conversion;

/// <summary>The media types of layers as tools convert them.</summary>
internal static class LayerTypes
{
    /// <summary>The other form's type for one of Docker's or image-spec's; <c>null</c> if it is not one that tools convert.</summary>
    /// <param name="mediaType">The type.</param>
    /// <param name="target">To what it is converted.</param>
    /// <param name="takesDockerZstd">
    /// Whether Docker's type of zstd is known: tools leave zstd alone else, for which Docker's form had no type when they were written.
    /// </param>
    public static string? Convert(string mediaType, ImageFormat target, bool takesDockerZstd = false) =>
        LayerMediaType.Find(mediaType) is { } type
        && type.Format != target
        && (type.Compression != CompressionFormat.Zstd || (takesDockerZstd && type.Format == ImageFormat.Docker))
            ? LayerMediaType.Find(target, type.Compression, type.IsDistributable)?.Name
            : null;

    /// <summary>Whether a layer of this type is compressed with zstd.</summary>
    public static bool IsZstd(string mediaType) => LayerMediaType.Find(mediaType)?.Compression == CompressionFormat.Zstd;
}
