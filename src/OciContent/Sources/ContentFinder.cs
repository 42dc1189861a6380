namespace OciContent.Sources;

/// <summary>Looks for content of which only the digest is known, among all that documents lead to.</summary>
internal sealed class ContentFinder(Digest wanted) : IDocumentVisitor
{
    /// <summary>What points at it first; <c>null</c> as long as nothing does.</summary>
    public Descriptor? Content { get; private set; }

    /// <summary>The layer that it is where nothing points at it: its digest is no more than a diffID, or nobody knows its size.</summary>
    public StoredLayer? Layer { get; private set; }

    /// <summary>Why the first document that could not be read was not: it may have led to it.</summary>
    public Exception? Fault { get; private set; }

    bool IDocumentVisitor.ReadsConfigs => false;

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => Visit(content);

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Descriptor is { } content)
        {
            Visit(content);
        }
        else if (wanted == (blob.Claimed?.Digest ?? blob.DiffId))
        {
            Layer ??= blob;
        }
    }

    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location) => Visit(image.Config!);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (!ContentFault.IsAbsentManifest(fault, location))
        {
            Fault ??= fault;
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => Fault ??= new InvalidDataException(message);

    private void Visit(Descriptor content)
    {
        if (content.Digest == wanted)
        {
            Content ??= content;
        }
    }
}
