using System.Globalization;
using OciContent.Attachments;
using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>Draws an image's tree of hashes from what a walk comes across.</summary>
internal sealed class GraphBuilder(string format, IReadOnlyList<ImageAttachment> attachments) : IDocumentVisitor
{
    private readonly Dictionary<Digest, AttachmentKind> _kinds = attachments
        .DistinctBy(static attachment => attachment.Descriptor.Digest)
        .ToDictionary(static attachment => attachment.Descriptor.Digest, static attachment => attachment.Kind);

    private readonly GraphNode _source = new(null, null, null, format, null);
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<Digest, GraphNode> _byDigest = [];
    private readonly List<GraphEdge> _edges = [];
    private readonly HashSet<(GraphNode From, GraphNode To, string Label)> _known = [];
    private readonly List<ContentProblem> _problems = [];

    public ImageGraph ToGraph() => new([_source, .. _nodes], _edges, _problems);

    /// <summary>Draws what is attached to all that was drawn, from what was read of it.</summary>
    public void AddAttachments()
    {
        IDocumentVisitor visitor = this;
        foreach (ImageAttachment attachment in attachments)
        {
            Descriptor content = attachment.Descriptor;
            if (attachment.FoundBy != AttachmentLink.Annotation)
            {
                ConnectByName(Node(content, RoleOf(content)), attachment.Tag ?? "");
            }

            ContentLocation place = ContentLocation.Root($"an attachment of {attachment.Subject}");
            if (attachment.Document is ImageIndex index)
            {
                visitor.VisitIndex(content, index, place);
            }
            else if (attachment.Document is ImageManifest manifest)
            {
                visitor.VisitManifest(content, manifest, config: null, [], place);
            }

            Connect(
                Node(content, RoleOf(content)),
                Node(
                    new Descriptor
                    {
                        MediaType = MediaTypes.OciManifest,
                        Digest = attachment.Subject,
                        Size = -1,
                    },
                    HashRole.Manifest),
                VerbOf(attachment.Kind));
        }
    }

    // What a document points at is drawn when the document was read; here only what the source itself points at.
    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Claimed is { } content)
        {
            ConnectToSource(content, blob.Location);
        }
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => ConnectToSource(content, location);

    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location)
    {
        GraphNode config = ConfigNode(image.Config!, isImage: true);
        Connect(_source, config, string.Join(", ", image.Tags));
        for (int i = 0; i < image.Layers.Count; i++)
        {
            if (image.Layers[i].DiffId is { } diffId)
            {
                Connect(
                    config,
                    Node(
                        new Descriptor
                        {
                            MediaType = MediaTypes.DockerLayer,
                            Digest = diffId,
                            Size = -1,
                        },
                        HashRole.DiffId),
                    Field("diff_ids", i));
            }
        }
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        GraphNode node = Node(content, HashRole.Index);
        ConnectToSubject(node, index.Subject);
        for (int i = 0; i < index.Manifests.Count; i++)
        {
            Connect(node, Node(index.Manifests[i], RoleOf(index.Manifests[i])), Field("manifests", i));
        }
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        GraphNode node = Node(content, HashRole.Manifest);
        ConnectToSubject(node, manifest.Subject);
        Connect(node, ConfigNode(manifest.Config, isImage: config is not null), "config");
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            Connect(node, Node(manifest.Layers[i], HashRole.Layer), Field("layers", i));
        }
    }

    void IDocumentVisitor.VisitSchema1(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        GraphNode node = Node(content, HashRole.Manifest);
        for (int i = 0; i < manifest.FsLayers.Count; i++)
        {
            Connect(
                node,
                Node(
                    new Descriptor
                    {
                        MediaType = MediaTypes.DockerLayerGzip,
                        Digest = manifest.FsLayers[i].BlobSum,
                        Size = -1,
                    },
                    HashRole.Layer),
                Field("fsLayers", i));
        }
    }

    // What could not be read is drawn by what points at it, and ends there.
    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (!ContentFault.IsAbsentManifest(fault, location))
        {
            _problems.Add(ContentProblem.Of(fault, content, location));
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) =>
        _problems.Add(new ContentProblem(ContentProblemCode.Limit, location, message) { Exception = new InvalidDataException(message) });

    private static string Field(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");

    private static string VerbOf(AttachmentKind kind) => kind switch
    {
        AttachmentKind.Signature => "signs",
        AttachmentKind.Attestation => "attests",
        AttachmentKind.Sbom => "describes",
        _ => "refers to",
    };

    private static HashRole RoleOf(Descriptor content) =>
        MediaTypes.IsIndex(content.MediaType) ? HashRole.Index
        : MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsSchema1Manifest(content.MediaType) ? HashRole.Manifest
        : HashRole.Layer;

    private void ConnectToSource(Descriptor content, ContentLocation location)
    {
        if (location.IsEntry)
        {
            ConnectByName(Node(content, RoleOf(content)), IndexEntryName.Of(content) ?? "");
        }
    }

    // It is drawn whether it is here or not.
    private void ConnectToSubject(GraphNode node, Descriptor? subject)
    {
        if (subject is not null)
        {
            string label = _kinds.TryGetValue(node.Digest!, out AttachmentKind kind) ? VerbOf(kind) : "subject";
            Connect(node, Node(subject, RoleOf(subject)), label);
        }
    }

    private GraphNode ConfigNode(Descriptor content, bool isImage)
    {
        if (!_byDigest.TryGetValue(content.Digest, out GraphNode? node))
        {
            node = new GraphNode(HashRole.Config, content.Digest, content.Size, content.MediaType, Platform: null) { IsImage = isImage };
            _byDigest.Add(content.Digest, node);
            _nodes.Add(node);
        }

        return node;
    }

    // One pointer for all names of an image.
    private void ConnectByName(GraphNode to, string name)
    {
        int known = _edges.FindIndex(edge => edge.From == _source && edge.To == to);
        if (known < 0)
        {
            Connect(_source, to, name);
        }
        else if (name.Length > 0 && _known.Add((_source, to, name)))
        {
            string names = _edges[known].Label;
            _edges[known] = _edges[known] with { Label = names.Length == 0 ? name : $"{names}, {name}" };
        }
    }

    private GraphNode Node(Descriptor content, HashRole role)
    {
        if (!_byDigest.TryGetValue(content.Digest, out GraphNode? node))
        {
            node = new GraphNode(role, content.Digest, content.Size < 0 ? null : content.Size, content.MediaType, content.Platform)
            {
                Attached = _kinds.TryGetValue(content.Digest, out AttachmentKind kind) ? kind : null,
            };
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
