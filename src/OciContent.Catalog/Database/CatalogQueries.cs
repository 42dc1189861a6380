using System.Data.Common;
using System.Text;
using OciContent.Catalog.Records;

namespace OciContent.Catalog.Database;

/// <summary>What is asked of the tables, in what both engines understand. Everything that can be many is looked up by an index.</summary>
internal sealed partial class CatalogQueries(CatalogDatabase database)
{
    // How many values a list in a statement has at most.
    private const int Chunk = 400;

    /// <summary>The numbers of digests; those that are not there are left out.</summary>
    public async Task<Dictionary<Digest, long>> IdsAsync(IEnumerable<Digest> digests, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<Digest, long>();
        foreach (Digest[] some in digests.Distinct().Chunk(Chunk))
        {
            foreach ((Digest digest, long id) in await database.QueryAsync(
                $"SELECT value, id FROM digests WHERE value IN ({CatalogDatabase.Parameters(some.Length)})",
                [.. some.Select(DigestBytes.Encode)],
                static row => (Digest(row, 0), row.GetInt64(1)),
                cancellationToken).ConfigureAwait(false))
            {
                ids.Add(digest, id);
            }
        }

        return ids;
    }

    /// <summary>Which of these are images or whole indexes that were added.</summary>
    public async Task<HashSet<Digest>> KnownAsync(IEnumerable<Digest> digests, CancellationToken cancellationToken)
    {
        var known = new HashSet<Digest>();
        foreach (Digest[] some in digests.Distinct().Chunk(Chunk))
        {
            known.UnionWith(await database.QueryAsync(
                $"""
                SELECT d.value FROM digests d WHERE d.value IN ({CatalogDatabase.Parameters(some.Length)})
                AND (EXISTS (SELECT 1 FROM images i WHERE i.digest = d.id) OR EXISTS (SELECT 1 FROM indexes x WHERE x.digest = d.id))
                """,
                [.. some.Select(DigestBytes.Encode)],
                static row => Digest(row, 0),
                cancellationToken).ConfigureAwait(false));
        }

        return known;
    }

    /// <summary>Images, by their numbers; with their tags and approvals, the newest first.</summary>
    public async Task<List<FoundImage>> ImagesAsync(IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        var images = new List<FoundImage>();
        foreach (long[] some in ids.Distinct().Chunk(Chunk))
        {
            images.AddRange(await ImagesChunkAsync(some, cancellationToken).ConfigureAwait(false));
        }

        return images;
    }

    private async Task<List<FoundImage>> ImagesChunkAsync(long[] ids, CancellationToken cancellationToken)
    {
        object?[] arguments = [.. ids];
        string list = CatalogDatabase.Parameters(ids.Length);
        List<FoundImage> images = await database.QueryAsync(
            $"""
            SELECT i.digest, d.value, m.value, i.size, c.value, p.value, a.value, s.depth, h.depth, i.stack, i.chain
            FROM images i JOIN digests d ON d.id = i.digest
            LEFT JOIN texts m ON m.id = i.media_type LEFT JOIN digests c ON c.id = i.config LEFT JOIN texts p ON p.id = i.platform
            LEFT JOIN texts a ON a.id = i.artifact_type LEFT JOIN stacks s ON s.id = i.stack LEFT JOIN stacks h ON h.id = i.chain
            WHERE i.digest IN ({list})
            """,
            arguments,
            static row => new FoundImage
            {
                Id = row.GetInt64(0),
                Digest = Digest(row, 1),
                MediaType = OptionalText(row, 2),
                Size = Optional(row, 3),
                Config = OptionalDigest(row, 4),
                Platform = OptionalText(row, 5),
                ArtifactType = OptionalText(row, 6),
                Layers = (int)(Optional(row, 7) ?? Optional(row, 8) ?? 0),
                Stack = Optional(row, 9),
                Chain = Optional(row, 10),
            },
            cancellationToken).ConfigureAwait(false);
        Dictionary<long, FoundImage> byId = images.ToDictionary(static image => image.Id);

        // Tags and approvals of an index are those of all that is in it. What leads to the images is asked by itself: no planner knows how
        // little that is.
        List<(long Image, long Root)> roots = await database.QueryAsync(
            $"""
            WITH RECURSIVE root(image, digest) AS (
              SELECT i.digest, i.digest FROM images i WHERE i.digest IN ({list})
              UNION SELECT r.image, m.parent FROM root r CROSS JOIN members m ON m.child = r.digest)
            SELECT image, digest FROM root
            """,
            arguments,
            static row => (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        ILookup<long, FoundImage> imagesOf = roots.ToLookup(static root => root.Root, root => byId[root.Image]);
        foreach (long[] some in imagesOf.Select(static root => root.Key).Chunk(Chunk))
        {
            await AddTagsAsync(some, imagesOf, cancellationToken).ConfigureAwait(false);
            await AddApprovalsAsync(some, imagesOf, cancellationToken).ConfigureAwait(false);
        }

        foreach (FoundImage image in images)
        {
            image.Sort();
        }

        return images;
    }

    private async Task AddTagsAsync(long[] roots, ILookup<long, FoundImage> imagesOf, CancellationToken cancellationToken)
    {
        foreach ((long root, TagRecord tag) in await database.QueryAsync(
            $"""
            SELECT t.digest, n.value, g.value, t.first_seen, t.last_seen, d.value
            FROM tags t JOIN digests d ON d.id = t.digest JOIN texts n ON n.id = t.repository JOIN texts g ON g.id = t.tag
            WHERE t.digest IN ({CatalogDatabase.Parameters(roots.Length)})
            """,
            [.. roots],
            static row => (row.GetInt64(0), Tag(row, 1)),
            cancellationToken).ConfigureAwait(false))
        {
            foreach (FoundImage image in imagesOf[root])
            {
                image.Tags.Add(tag);
            }
        }
    }

    private async Task AddApprovalsAsync(long[] roots, ILookup<long, FoundImage> imagesOf, CancellationToken cancellationToken)
    {
        foreach ((long root, ApprovalRecord approval) in await database.QueryAsync(
            $"""
            SELECT a.digest, d.value, a.approved_at, b.value, n.value, a.until
            FROM approvals a JOIN digests d ON d.id = a.digest JOIN texts b ON b.id = a.approved_by LEFT JOIN texts n ON n.id = a.note
            WHERE a.digest IN ({CatalogDatabase.Parameters(roots.Length)})
            """,
            [.. roots],
            static row => (row.GetInt64(0), Approval(row, 1)),
            cancellationToken).ConfigureAwait(false))
        {
            foreach (FoundImage image in imagesOf[root])
            {
                image.Approvals.Add(approval);
            }
        }
    }

    private static Digest Digest(DbDataReader row, int column) => DigestBytes.Decode(row.GetFieldValue<byte[]>(column));

    private static Digest? OptionalDigest(DbDataReader row, int column) => row.IsDBNull(column) ? null : Digest(row, column);

    private static string Text(DbDataReader row, int column) => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private static string? OptionalText(DbDataReader row, int column) => row.IsDBNull(column) ? null : Text(row, column);

    private static long? Optional(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    // Repository, tag, times, digest.
    private static TagRecord Tag(DbDataReader row, int first) => new()
    {
        Repository = Text(row, first),
        Tag = Text(row, first + 1),
        FirstSeen = Time(row, first + 2),
        LastSeen = Time(row, first + 3),
        Digest = Digest(row, first + 4),
    };

    // Digest, time, by whom, note, until.
    private static ApprovalRecord Approval(DbDataReader row, int first) => new()
    {
        Digest = Digest(row, first),
        At = Time(row, first + 1),
        By = Text(row, first + 2),
        Note = OptionalText(row, first + 3),
        Until = row.IsDBNull(first + 4) ? null : Time(row, first + 4),
    };
}
