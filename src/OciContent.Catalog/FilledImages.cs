using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Inference;
using OciContent.Sources;

namespace OciContent.Catalog;

/// <summary>The records that images give.</summary>
/// <param name="liars">The images whose configs are not believed in what their layers are.</param>
internal sealed class FilledImages(HashSet<Digest> liars)
{
    private readonly List<StoredImage> _images = [];
    private readonly List<CatalogRecord> _records = [];
    private readonly HashSet<Digest> _lies = [];

    public void Add(StoredImage image) => _images.Add(image);

    /// <summary>Disbelieves the configs that say of layers what reading them found to be wrong.</summary>
    public void Disbelieve(IEnumerable<ContentProblem> problems) =>
        _lies.UnionWith(
            problems.Select(static problem => problem.Exception).OfType<ContentMismatchException>().Select(static fault => fault.Expected));

    /// <summary>Adds the indexes that lead to the images.</summary>
    public void AddIndexes(ImageListing listing, bool areWhole)
    {
        var members = new Dictionary<Digest, (Descriptor Index, HashSet<Digest> Members)>();
        foreach (StoredImage image in listing.Images.Where(static image => image.Indexes.Count > 0))
        {
            for (int i = 0; i < image.Indexes.Count; i++)
            {
                Descriptor index = image.Indexes[i];
                Digest child = i + 1 < image.Indexes.Count ? image.Indexes[i + 1].Digest : image.Digest;
                if (!members.TryGetValue(index.Digest, out (Descriptor Index, HashSet<Digest> Members) found))
                {
                    members.Add(index.Digest, found = (index, []));
                }

                found.Members.Add(child);
            }
        }

        foreach ((Descriptor index, HashSet<Digest> of) in members.Values)
        {
            _records.Add(new IndexRecord
            {
                Digest = index.Digest,
                MediaType = areWhole ? index.MediaType : null,
                Size = areWhole ? index.Size : null,
                Members = [.. of],
            });
        }
    }

    /// <summary>Adds what was inferred of an image.</summary>
    public void Add(InferredImage image)
    {
        // Of an image without a config, the layers tell what a config would.
        if (image.Image is { ConfigDocument: null, Manifest: not null } && image.Layers.All(static layer => layer.DiffId is not null))
        {
            _records.Add(RecordOf(image.Image) with { DiffIds = [.. image.Layers.Select(static layer => layer.DiffId!)] });
        }

        for (int i = 0; i < image.Layers.Count; i++)
        {
            if (image.Layers[i].Candidates is { } candidates)
            {
                // The layer was read and verified, or the catalogue knew already that the blob is this content.
                _records.Add(new LayerRecord
                {
                    DiffId = candidates.DiffId,
                    Size = candidates.UncompressedSize,
                    Blobs = image.Image.Layers[i].Descriptor is { } blob ? [new LayerDescriptor(blob.Digest, blob.Size)] : [],
                    Inferred =
                        [.. candidates.Candidates.Select(static one => new InferredBlob(one.Profile.Name, one.Digest, one.Size))],
                });
            }
        }

        _records.AddRange(image.Manifests.Select(manifest => new PushedRecord
        {
            Image = image.Image.Digest,
            Profile = manifest.Profile.Name,
            Digest = manifest.Digest,
            Size = manifest.Size,
            MediaType = manifest.MediaType,
        }));
    }

    public CatalogRows ToRows()
    {
        var rows = new CatalogRows();
        foreach (CatalogRecord record in _images.Select(RecordOf).Concat(_records))
        {
            record.AddTo(rows);
        }

        return rows;
    }

    private ImageRecord RecordOf(StoredImage image)
    {
        IReadOnlyList<Digest>? diffIds = image.ConfigDocument?.RootFs.DiffIds;
        bool isBelieved = !liars.Contains(image.Digest) && diffIds?.Any(_lies.Contains) != true;

        // By the image itself: what the index says that leads here, another one may say otherwise.
        Platform? platform = image.ConfigDocument is { } config ? config.Platform : image.Indexes.Count == 0 ? image.Platform : null;
        bool runs = image.IsImage && platform is not { Os: "unknown", Architecture: "unknown" };
        return new ImageRecord
        {
            Digest = image.Digest,
            MediaType = image.Manifest?.MediaType,
            Size = image.Manifest?.Size,
            Config = image.Config?.Digest,
            Platform = platform?.ToString(),
            ArtifactType = runs ? null : image.ArtifactType ?? image.Manifest?.MediaType ?? "",
            Layers = runs && image.Manifest is not null && image.Layers.All(static layer => layer.Digest is not null)
                ? [.. image.Layers.Select(static layer => new LayerDescriptor(layer.Digest!, layer.Descriptor?.Size))]
                : null,
            DiffIds = runs && isBelieved ? diffIds : null,
            History = runs && image.ConfigDocument is { History: { } history }
                ? [.. history.Select(static entry => new HistoryLine(entry.CreatedBy ?? "", entry.EmptyLayer == true))]
                : null,
        };
    }
}
