using System.Globalization;

namespace OciContent.Sources;

/// <summary>Where a descriptor is: in which field of which document, and where that document's own descriptor is.</summary>
public sealed record ContentLocation
{
    private ContentLocation(ContentField field, int? index, string document, Digest? documentDigest, ContentLocation? parent)
    {
        Field = field;
        Index = index;
        Document = document;
        DocumentDigest = documentDigest;
        Parent = parent;
    }

    /// <summary>The field; <see cref="ContentField.Root"/> for what a source starts from.</summary>
    public ContentField Field { get; }

    /// <summary>Which element of a field that is a list, from 0; <c>null</c> for a field that is none.</summary>
    public int? Index { get; }

    /// <summary>
    /// The document: its digest, or the name of a file that has none to be known by, such as <c>index.json</c>, or that of the source.
    /// </summary>
    public string Document { get; }

    /// <summary>The digest of the document; <c>null</c> if it is not known by one.</summary>
    public Digest? DocumentDigest { get; }

    /// <summary>Where the descriptor of the document is; <c>null</c> if the source starts from it.</summary>
    public ContentLocation? Parent { get; }

    /// <summary>Whether the source itself leads to it, and none of its documents that has a digest.</summary>
    internal bool IsEntry => DocumentDigest is null;

    /// <summary>As messages have it: <c>layers[1] of sha256:…</c>.</summary>
    public override string ToString() => Field switch
    {
        ContentField.Root or ContentField.Document => Document,
        ContentField.Config => $"config of {Document}",
        ContentField.Subject => $"subject of {Document}",
        ContentField.Layers => List("layers"),
        ContentField.FsLayers => List("fsLayers"),
        ContentField.Items => List(""),
        _ => List("manifests"),
    };

    /// <summary>What a source starts from.</summary>
    internal static ContentLocation Root(string name) => new(ContentField.Root, index: null, name, documentDigest: null, parent: null);

    /// <summary>An entry of a file of the source that lists them.</summary>
    internal static ContentLocation Entry(string file, int index) =>
        new(ContentField.Manifests, index, file, documentDigest: null, parent: null);

    /// <summary>An image that a docker-archive's <c>manifest.json</c> lists.</summary>
    internal static ContentLocation Item(string file, int index) =>
        new(ContentField.Items, index, file, documentDigest: null, parent: null);

    /// <summary>A document itself.</summary>
    internal static ContentLocation Of(Digest document, ContentLocation? parent) =>
        new(ContentField.Document, index: null, document.ToString(), document, parent);

    /// <summary>A field of a document.</summary>
    internal static ContentLocation In(ContentField field, Digest document, ContentLocation? parent) =>
        new(field, index: null, document.ToString(), document, parent);

    /// <summary>An element of a list in a document.</summary>
    internal static ContentLocation In(ContentField list, int index, Digest document, ContentLocation? parent) =>
        new(list, index, document.ToString(), document, parent);

    private string List(string field) => string.Create(CultureInfo.InvariantCulture, $"{field}[{Index}] of {Document}");
}
