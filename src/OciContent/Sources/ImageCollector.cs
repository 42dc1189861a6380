using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Sources;

/// <summary>Puts together from a walk which images there are: every manifest once, whatever the indexes' shape.</summary>
/// <param name="name">What messages call the source.</param>
/// <param name="limits">How many manifests may be reached, each by however many names and indexes.</param>
internal sealed class ImageCollector(string name, DocumentLimits limits) : IDocumentVisitor
{
    private readonly List<FoundImage> _images = [];
    private readonly Dictionary<Digest, FoundImage> _byDigest = [];
    private readonly Dictionary<Digest, ImageIndex> _indexes = [];
    private readonly Dictionary<Digest, Descriptor> _descriptors = [];
    private readonly Dictionary<Digest, Descriptor> _missing = [];
    private readonly Dictionary<Digest, Descriptor> _nonImages = [];
    private readonly Dictionary<Digest, Descriptor> _claims = [];
    private readonly List<ContentProblem> _problems = [];
    private readonly ListedEntries _listed = new();
    private int _reached;

    /// <summary>What was found.</summary>
    /// <param name="entries">What the walk started from: their names are those of all that they lead to.</param>
    /// <param name="selection">What of it is selected; <c>null</c> for all.</param>
    /// <exception cref="InvalidDataException">There are more ways to the manifests than manifests may be reached.</exception>
    public ImageListing ToListing(IEnumerable<SourceEntry> entries, SelectedPaths? selection)
    {
        var outermost = new Dictionary<Digest, Descriptor>();
        foreach (IGrouping<Digest, Descriptor> same in entries
            .Select(static entry => entry.Descriptor)
            .GroupBy(static entry => entry.Digest))
        {
            foreach (Descriptor entry in same)
            {
                _listed.Add(entry, isOfIndex: false);
            }

            if (_indexes.ContainsKey(same.Key))
            {
                outermost.Add(same.Key, _descriptors[same.Key]);
            }

            string[] tags = [.. same.Select(IndexEntryName.Of).OfType<string>().Distinct(StringComparer.Ordinal)];
            Follow(same.Key, tags, [], [], selection);
        }

        return new ImageListing(
            [.. _images.Select(static image => image.ToStoredImage())],
            [.. outermost.Values],
            [.. _missing.Values],
            [.. _nonImages.Values],
            _problems,
            _listed);
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location)
    {
        if (location.Field == ContentField.Config
            || _claims.TryAdd(content.Digest, content)
            || _claims[content.Digest].MediaType == content.MediaType)
        {
            return;
        }

        // Whoever reads it as the one sees something else than whoever reads it as the other (CVE-2021-41190).
        var fault = new InvalidDataException(
            $"{ErrorText.Quote(name)} lists {content.Digest} as '{_claims[content.Digest].MediaType}' and as '{content.MediaType}': "
            + "expected one media type.");
        _problems.Add(new ContentProblem(ContentProblemCode.MediaType, location, fault.Message) { Exception = fault });
    }

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob is { Descriptor: { } content, Location.Field: ContentField.Root or ContentField.Manifests })
        {
            _nonImages.TryAdd(content.Digest, content);
        }
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        _indexes.TryAdd(content.Digest, index);
        _descriptors.TryAdd(content.Digest, content);
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        if (config?.Document is { } document && document.RootFs.DiffIds.Count != manifest.Layers.Count)
        {
            string message =
                $"Manifest {content.Digest} has {manifest.Layers.Count} layers, but its config {document.RootFs.DiffIds.Count} "
                + "diff_ids: expected as many.";
            _problems.Add(
                new ContentProblem(ContentProblemCode.LayerCount, location, message) { Exception = new InvalidDataException(message) });
        }

        Add(content, new FoundImage
        {
            Content = content,
            Config = manifest.Config,
            Document = config?.Document,
            Platform = content.Platform ?? config?.Document?.Platform,
            IsImage = config is not null,
            ArtifactType = ArtifactTypeOf(manifest, config),
            Subject = manifest.Subject,
            BaseClaim = BaseClaim.Of(manifest),
            Layers = layers,
            Location = location,
        });
    }

    void IDocumentVisitor.VisitSchema1(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) =>
        Add(
            content,
            new FoundImage
            {
                Content = content,
                Config = null,
                Document = null,
                Platform = content.Platform ?? manifest.Platform,
                IsImage = true,
                ArtifactType = null,
                Subject = null,

                // Without what is thrown away, as schema 2 lists it, and the base first.
                Layers = [.. layers.Where((_, i) => manifest.History[i].Compatibility.ThrowAway != true).Reverse()],
                Location = location,
            });

    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location) => Add(image.Config!, new FoundImage
    {
        Content = null,
        Config = image.Config,
        Document = image.ConfigDocument,
        Platform = image.Platform,
        IsImage = true,
        ArtifactType = null,
        Subject = null,
        Layers = image.Layers,
        Location = location,
    });

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (content is { Digest.Algorithm.IsSupported: false } && location.Field is ContentField.Root or ContentField.Manifests)
        {
            _nonImages.TryAdd(content!.Digest, content);
        }
        else if (content is not null && ContentFault.IsAbsentManifest(fault, location))
        {
            _missing.TryAdd(content.Digest, content);
        }
        else
        {
            _problems.Add(ContentProblem.Of(fault, content, location));
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) =>
        _problems.Add(new ContentProblem(ContentProblemCode.Limit, location, message) { Exception = new InvalidDataException(message) });

    // image-spec, manifest.md: what is not an image says what it is by its artifactType, or else by the media type of its config.
    private static string? ArtifactTypeOf(ImageManifest manifest, WalkedConfig? config) =>
        !string.IsNullOrEmpty(manifest.ArtifactType) ? manifest.ArtifactType : config is null ? manifest.Config.MediaType : null;

    private void Add(Descriptor content, FoundImage image)
    {
        if (_byDigest.TryAdd(content.Digest, image))
        {
            _images.Add(image);
        }
    }

    // What was read once may be reached in many ways, so these are counted too.
    private void Follow(Digest digest, string[] tags, Descriptor[] indexes, HashSet<Digest> seen, SelectedPaths? selection)
    {
        if (++_reached > limits.MaxManifests)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(name)} lists {_reached} manifests or more: expected at most {limits.MaxManifests}.");
        }

        if (_byDigest.TryGetValue(digest, out FoundImage? image))
        {
            image.Add(tags, indexes);
        }
        else if (_indexes.TryGetValue(digest, out ImageIndex? index) && seen.Add(digest))
        {
            Descriptor[] deeper = [.. indexes, _descriptors[digest]];
            SelectedPaths? rest = selection?.IsSelected(_descriptors[digest]) == true ? null : selection;
            foreach (Descriptor child in index.Manifests)
            {
                if (rest is null || rest.IsSelected(child) || rest.LeadsToSelected(child))
                {
                    _listed.Add(child, isOfIndex: true);
                    Follow(child.Digest, tags, deeper, seen, rest);
                }
            }
        }
    }

    private sealed class FoundImage
    {
        private readonly List<string> _tags = [];
        private readonly List<Descriptor> _indexes = [];

        public required Descriptor? Content { get; init; }

        public required Descriptor? Config { get; init; }

        public required ImageConfig? Document { get; init; }

        public required Platform? Platform { get; init; }

        public required bool IsImage { get; init; }

        public required string? ArtifactType { get; init; }

        public required Descriptor? Subject { get; init; }

        public BaseClaim? BaseClaim { get; init; }

        public required IReadOnlyList<StoredLayer> Layers { get; init; }

        public required ContentLocation Location { get; init; }

        public void Add(IReadOnlyList<string> tags, IReadOnlyList<Descriptor> indexes)
        {
            _tags.AddRange(tags.Except(_tags, StringComparer.Ordinal));
            _indexes.AddRange(indexes.ExceptBy(_indexes.Select(static known => known.Digest), static index => index.Digest));
        }

        public StoredImage ToStoredImage() => new()
        {
            Indexes = _indexes,
            Manifest = Content,
            Config = Config,
            ConfigDocument = Document,
            Platform = Platform,
            Tags = _tags,
            Layers = Layers,
            IsImage = IsImage,
            ArtifactType = ArtifactType,
            Subject = Subject,
            BaseClaim = BaseClaim,
            Location = Location,
        };
    }
}
