using System.Runtime.CompilerServices;

namespace OciContent.Catalog.Database;

/// <summary>Images below others, and above them.</summary>
internal sealed partial class CatalogQueries
{
    // So many images that nobody approved are told of each stack.
    private const int MaxUnapproved = 3;

    // So many of the digests are looked at that the tags of an image stand for now.
    private const int MaxSuccessors = 20;

    // The images whose layers are one of the stacks that are asked for, by what their manifests list or by what their configs do.
    private const string Candidates = """
        candidate(image, stack, depth) AS (
          SELECT i.digest, s.id, s.depth FROM wanted w CROSS JOIN stacks s ON s.id = w.id JOIN images i ON i.stack = s.id
          UNION SELECT i.digest, s.id, s.depth FROM wanted w CROSS JOIN stacks s ON s.id = w.id JOIN images i ON i.chain = s.id)
        """;

    // The layers of a stack, from the topmost on, which is at place 0; in a broken catalogue, stacks may be on one another. What is below a
    // stack may have become known to be higher than it was, so depths do not tell the order.
    private const string LayersOfStack = """
        node(parent, layer, place) AS (
          SELECT s.parent, s.layer, 0 FROM stacks s WHERE s.id = @0
          UNION ALL SELECT s.parent, s.layer, n.place + 1 FROM node n CROSS JOIN stacks s ON s.id = n.parent WHERE n.place < 65535)
        """;

    private const string BlobsOfContent = """
        SELECT l.digest AS id FROM digests w CROSS JOIN layers l ON l.diff = w.id WHERE w.value = @0
        UNION SELECT f.digest FROM digests w CROSS JOIN inferred_layers f ON f.diff = w.id WHERE w.value = @0
        UNION SELECT w.id FROM digests w WHERE w.value = @0
        """;

    /// <summary>What content blobs are, as far as that is known: by reading them, by what tools make of layers, or as they are.</summary>
    /// <returns>The diffIDs, and whether a layer was read to know that.</returns>
    public async Task<Dictionary<Digest, (Digest DiffId, bool IsProved)>> DiffIdsAsync(
        IReadOnlyList<Digest> blobs,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, (Digest, bool)>();
        foreach (Digest[] some in blobs.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            string list = CatalogDatabase.Parameters(arguments.Length);
            foreach ((Digest blob, Digest diffId, bool isProved) in await database.QueryAsync(
                $"""
                WITH wanted(id, value) AS (SELECT id, value FROM digests WHERE value IN ({list}))
                SELECT w.value, d.value, CAST(2 AS BIGINT) AS rank FROM wanted w CROSS JOIN layers l ON l.digest = w.id
                JOIN digests d ON d.id = l.diff
                UNION ALL SELECT w.value, w.value, CAST(1 AS BIGINT) FROM wanted w CROSS JOIN diffs f ON f.digest = w.id
                UNION ALL SELECT w.value, d.value, CAST(0 AS BIGINT) FROM wanted w CROSS JOIN inferred_layers f ON f.digest = w.id
                JOIN digests d ON d.id = f.diff
                ORDER BY rank
                """,
                arguments,
                static row => (Digest(row, 0), Digest(row, 1), row.GetInt64(2) > 0),
                cancellationToken).ConfigureAwait(false))
            {
                found[blob] = (diffId, isProved);
            }
        }

        return found;
    }

    /// <summary>The numbers of stacks of layers that some image has, whole or at its base, and how many layers each has.</summary>
    public async Task<Dictionary<Digest, (long Id, int Layers)>> StacksAsync(
        IReadOnlyCollection<Digest> stacks,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, (long, int)>();
        foreach (Digest[] some in stacks.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            foreach ((Digest stack, long id, int layers) in await database.QueryAsync(
                $"""
                SELECT d.value, d.id, s.depth FROM digests d JOIN stacks s ON s.id = d.id
                WHERE d.value IN ({CatalogDatabase.Parameters(arguments.Length)})
                """,
                arguments,
                static row => (Digest(row, 0), row.GetInt64(1), (int)row.GetInt64(2)),
                cancellationToken).ConfigureAwait(false))
            {
                found.Add(stack, (id, layers));
            }
        }

        return found;
    }

    /// <summary>
    /// The images that have one of these stacks and no layers above it: all that somebody approved, and a few of the others of each.
    /// </summary>
    public async Task<IReadOnlyList<(long Image, long Stack)>> BasesAsync(
        IReadOnlyCollection<long> stacks,
        CancellationToken cancellationToken)
    {
        var found = new HashSet<(long, long)>();
        foreach (long[] some in stacks.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            string wanted = $"wanted(id) AS (SELECT id FROM stacks WHERE id IN ({CatalogDatabase.Parameters(arguments.Length)}))";
            (List<(long, long)> approved, List<(long, long)> others) = await database.QueryBothAsync(
                ($"""
                WITH RECURSIVE {wanted}, {Candidates},
                root(image, stack, digest) AS (
                  SELECT image, stack, image FROM candidate
                  UNION SELECT r.image, r.stack, m.parent FROM root r CROSS JOIN members m ON m.child = r.digest)
                SELECT DISTINCT r.image, r.stack FROM root r WHERE EXISTS (SELECT 1 FROM approvals a WHERE a.digest = r.digest)
                """,
                static row => (row.GetInt64(0), row.GetInt64(1))),
                ($"""
                WITH {wanted}, {Candidates},
                ranked(image, stack, place) AS (
                  SELECT image, stack, ROW_NUMBER() OVER (PARTITION BY depth ORDER BY image)
                  FROM (SELECT DISTINCT image, stack, depth FROM candidate) c)
                SELECT image, stack FROM ranked WHERE place <= {MaxUnapproved}
                """,
                static row => (row.GetInt64(0), row.GetInt64(1))),
                arguments,
                cancellationToken).ConfigureAwait(false);
            found.UnionWith(approved);
            found.UnionWith(others);
        }

        return [.. found];
    }

    /// <summary>
    /// What tags stand for now that images had, or indexes with them, if that is something else, and something of it is approved.
    /// </summary>
    /// <returns>For each image the numbers of a few digests, the one seen last first.</returns>
    public async Task<List<(long Image, long Root)>> SuccessorsAsync(IReadOnlyList<long> images, CancellationToken cancellationToken)
    {
        var found = new List<(long, long)>();
        foreach (long[] some in images.Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            found.AddRange(await database.QueryAsync(
                $"""
                WITH RECURSIVE {RootsOf(CatalogDatabase.Parameters(arguments.Length))},
                name(image, repository, tag) AS (
                  SELECT DISTINCT r.image, t.repository, t.tag FROM root r CROSS JOIN tags t ON t.digest = r.digest),
                successor(image, digest, last_seen) AS (
                  SELECT a.image, n.digest, MAX(n.last_seen) FROM name a
                  CROSS JOIN tags n ON n.repository = a.repository AND n.tag = a.tag AND n.last_seen =
                    (SELECT MAX(u.last_seen) FROM tags u WHERE u.repository = a.repository AND u.tag = a.tag)
                  WHERE (EXISTS (SELECT 1 FROM approvals p WHERE p.digest = n.digest)
                      OR EXISTS (SELECT 1 FROM members m CROSS JOIN approvals p ON p.digest = m.child WHERE m.parent = n.digest)
                      OR EXISTS (SELECT 1 FROM members m CROSS JOIN approvals p ON p.digest = m.parent WHERE m.child = n.digest))
                    AND NOT EXISTS (SELECT 1 FROM root o WHERE o.image = a.image AND o.digest = n.digest)
                  GROUP BY a.image, n.digest),
                ranked(image, digest, place) AS (
                  SELECT image, digest, ROW_NUMBER() OVER (PARTITION BY image ORDER BY last_seen DESC, digest) FROM successor)
                SELECT image, digest FROM ranked WHERE place <= {MaxSuccessors} ORDER BY image, place
                """,
                arguments,
                static row => (row.GetInt64(0), row.GetInt64(1)),
                cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>The images that these are, or that are in them if they are indexes.</summary>
    public async Task<List<(long Root, long Image)>> ContentsAsync(IReadOnlyList<long> roots, CancellationToken cancellationToken)
    {
        var found = new List<(long, long)>();
        foreach (long[] some in roots.Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            found.AddRange(await database.QueryAsync(
                $"""
                WITH RECURSIVE content(root, digest) AS (
                  SELECT d.id, d.id FROM digests d WHERE d.id IN ({CatalogDatabase.Parameters(arguments.Length)})
                  UNION SELECT c.root, m.child FROM content c CROSS JOIN members m ON m.parent = c.digest)
                SELECT c.root, i.digest FROM content c CROSS JOIN images i ON i.digest = c.digest
                """,
                arguments,
                static row => (row.GetInt64(0), row.GetInt64(1)),
                cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>The images whose configs say of a layer that was read something else than what it is.</summary>
    public async Task<HashSet<long>> LiarsAsync(IReadOnlyList<long> images, CancellationToken cancellationToken)
    {
        var found = new HashSet<long>();
        foreach (long[] some in images.Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            found.UnionWith(await database.QueryAsync(
                $"""
                WITH RECURSIVE pair(image, stack, chain) AS (
                  SELECT i.digest, i.stack, i.chain FROM images i
                  WHERE i.digest IN ({CatalogDatabase.Parameters(arguments.Length)}) AND i.stack IS NOT NULL AND i.chain IS NOT NULL
                  UNION SELECT p.image, s.parent, c.parent FROM pair p
                  CROSS JOIN stacks s ON s.id = p.stack CROSS JOIN stacks c ON c.id = p.chain
                  WHERE s.parent IS NOT NULL AND c.parent IS NOT NULL)
                SELECT DISTINCT p.image FROM pair p CROSS JOIN stacks s ON s.id = p.stack CROSS JOIN stacks c ON c.id = p.chain
                CROSS JOIN layers l ON l.digest = s.layer WHERE l.diff <> c.layer
                """,
                arguments,
                static row => row.GetInt64(0),
                cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>The layers of a stack, the base first.</summary>
    public async Task<List<Digest>> LayersAsync(long stack, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync(
            $"""
            WITH RECURSIVE {LayersOfStack}
            SELECT d.value FROM node n CROSS JOIN digests d ON d.id = n.layer ORDER BY n.place DESC
            """,
            [stack],
            static row => Digest(row, 0),
            cancellationToken).ConfigureAwait(false))];

    /// <summary>The blobs that are known to be a content: those that were read, those that tools make of it, and itself.</summary>
    public Task<List<Digest>> BlobsAsync(Digest diffId, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT d.value FROM ({BlobsOfContent}) b JOIN digests d ON d.id = b.id",
        [DigestBytes.Encode(diffId)],
        static row => Digest(row, 0),
        cancellationToken);

    /// <summary>
    /// The stacks of blobs that are the same content as a stack of uncompressed layers, as far as is known what they are; for each height
    /// those that some image has.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<long>>> EquivalentAsync(
        IReadOnlyList<Digest> diffIds,
        CancellationToken cancellationToken)
    {
        var found = new List<IReadOnlyList<long>>();
        List<long> below = [];
        for (int i = 0; i < diffIds.Count; i++)
        {
            List<long> blobs = await database.QueryAsync(
                BlobsOfContent,
                [DigestBytes.Encode(diffIds[i])],
                static row => row.GetInt64(0),
                cancellationToken).ConfigureAwait(false);
            if (blobs.Count == 0)
            {
                break;
            }

            below = await AboveAsync(i == 0 ? null : below, blobs, cancellationToken).ConfigureAwait(false);
            if (below.Count == 0)
            {
                break;
            }

            found.Add(below);
        }

        return found;
    }

    // The stacks with one of these layers on one of the others, or on nothing.
    private async Task<List<long>> AboveAsync(List<long>? below, List<long> layers, CancellationToken cancellationToken)
    {
        var above = new List<long>();
        foreach (long[] someLayers in layers.Chunk(Chunk))
        {
            object?[] blobs = Padded(someLayers);
            foreach (long[] some in below is null ? [[]] : below.Chunk(Chunk))
            {
                object?[] lower = below is null ? [] : Padded(some);
                string parents = below is null ? "IS NULL" : $"IN ({CatalogDatabase.Parameters(lower.Length, blobs.Length)})";
                above.AddRange(await database.QueryAsync(
                    $"SELECT id FROM stacks WHERE layer IN ({CatalogDatabase.Parameters(blobs.Length)}) AND parent {parents}",
                    [.. blobs, .. lower],
                    static row => row.GetInt64(0),
                    cancellationToken).ConfigureAwait(false));
            }
        }

        return above;
    }

    /// <summary>
    /// The images that have one of these stacks at their base, whole or with layers above it; one may come several times. Whether its
    /// manifest says so, by the blobs that it lists, or its config.
    /// </summary>
    public async IAsyncEnumerable<(long Image, bool IsByBlobs)> AboveAsync(
        IReadOnlyList<long> stacks,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (long[] some in stacks.Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            await foreach ((long, bool) image in database.StreamAsync(
                $"""
                WITH RECURSIVE node(id) AS (
                  SELECT s.id FROM stacks s WHERE s.id IN ({CatalogDatabase.Parameters(arguments.Length)})
                  UNION SELECT s.id FROM node n CROSS JOIN stacks s ON s.parent = n.id)
                SELECT i.digest, CAST(1 AS BIGINT) FROM node n CROSS JOIN images i ON i.stack = n.id
                UNION ALL SELECT i.digest, CAST(0 AS BIGINT) FROM node n CROSS JOIN images i ON i.chain = n.id
                ORDER BY 1
                """,
                arguments,
                static row => (row.GetInt64(0), row.GetInt64(1) != 0),
                cancellationToken).ConfigureAwait(false))
            {
                yield return image;
            }
        }
    }
}
