using System.Text;
using OciContent.Catalog.Records;

namespace OciContent.Catalog.Database;

/// <summary>Tags and what they stood for; approved images.</summary>
internal sealed partial class CatalogQueries
{
    /// <summary>Some tags that stood for a digest, the one seen last first.</summary>
    public Task<List<TagRecord>> TagsOfAsync(long digest, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        SELECT n.value, g.value, t.first_seen, t.last_seen, d.value FROM tags t
        JOIN digests d ON d.id = t.digest JOIN texts n ON n.id = t.repository JOIN texts g ON g.id = t.tag
        WHERE t.digest = @0 ORDER BY t.last_seen DESC, n.value, g.value LIMIT {MaxImages}
        """,
        [digest],
        static row => Tag(row, 0),
        cancellationToken);

    /// <summary>What tags of a repository stood for, by tag and time.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public Task<List<TagRecord>> TagsAsync(string repository, string? tag, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        SELECT n.value, g.value, t.first_seen, t.last_seen, d.value FROM texts n
        JOIN tags t ON t.repository = n.id JOIN texts g ON g.id = t.tag JOIN digests d ON d.id = t.digest
        WHERE n.hash = @0 {(tag is null ? "" : "AND g.hash = @1")}
        ORDER BY g.value, t.first_seen, t.last_seen, d.value
        """,
        tag is null ? [HashOf(repository)] : [HashOf(repository), HashOf(tag)],
        static row => Tag(row, 0),
        cancellationToken);

    /// <summary>The images that tags of a repository stood for, or were in what they stood for.</summary>
    public Task<List<long>> ImagesOfAsync(string repository, CancellationToken cancellationToken) => database.QueryAsync(
        """
        WITH RECURSIVE content(digest) AS (
          SELECT t.digest FROM texts n JOIN tags t ON t.repository = n.id WHERE n.hash = @0
          UNION SELECT m.child FROM content c CROSS JOIN members m ON m.parent = c.digest)
        SELECT i.digest FROM content c CROSS JOIN images i ON i.digest = c.digest WHERE i.artifact_type IS NULL ORDER BY i.digest
        """,
        [HashOf(repository)],
        static row => row.GetInt64(0),
        cancellationToken);

    /// <summary>The images that somebody approved, or that are in an index that somebody did.</summary>
    public Task<List<long>> ApprovedAsync(CancellationToken cancellationToken) => database.QueryAsync(
        """
        WITH RECURSIVE content(digest) AS (
          SELECT a.digest FROM approvals a
          UNION SELECT m.child FROM content c CROSS JOIN members m ON m.parent = c.digest)
        SELECT i.digest FROM content c CROSS JOIN images i ON i.digest = c.digest WHERE i.artifact_type IS NULL ORDER BY i.digest
        """,
        [],
        static row => row.GetInt64(0),
        cancellationToken);

    private static byte[] HashOf(string text) => Cell.HashOf(Encoding.UTF8.GetBytes(Cell.Kept(text)));
}
