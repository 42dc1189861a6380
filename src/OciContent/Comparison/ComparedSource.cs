using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>
/// Lists the images of a source as <see cref="ImageCollector"/> does, and keeps the documents that a comparison needs besides.
/// </summary>
internal sealed class ComparedSource : IDocumentVisitor
{
    private readonly Dictionary<Digest, ImageManifest> _manifests = [];
    private readonly Dictionary<Digest, ImageIndex> _indexes = [];
    private readonly Dictionary<Digest, Descriptor> _faulty = [];
    private readonly ImageCollector _collector;
    private readonly IDocumentVisitor _images;

    private ComparedSource(ImageSource source)
    {
        _collector = new ImageCollector(source.Name, source.Limits);
        _images = _collector;
    }

    /// <summary>The one manifest or index; <c>null</c> if there are several, or none.</summary>
    public Descriptor? Root { get; private set; }

    /// <summary>The index that it starts from; <c>null</c> if that is no index, or cannot be read.</summary>
    public ImageIndex? Index => Root is null ? null : _indexes.GetValueOrDefault(Root.Digest);

    public IReadOnlyList<ComparedImage> Images { get; private set; } = [];

    public IReadOnlyList<ContentProblem> Problems { get; private set; } = [];

    public static async Task<ComparedSource> ReadAsync(ImageSource source, InspectionOptions options, CancellationToken cancellationToken)
    {
        var compared = new ComparedSource(source);
        await source.WalkAsync(compared, cancellationToken).ConfigureAwait(false);
        ImageListing listing = compared._collector.ToListing(source.SourceEntries, source.Selection);
        ImageInspection inspection = await ImageInspector
            .InspectAsync(source, listing, options, cancellationToken)
            .ConfigureAwait(false);
        Descriptor[] roots = [.. source.Roots.DistinctBy(static root => root.Digest)];
        compared.Root = source.HasManifests && roots is [Descriptor root] ? root : null;
        compared.Problems = inspection.Problems;
        compared.Images =
        [
            .. listing.Images.Zip(inspection.Images, compared.Of),
            .. listing.Missing
                .Concat(compared._faulty.Values.Where(content => !compared._manifests.ContainsKey(content.Digest)))
                .DistinctBy(static content => content.Digest)
                .Select(ComparedImage.OfUnread),
        ];
        return compared;
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => _images.VisitDocument(content, location);

    void IDocumentVisitor.VisitBlob(StoredLayer blob) => _images.VisitBlob(blob);

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        _indexes.TryAdd(content.Digest, index);
        _images.VisitIndex(content, index, location);
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        _manifests.TryAdd(content.Digest, manifest);
        _images.VisitManifest(content, manifest, config, layers, location);
    }

    void IDocumentVisitor.VisitSchema1(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => _images.VisitSchema1(content, manifest, layers, location);

    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location) =>
        _images.VisitImageWithoutManifest(image, location);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (content is not null && (MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsIndex(content.MediaType)))
        {
            _faulty.TryAdd(content.Digest, content);
        }

        _images.VisitFault(content, fault, location);
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => _images.VisitLimit(location, message);

    private ComparedImage Of(StoredImage image, ImageIdentity identity) =>
        ComparedImage.Of(image, identity, image.Manifest is { } manifest ? _manifests.GetValueOrDefault(manifest.Digest) : null);
}
