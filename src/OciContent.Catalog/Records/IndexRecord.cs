using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>An image index, or Docker's manifest list, and what of it was seen.</summary>
public sealed record IndexRecord : CatalogRecord
{
    /// <summary>The digest of the index.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Its media type; <c>null</c> if only some of its images were looked at.</summary>
    public string? MediaType { get; init; }

    /// <summary>Its size in bytes; <c>null</c> if only some of its images were looked at.</summary>
    public long? Size { get; init; }

    /// <summary>The manifests and indexes in it that were seen.</summary>
    public required IReadOnlyList<Digest> Members { get; init; }

    internal override void AddTo(CatalogRows rows)
    {
        if (MediaType is not null)
        {
            rows.Add(RowKinds.Indexes, Cell.Of(Digest), Cell.Of(MediaType), Cell.Of(Size));
        }

        foreach (Digest member in Members)
        {
            rows.Add(RowKinds.Members, Cell.Of(Digest), Cell.Of(member));
        }
    }
}
