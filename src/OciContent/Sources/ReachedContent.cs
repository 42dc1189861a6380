namespace OciContent.Sources;

/// <summary>Everything that a walk comes across, each content once.</summary>
internal sealed class ReachedContent : IDocumentVisitor
{
    private readonly Dictionary<Digest, Descriptor> _contents = [];

    /// <summary>The contents, by the descriptors that led to them first.</summary>
    public IReadOnlyCollection<Descriptor> Contents => _contents.Values;

    bool IDocumentVisitor.ReadsConfigs => false;

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => _contents.TryAdd(content.Digest, content);

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Claimed is { } content)
        {
            _contents.TryAdd(content.Digest, content);
        }
    }
}
