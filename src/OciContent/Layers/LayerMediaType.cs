using OciContent.Compression;
using OciContent.Images;

namespace OciContent.Layers;

/// <summary>A media type of layers, and what it says of them (image-spec, layer.md; distribution, manifest-v2-2.md).</summary>
/// <remarks>
/// Only the types that are written down here: a type that <see cref="MediaTypes.IsLayer"/> takes may be another one, such as that of an
/// encrypted layer.
/// </remarks>
public sealed record LayerMediaType
{
    private LayerMediaType(string name, ImageFormat format, CompressionFormat compression, bool isDistributable)
    {
        Name = name;
        Format = format;
        Compression = compression;
        IsDistributable = isDistributable;
    }

    /// <summary>All of them: image-spec's, then Docker's.</summary>
    public static IReadOnlyList<LayerMediaType> All { get; } = Array.AsReadOnly<LayerMediaType>(
    [
        new(MediaTypes.OciLayer, ImageFormat.Oci, CompressionFormat.None, isDistributable: true),
        new(MediaTypes.OciLayerGzip, ImageFormat.Oci, CompressionFormat.Gzip, isDistributable: true),
        new(MediaTypes.OciLayerZstd, ImageFormat.Oci, CompressionFormat.Zstd, isDistributable: true),
        new(MediaTypes.OciLayerNonDistributable, ImageFormat.Oci, CompressionFormat.None, isDistributable: false),
        new(MediaTypes.OciLayerNonDistributableGzip, ImageFormat.Oci, CompressionFormat.Gzip, isDistributable: false),
        new(MediaTypes.OciLayerNonDistributableZstd, ImageFormat.Oci, CompressionFormat.Zstd, isDistributable: false),
        new(MediaTypes.DockerLayer, ImageFormat.Docker, CompressionFormat.None, isDistributable: true),
        new(MediaTypes.DockerLayerGzip, ImageFormat.Docker, CompressionFormat.Gzip, isDistributable: true),
        new(MediaTypes.DockerLayerZstd, ImageFormat.Docker, CompressionFormat.Zstd, isDistributable: true),
        new(MediaTypes.DockerForeignLayer, ImageFormat.Docker, CompressionFormat.None, isDistributable: false),
        new(MediaTypes.DockerForeignLayerGzip, ImageFormat.Docker, CompressionFormat.Gzip, isDistributable: false),
    ]);

    /// <summary>The media type as documents have it.</summary>
    public string Name { get; }

    /// <summary>In whose documents it is used.</summary>
    public ImageFormat Format { get; }

    /// <summary>How a layer of this type is compressed.</summary>
    public CompressionFormat Compression { get; }

    /// <summary>Whether registries have layers of this type; otherwise they may be fetched from their <c>urls</c>.</summary>
    public bool IsDistributable { get; }

    /// <summary>What a media type says of layers; <c>null</c> if it is not known here.</summary>
    /// <param name="mediaType">The media type as a document has it.</param>
    public static LayerMediaType? Find(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return All.FirstOrDefault(type => type.Name == mediaType);
    }

    /// <summary>The media type of a layer in documents of a form; <c>null</c> if the form has none for its compression.</summary>
    /// <param name="format">Whose documents.</param>
    /// <param name="compression">How the layer is compressed.</param>
    /// <param name="isDistributable">Whether registries have it.</param>
    public static LayerMediaType? Find(ImageFormat format, CompressionFormat compression, bool isDistributable = true)
    {
        return All.FirstOrDefault(type =>
            type.Format == format && type.Compression == compression && type.IsDistributable == isDistributable);
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>The media type of a layer as it is stored, in documents of a form.</summary>
    /// <exception cref="InvalidDataException">There is none for its compression.</exception>
    internal static string Of(LayerDigests layer, ImageFormat format) =>
        Find(format, layer.Compression)?.Name
        ?? throw new InvalidDataException(
            $"The layer is compressed with {layer.Compression.ToName()}, for which there is no media type: expected a plain tar, "
            + "gzip or zstd.");
}
