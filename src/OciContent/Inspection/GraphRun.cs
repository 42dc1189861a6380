using System.Globalization;
using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Inspection;

/// <summary>Draws an image's tree of hashes from what a tour comes across.</summary>
internal sealed class GraphRun(string transport) : IDocumentVisitor
{
    private readonly GraphNode _medium = new(null, null, null, transport, null);
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<Digest, GraphNode> _byDigest = [];
    private readonly List<GraphEdge> _edges = [];
    private readonly HashSet<(GraphNode From, GraphNode To, string Label)> _known = [];

    public ImageGraph ToGraph() => new([_medium, .. _nodes], _edges);

    public void AddImages(IReadOnlyList<StoredImage> images)
    {
        foreach (StoredImage image in images)
        {
            GraphNode config = Node(image.Config!, HashRole.Config);
            Connect(_medium, config, image.Tags.Count > 0 ? string.Join(", ", image.Tags) : "");
            for (int i = 0; i < image.Layers.Count; i++)
            {
                if (image.Layers[i].DiffId is { } diffId)
                {
                    Connect(config, Node(new Descriptor { MediaType = MediaTypes.DockerLayer, Digest = diffId, Size = -1 }, HashRole.DiffId), Field("diff_ids", i));
                }
            }
        }
    }

    // What a document points at is drawn when the document was read; here only what the medium itself points at.
    void IDocumentVisitor.VisitBlob(Descriptor content, Digest? diffId, string where) => ConnectToMedium(content, where);

    void IDocumentVisitor.VisitDocument(Descriptor content, string where) => ConnectToMedium(content, where);

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, string where)
    {
        GraphNode node = Node(content, HashRole.Index);
        for (int i = 0; i < index.Manifests.Count; i++)
        {
            Connect(node, Node(index.Manifests[i], RoleOf(index.Manifests[i])), Field("manifests", i));
        }
    }

    void IDocumentVisitor.VisitManifest(Descriptor content, ImageManifest manifest, ImageConfig? config, string where)
    {
        GraphNode node = Node(content, HashRole.Manifest);
        Connect(node, Node(manifest.Config, HashRole.Config), "config");
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            Connect(node, Node(manifest.Layers[i], HashRole.Layer), Field("layers", i));
        }
    }

    void IDocumentVisitor.VisitSchema1(Descriptor content, Schema1Manifest manifest, string where)
    {
        GraphNode node = Node(content, HashRole.Manifest);
        for (int i = 0; i < manifest.FsLayers.Count; i++)
        {
            Connect(node, Node(new Descriptor { MediaType = MediaTypes.DockerLayerGzip, Digest = manifest.FsLayers[i].BlobSum, Size = -1 }, HashRole.Layer), Field("fsLayers", i));
        }
    }

    void IDocumentVisitor.VisitFault(Descriptor content, Exception fault, string where)
    {
        // It is drawn where something points at it; what it leads to is not known.
    }

    void IDocumentVisitor.VisitLimit(string where, string message)
    {
        // What is beyond the limit is not drawn.
    }

    private static string Field(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");

    private static HashRole RoleOf(Descriptor content) =>
        MediaTypes.IsIndex(content.MediaType) ? HashRole.Index
        : MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsSchema1Manifest(content.MediaType) ? HashRole.Manifest
        : HashRole.Layer;

    private void ConnectToMedium(Descriptor content, string where)
    {
        if (where == "root" || where.EndsWith(ImageLayout.IndexFileName, StringComparison.Ordinal))
        {
            ConnectByName(Node(content, RoleOf(content)), EntryName.Of(content) ?? "");
        }
    }

    // One pointer for all names of an image.
    private void ConnectByName(GraphNode to, string name)
    {
        int known = _edges.FindIndex(edge => edge.From == _medium && edge.To == to);
        if (known < 0)
        {
            Connect(_medium, to, name);
        }
        else if (name.Length > 0 && _known.Add((_medium, to, name)))
        {
            string names = _edges[known].Label;
            _edges[known] = _edges[known] with { Label = names.Length == 0 ? name : $"{names}, {name}" };
        }
    }

    private GraphNode Node(Descriptor content, HashRole role)
    {
        if (!_byDigest.TryGetValue(content.Digest, out GraphNode? node))
        {
            node = new GraphNode(role, content.Digest, content.Size < 0 ? null : content.Size, content.MediaType, content.Platform);
            _byDigest.Add(content.Digest, node);
            _nodes.Add(node);
        }

        return node;
    }

    private void Connect(GraphNode from, GraphNode to, string label)
    {
        if (_known.Add((from, to, label)))
        {
            _edges.Add(new GraphEdge(from, to, label));
        }
    }
}
