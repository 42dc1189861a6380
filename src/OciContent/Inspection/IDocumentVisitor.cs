using OciContent.Images;

namespace OciContent.Inspection;

/// <summary>Who is told what a <see cref="DocumentTour"/> comes across, in the order in which documents lead to it.</summary>
internal interface IDocumentVisitor
{
    /// <summary>A descriptor that leads to a blob: whatever is no manifest and no index. The same one may come again, from elsewhere.</summary>
    /// <param name="content">The descriptor.</param>
    /// <param name="diffId">What the blob is uncompressed, by the config; <c>null</c> if it does not say.</param>
    /// <param name="where">Where the descriptor stands.</param>
    void VisitBlob(Descriptor content, Digest? diffId, string where);

    /// <summary>A descriptor that leads to a manifest, an index or an image's config. The same one may come again, from elsewhere.</summary>
    void VisitDocument(Descriptor content, string where);

    /// <summary>An index that could be read.</summary>
    void VisitIndex(Descriptor content, ImageIndex index, string where);

    /// <summary>A manifest that could be read, and its config if it is an image's and could be read.</summary>
    void VisitManifest(Descriptor content, ImageManifest manifest, ImageConfig? config, string where);

    /// <summary>A Docker manifest of schema 1 that could be read. Its layers come as blobs.</summary>
    void VisitSchema1(Descriptor content, Schema1Manifest manifest, string where);

    /// <summary>A document that could not be read.</summary>
    void VisitFault(Descriptor content, Exception fault, string where);

    /// <summary>There is more than a limit allows; what is beyond it was not visited. Told once.</summary>
    void VisitLimit(string where, string message);
}
