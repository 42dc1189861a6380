using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Inference;
using OciContent.Sources;

namespace OciContent.Catalog;

/// <summary>The records that images give.</summary>
internal sealed class FilledImages
{
    private readonly List<CatalogRecord> _records = [];

    public void Add(StoredImage image) => _records.Add(RecordOf(image));

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
        foreach (CatalogRecord record in _records)
        {
            record.AddTo(rows);
        }

        return rows;
    }

    private static ImageRecord RecordOf(StoredImage image)
    {
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
            DiffIds = runs ? image.ConfigDocument?.RootFs.DiffIds : null,
            History = runs && image.ConfigDocument is { History: { } history }
                ? [.. history.Select(static entry => new HistoryLine(entry.CreatedBy ?? "", entry.EmptyLayer == true))]
                : null,
        };
    }
}
