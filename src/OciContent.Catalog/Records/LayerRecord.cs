using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>What a layer's content is: proved by reading it, or computed from it.</summary>
public sealed record LayerRecord : CatalogRecord
{
    /// <summary>The digest of the uncompressed content (image-spec, config.md, "Layer DiffID").</summary>
    public required Digest DiffId { get; init; }

    /// <summary>The length of the uncompressed content in bytes; <c>null</c> if it is not known.</summary>
    public long? Size { get; init; }

    /// <summary>Blobs that were read, and are this content, compressed or not.</summary>
    public IReadOnlyList<LayerDescriptor> Blobs { get; init; } = [];

    /// <summary>What tools make of the content.</summary>
    public IReadOnlyList<InferredBlob> Inferred { get; init; } = [];

    internal override void AddTo(CatalogRows rows)
    {
        if (Size is not null)
        {
            rows.Add(RowKinds.Diffs, Cell.Of(DiffId), Cell.Of(Size));
        }

        foreach (LayerDescriptor blob in Blobs)
        {
            rows.Add(RowKinds.Layers, Cell.Of(blob.Digest), Cell.Of(blob.Size), Cell.Of(DiffId));
        }

        foreach (InferredBlob blob in Inferred)
        {
            rows.Add(RowKinds.InferredLayers, Cell.Of(DiffId), Cell.Of(blob.Profile), Cell.Of(blob.Digest), Cell.Of((long?)blob.Size));
        }
    }
}
