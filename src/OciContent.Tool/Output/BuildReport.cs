using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What was built, as JSON has it: the root, the layers that are new, and what the base's documents have become.</summary>
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

    internal sealed record BuiltLayer(string Path, Digest Digest, long Size, Digest DiffId, long UncompressedSize);
}
