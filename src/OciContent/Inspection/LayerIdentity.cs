using OciContent.Compression;
using OciContent.Images;

namespace OciContent.Inspection;

/// <summary>The hashes of one layer. What is not known, because no document says it and the layer was not read, is <c>null</c>.</summary>
public sealed record LayerIdentity
{
    /// <summary>The digest of the layer as it is stored: the manifest's, or of the archive's file.</summary>
    public required Digest? Digest { get; init; }

    /// <summary>The size of the layer as it is stored, in bytes.</summary>
    public required long? Size { get; init; }

    /// <summary>The media type in the manifest; for an archive without one, the type its bytes show.</summary>
    public required string? MediaType { get; init; }

    /// <summary>How the layer is compressed, by its bytes.</summary>
    public required CompressionFormat? Compression { get; init; }

    /// <summary>
    /// The digest of the uncompressed layer, as the config gives it; of Docker's schema 1, which has no config, as the layer showed.
    /// </summary>
    public required Digest? DiffId { get; init; }

    /// <summary>The size of the uncompressed layer, in bytes.</summary>
    public required long? UncompressedSize { get; init; }

    /// <summary>
    /// The sizes of the layer's files, in bytes, by the headers of its tar; <c>null</c> if it is not a tar that all unpackers take alike,
    /// or was not read.
    /// </summary>
    public long? FilesSize { get; init; }

    /// <summary>
    /// The <see cref="FilesSize"/> with the lengths of symbolic links, in bytes: the size of what is there when it is unpacked.
    /// </summary>
    public long? UnpackedSize { get; init; }

    /// <summary>The digest of this layer and all below it, by diffIDs.</summary>
    public required Digest? ChainId { get; init; }

    /// <summary>
    /// What the config's history says of it (image-spec, config.md, "history"); <c>null</c> if there is none, or if it tells of more or
    /// fewer layers than there are, so that nobody knows which is meant.
    /// </summary>
    public HistoryEntry? History { get; init; }
}
