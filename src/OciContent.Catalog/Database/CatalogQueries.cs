using System.Data.Common;
using System.Numerics;
using System.Text;
using OciContent.Catalog.Records;

namespace OciContent.Catalog.Database;

/// <summary>What is asked of the tables, in what both engines understand. Everything that can be many is looked up by an index.</summary>
internal sealed partial class CatalogQueries(CatalogDatabase database)
{
    /// <summary>How many values a list in a statement has at most.</summary>
    public const int Chunk = 256;

    /// <summary>The numbers of digests; those that are not there are left out.</summary>
    public async Task<Dictionary<Digest, long>> IdsAsync(IEnumerable<Digest> digests, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<Digest, long>();
        foreach (Digest[] some in digests.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            foreach ((Digest digest, long id) in await database.QueryAsync(
                $"SELECT value, id FROM digests WHERE value IN ({CatalogDatabase.Parameters(arguments.Length)})",
                arguments,
                static row => (Digest(row, 0), row.GetInt64(1)),
                cancellationToken).ConfigureAwait(false))
            {
                ids.Add(digest, id);
            }
        }

        return ids;
    }

    /// <summary>
    /// Which of these are images, or indexes that are here with all that is in them; but for images of which the config is not known,
    /// though there is one.
    /// </summary>
    public async Task<HashSet<Digest>> KnownAsync(IEnumerable<Digest> digests, CancellationToken cancellationToken)
    {
        var known = new HashSet<Digest>();
        foreach (Digest[] some in digests.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            known.UnionWith(await database.QueryAsync(
                $"""
                SELECT d.value FROM digests d WHERE d.value IN ({CatalogDatabase.Parameters(arguments.Length)})
                AND (EXISTS (
                  SELECT 1 FROM images i
                  WHERE i.digest = d.id AND (i.platform IS NOT NULL OR i.chain IS NOT NULL OR i.config IS NULL OR i.artifact_type IS NOT NULL))
                OR (EXISTS (SELECT 1 FROM indexes x WHERE x.digest = d.id) AND NOT EXISTS (
                  SELECT 1 FROM members m
                  WHERE m.parent = d.id
                  AND NOT EXISTS (SELECT 1 FROM images c WHERE c.digest = m.child)
                  AND NOT EXISTS (SELECT 1 FROM indexes c WHERE c.digest = m.child))))
                """,
                arguments,
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
        object?[] arguments = Padded(ids);
        string list = CatalogDatabase.Parameters(arguments.Length);

        // Tags and approvals of an index are those of all that is in it. What leads to the images is asked by itself: no planner knows how
        // little that is.
        (List<FoundImage> images, List<(long Image, long Root)> roots) = await database.QueryBothAsync(
            ($"""
            SELECT i.digest, d.value, m.value, i.size, c.value, p.value, a.value, s.depth, h.depth, i.stack, i.chain
            FROM images i JOIN digests d ON d.id = i.digest
            LEFT JOIN texts m ON m.id = i.media_type LEFT JOIN digests c ON c.id = i.config LEFT JOIN texts p ON p.id = i.platform
            LEFT JOIN texts a ON a.id = i.artifact_type LEFT JOIN stacks s ON s.id = i.stack LEFT JOIN stacks h ON h.id = i.chain
            WHERE i.digest IN ({list})
            """,
            Image),
            ($"""
            WITH RECURSIVE {RootsOf(list)}
            SELECT image, digest FROM root
            """,
            static row => (row.GetInt64(0), row.GetInt64(1))),
            arguments,
            cancellationToken).ConfigureAwait(false);
        Dictionary<long, FoundImage> byId = images.ToDictionary(static image => image.Id);
        ILookup<long, FoundImage> imagesOf = roots
            .Where(root => byId.ContainsKey(root.Image))
            .ToLookup(static root => root.Root, root => byId[root.Image]);
        foreach (long[] some in imagesOf.Select(static root => root.Key).Chunk(Chunk))
        {
            await AddNamesAsync(some, imagesOf, cancellationToken).ConfigureAwait(false);
        }

        foreach (FoundImage image in images)
        {
            image.Sort();
        }

        return images;
    }

    private async Task AddNamesAsync(long[] roots, ILookup<long, FoundImage> imagesOf, CancellationToken cancellationToken)
    {
        object?[] arguments = Padded(roots);
        string list = CatalogDatabase.Parameters(arguments.Length);
        (List<(long, TagRecord)> tags, List<(long, ApprovalRecord)> approvals) = await database.QueryBothAsync(
            ($"""
            SELECT t.digest, n.value, g.value, t.first_seen, t.last_seen, d.value
            FROM (
              SELECT digest, repository, tag, first_seen, last_seen,
                ROW_NUMBER() OVER (PARTITION BY digest ORDER BY last_seen DESC, first_seen DESC) AS place
              FROM tags WHERE digest IN ({list})) t
            JOIN digests d ON d.id = t.digest JOIN texts n ON n.id = t.repository JOIN texts g ON g.id = t.tag
            WHERE t.place <= {CatalogedImage.MaxTags}
            """,
            static row => (row.GetInt64(0), Tag(row, 1))),
            ($"""
            SELECT a.digest, d.value, a.approved_at, b.value, n.value, a.until
            FROM approvals a JOIN digests d ON d.id = a.digest JOIN texts b ON b.id = a.approved_by LEFT JOIN texts n ON n.id = a.note
            WHERE a.digest IN ({list})
            """,
            static row => (row.GetInt64(0), Approval(row, 1))),
            arguments,
            cancellationToken).ConfigureAwait(false);
        foreach ((long root, TagRecord tag) in tags)
        {
            foreach (FoundImage image in imagesOf[root])
            {
                image.Tags.Add(tag);
            }
        }

        foreach ((long root, ApprovalRecord approval) in approvals)
        {
            foreach (FoundImage image in imagesOf[root])
            {
                image.Approvals.Add(approval);
            }
        }
    }

    // Images, and the indexes with them, of any depth.
    private static string RootsOf(string images) =>
        $"""
        root(image, digest) AS (
          SELECT i.digest, i.digest FROM images i WHERE i.digest IN ({images})
          UNION SELECT r.image, m.parent FROM root r CROSS JOIN members m ON m.child = r.digest)
        """;

    // A list of values as arguments. The last one is repeated up to a power of two, so that there are few statements, which stay prepared.
    private static object?[] Padded<T>(IReadOnlyList<T> values)
    {
        object?[] arguments = new object?[(int)BitOperations.RoundUpToPowerOf2((uint)values.Count)];
        for (int i = 0; i < arguments.Length; i++)
        {
            T value = values[Math.Min(i, values.Count - 1)];
            arguments[i] = value is Digest digest ? DigestBytes.Encode(digest) : value;
        }

        return arguments;
    }

    private static Digest Digest(DbDataReader row, int column) => DigestBytes.Decode(row.GetFieldValue<byte[]>(column));

    private static Digest? OptionalDigest(DbDataReader row, int column) => row.IsDBNull(column) ? null : Digest(row, column);

    private static string Text(DbDataReader row, int column) => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    private static string? OptionalText(DbDataReader row, int column) => row.IsDBNull(column) ? null : Text(row, column);

    private static long? Optional(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static FoundImage Image(DbDataReader row) => new()
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
    };

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
