using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What was built, as JSON has it: the root, the new layers, and how the base's documents changed.</summary>
/// <param name="Digest">The digest of the image's manifest, or of its index.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Layers">The new layers, the lowest first.</param>
/// <param name="Changes">The documents of the base that were changed, in cascade order: the root is last. Empty without a base.</param>
internal sealed record BuildReport(
    Digest Digest,
    long Size,
    string MediaType,
    IReadOnlyList<BuildReport.BuiltLayer> Layers,
    IReadOnlyList<EditReport.Change> Changes)
{
    public static BuildReport From(
        Descriptor root,
        IReadOnlyList<(string Path, LayerBlob Blob)> layers,
        IReadOnlyList<DocumentChange> changes
    ) => new(
        root.Digest,
        root.Size,
        root.MediaType,
        [
            .. layers.Select(static layer => new BuiltLayer(
                layer.Path,
                layer.Blob.Digests.Digest,
                layer.Blob.Digests.Size,
                layer.Blob.Digests.DiffId,
                layer.Blob.Digests.UncompressedSize)),
        ],
        EditReport.From(changes).Changes);

    /// <summary>A new layer.</summary>
    /// <param name="Path">The folder's path in the image, such as <c>/srv</c>.</param>
    /// <param name="Digest">The digest of the layer as it is stored.</param>
    /// <param name="Size">The size of the layer as it is stored, in bytes.</param>
    /// <param name="DiffId">The digest of the uncompressed layer.</param>
    /// <param name="UncompressedSize">The size of the uncompressed layer, in bytes.</param>
    internal sealed record BuiltLayer(string Path, Digest Digest, long Size, Digest DiffId, long UncompressedSize);
}
