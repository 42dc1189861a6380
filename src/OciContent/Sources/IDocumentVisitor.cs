using OciContent.Images;

namespace OciContent.Sources;

/// <summary>
/// Who is told what a <see cref="DocumentWalker"/> comes across, in the order in which documents lead to it. Each visitor takes what it
/// needs.
/// </summary>
internal interface IDocumentVisitor
{
    /// <summary>Whether the configs of images are read, or only visited.</summary>
    bool ReadsConfigs => true;

    /// <summary>Whether manifests are read, or only visited; indexes always are.</summary>
    bool ReadsManifests => true;

    /// <summary>
    /// A descriptor that leads to a manifest, an index or an image's config. The same one may come again, from elsewhere.
    /// </summary>
    void VisitDocument(Descriptor content, ContentLocation location)
    {
    }

    /// <summary>
    /// A descriptor that leads to anything else: a layer, an artifact's config. The same one may come again, from elsewhere.
    /// </summary>
    /// <param name="blob">The blob, where its descriptor is, and what the config says of it.</param>
    void VisitBlob(StoredLayer blob)
    {
    }

    /// <summary>An index that could be read, before what it leads to.</summary>
    void VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
    }

    /// <summary>The same index, after what it leads to.</summary>
    void LeaveIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
    }

    /// <summary>A manifest that could be read, before its layers, which come as blobs.</summary>
    /// <param name="content">Its descriptor.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="config">Its config, if it is an image's and could be read.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="location">Where the descriptor is.</param>
    void VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    { }

    /// <summary>A Docker manifest of schema 1 that could be read, before its layers, which come as blobs.</summary>
    /// <param name="content">Its descriptor.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="layers">All its layers, in the manifest's order: also those that are thrown away.</param>
    /// <param name="location">Where the descriptor is.</param>
    void VisitSchema1(Descriptor content, Schema1Manifest manifest, IReadOnlyList<StoredLayer> layers, ContentLocation location)
    {
    }

    /// <summary>An image that has no manifest, before its layers, which come as blobs.</summary>
    void VisitImageWithoutManifest(StoredImage image, ContentLocation location)
    {
    }

    /// <summary>A document that could not be read.</summary>
    /// <param name="content">Its descriptor; <c>null</c> if it has none.</param>
    /// <param name="fault">Why not.</param>
    /// <param name="location">Where the descriptor is.</param>
    void VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
    }

    /// <summary>There is more than a limit allows; what is beyond it was not visited. Told once.</summary>
    void VisitLimit(ContentLocation location, string message)
    {
    }
}
