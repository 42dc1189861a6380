using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>That a tag was seen with a digest, from one time to another. It need not have had it all the time between.</summary>
public sealed record TagRecord : CatalogRecord
{
    /// <summary>The registry and the repository, as in <c>registry.example.com/team/app</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag.</summary>
    public required string Tag { get; init; }

    /// <summary>What it stood for: the digest of an index, of a manifest, or of a config where images are kept without manifests.</summary>
    public required Digest Digest { get; init; }

    /// <summary>When it was first seen so, to the millisecond.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen so, to the millisecond.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    internal override void AddTo(CatalogRows rows) => rows.Add(
        RowKinds.Tags,
        Cell.Of(Repository),
        Cell.Of(Tag),
        Cell.Of((DateTimeOffset?)FirstSeen),
        Cell.Of(Digest),
        Cell.Of((DateTimeOffset?)LastSeen));
}
