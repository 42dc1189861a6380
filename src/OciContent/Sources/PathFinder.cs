using OciContent.Images;

namespace OciContent.Sources;

/// <summary>Looks for a manifest or index that entries lead to: by its own digest, or that of its config.</summary>
internal sealed class PathFinder(Digest wanted) : IDocumentVisitor
{
    private readonly Stack<Descriptor> _indexes = [];

    /// <summary>What was found first; <c>null</c> as long as nothing was.</summary>
    public Descriptor? Found { get; private set; }

    /// <summary>The indexes that lead to it, the outermost first.</summary>
    public IReadOnlyList<Descriptor> Indexes { get; private set; } = [];

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location)
    {
        if (content.Digest == wanted && location.Field != ContentField.Config)
        {
            Find(content);
        }
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location) => _indexes.Push(content);

    void IDocumentVisitor.LeaveIndex(Descriptor content, ImageIndex index, ContentLocation location) => _indexes.Pop();

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        if (manifest.Config.Digest == wanted)
        {
            Find(content);
        }
    }

    private void Find(Descriptor content)
    {
        if (Found is null)
        {
            Found = content;
            Indexes = [.. _indexes.Reverse()];
        }
    }
}
