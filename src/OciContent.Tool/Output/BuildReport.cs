using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What was built, as JSON has it: the root, the new layers, and how the base's documents changed.</summary>
/// <param name="Digest">The digest of the image's manifest, or of its index.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Layers">The new layers, the lowest first.</param>
/// <param name="Changes">The documents of the base that were changed, in cascade order: the root is last. Empty without a base.</param>
/// <param name="Images">The images that were built: one, or one for each platform of the base.</param>
internal sealed record BuildReport(
    Digest Digest,
    long Size,
    string MediaType,
    IReadOnlyList<BuildReport.BuiltLayer> Layers,
    IReadOnlyList<EditReport.Change> Changes,
    IReadOnlyList<BuildReport.BuiltImage> Images)
{
    public static BuildReport From(
        Descriptor root,
        IReadOnlyList<(string Path, LayerBlob Blob)> layers,
        IReadOnlyList<DocumentChange> changes,
        IReadOnlyList<StoredImage> images
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
        EditReport.From(changes).Changes,
        [.. images.Select(static image => new BuiltImage(image.Platform?.ToString(), image.Manifest!.Digest, image.Config!.Digest))]);

    /// <summary>A new layer.</summary>
    /// <param name="Path">The folder's path in the image, such as <c>/srv</c>.</param>
    /// <param name="Digest">The digest of the layer as it is stored.</param>
    /// <param name="Size">The size of the layer as it is stored, in bytes.</param>
    /// <param name="DiffId">The digest of the uncompressed layer.</param>
    /// <param name="UncompressedSize">The size of the uncompressed layer, in bytes.</param>
    internal sealed record BuiltLayer(string Path, Digest Digest, long Size, Digest DiffId, long UncompressedSize);

    /// <summary>An image that was built.</summary>
    /// <param name="Platform">The platform that it is for; <c>null</c> if the base does not say.</param>
    /// <param name="Manifest">The digest of its manifest, by which it is pulled.</param>
    /// <param name="ImageId">The digest of its config, which <c>docker images</c> shows unless it has containerd's store.</param>
    internal sealed record BuiltImage(string? Platform, Digest Manifest, Digest ImageId);
}
