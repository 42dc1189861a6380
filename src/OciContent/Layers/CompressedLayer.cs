using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>What a layer's blob is when a tool has compressed it: what a registry shows if that tool pushed it.</summary>
public sealed record CompressedLayer
{
    /// <summary>How it is compressed.</summary>
    public required CompressionProfile Profile { get; init; }

    /// <summary>The digest of the blob.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The length of the blob, in bytes.</summary>
    public required long Size { get; init; }
}
