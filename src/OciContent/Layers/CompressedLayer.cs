using System.Globalization;
using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>What a layer's blob is when a tool has compressed it: what a registry shows if that tool pushed it.</summary>
public sealed record CompressedLayer
{
    /// <summary>How it is compressed.</summary>
    public required CompressionProfile Profile { get; init; }

    /// <summary>The digest of the blob, which a manifest refers to (image-spec, layer.md).</summary>
    public required Digest Digest { get; init; }

    /// <summary>The length of the blob, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The digest of the uncompressed content (image-spec, config.md, "Layer DiffID").</summary>
    public required Digest DiffId { get; init; }

    /// <summary>The length of the uncompressed content, in bytes.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>The profile, the digest and the size.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Profile}: {Digest} ({Size} bytes)");
}
