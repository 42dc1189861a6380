using OciContent.Catalog.Records;

namespace OciContent.Tool.Output;

/// <summary>That a tag was seen with a digest, as JSON has it.</summary>
/// <param name="Repository">The registry and the repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">What it stood for.</param>
/// <param name="FirstSeen">When it was first seen so.</param>
/// <param name="LastSeen">When it was last seen so.</param>
internal sealed record CatalogTagItem(string Repository, string Tag, Digest Digest, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    public static CatalogTagItem From(TagRecord tag) => new(tag.Repository, tag.Tag, tag.Digest, tag.FirstSeen, tag.LastSeen);
}
