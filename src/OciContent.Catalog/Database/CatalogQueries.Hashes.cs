using OciContent.Catalog.Records;
using OciContent.Inspection;

namespace OciContent.Catalog.Database;

/// <summary>What hashes are the hashes of.</summary>
internal sealed partial class CatalogQueries
{
    /// <summary>So many images of each role of a digest are told.</summary>
    public const int MaxImages = 20;

    // So many digests that start so are looked at.
    private const int MaxDigests = 50;

    // So many stacks with a layer, and so many above each of these, are looked at to find some images.
    private const int MaxStacks = 1000;
    private const int MaxNodes = 10_000;

    /// <summary>The digests that start so.</summary>
    public async Task<List<(long Id, Digest Digest)>> DigestsAsync(HashPrefix prefix, CancellationToken cancellationToken)
    {
        string[] parts = prefix.ToString().Split(':');
        var found = new List<(long, Digest)>();
        foreach ((byte[] from, byte[] to) in DigestBytes.Ranges(parts.Length > 1 ? parts[0] : null, parts[^1]))
        {
            found.AddRange(await database.QueryAsync(
                $"SELECT id, value FROM digests WHERE value >= @0 AND value < @1 ORDER BY value LIMIT {MaxDigests}",
                [from, to],
                static row => (row.GetInt64(0), Digest(row, 1)),
                cancellationToken).ConfigureAwait(false));
        }

        return [.. found.Where(one => prefix.Matches(one.Item2))];
    }

    /// <summary>Whether a digest is an index.</summary>
    public async Task<bool> IsIndexAsync(long digest, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            "SELECT 1 FROM members WHERE parent = @0 UNION SELECT 1 FROM indexes WHERE digest = @0",
            [digest],
            static _ => true,
            cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>The images that have a config.</summary>
    public Task<List<long>> WithConfigAsync(long config, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT digest FROM images WHERE config = @0 ORDER BY digest LIMIT {MaxImages}",
        [config],
        static row => row.GetInt64(0),
        cancellationToken);

    /// <summary>
    /// The stacks of which a digest is the topmost layer, whether as a manifest lists it or uncompressed. A stack's own digest is not one.
    /// </summary>
    /// <param name="layer">The digest's number.</param>
    /// <param name="areAll">Whether all are told; otherwise as many as lead to some images.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public Task<List<long>> StacksWithAsync(long layer, bool areAll, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT id FROM stacks WHERE layer = @0 ORDER BY id{(areAll ? "" : $" LIMIT {MaxStacks}")}",
        [layer],
        static row => row.GetInt64(0),
        cancellationToken);

    /// <summary>Some images with one of these stacks at their base: by their manifests, or by their configs.</summary>
    public async Task<List<long>> SomeAboveAsync(IReadOnlyList<long> stacks, bool isChain, CancellationToken cancellationToken)
    {
        var images = new List<long>();
        foreach (long[] some in stacks.Chunk(Chunk))
        {
            if (images.Count < MaxImages)
            {
                object?[] arguments = Padded(some);
                images.AddRange(await database.QueryAsync(
                    $"""
                    WITH RECURSIVE node(id) AS (
                      SELECT s.id FROM stacks s WHERE s.id IN ({CatalogDatabase.Parameters(arguments.Length)})
                      UNION SELECT s.id FROM node n CROSS JOIN stacks s ON s.parent = n.id)
                    SELECT i.digest FROM (SELECT id FROM node LIMIT {MaxNodes}) n
                    CROSS JOIN images i ON i.{(isChain ? "chain" : "stack")} = n.id LIMIT {MaxImages}
                    """,
                    arguments,
                    static row => row.GetInt64(0),
                    cancellationToken).ConfigureAwait(false));
            }
        }

        return images;
    }

    /// <summary>What profiles give a blob, and of which content.</summary>
    public Task<List<(string Profile, Digest DiffId)>> InferredAsync(long blob, CancellationToken cancellationToken) => database.QueryAsync(
        """
        SELECT p.value, d.value FROM inferred_layers f JOIN texts p ON p.id = f.profile JOIN digests d ON d.id = f.diff
        WHERE f.digest = @0 ORDER BY p.value
        """,
        [blob],
        static row => (Text(row, 0), Digest(row, 1)),
        cancellationToken);

    /// <summary>The images of which a digest is the manifest, if a tool pushes them.</summary>
    public Task<List<(string Profile, long Image)>> PushedAsync(long manifest, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        SELECT p.value, f.image FROM inferred_manifests f JOIN texts p ON p.id = f.profile
        WHERE f.digest = @0 ORDER BY p.value, f.image LIMIT {MaxImages}
        """,
        [manifest],
        static row => (Text(row, 0), row.GetInt64(1)),
        cancellationToken);

    /// <summary>What a blob is, if it was read; with the sizes.</summary>
    public async Task<Digest?> DiffIdAsync(long blob, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            "SELECT d.value FROM layers l JOIN digests d ON d.id = l.diff WHERE l.digest = @0",
            [blob],
            static row => Digest(row, 0),
            cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>What is known of contents: their sizes, and what profiles make of them.</summary>
    public async Task<Dictionary<Digest, LayerRecord>> ContentsAsync(IEnumerable<Digest> diffIds, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<Digest, long>();
        var blobs = new Dictionary<Digest, List<InferredBlob>>();
        foreach (Digest[] some in diffIds.Distinct().Chunk(Chunk))
        {
            object?[] arguments = Padded(some);
            foreach ((Digest diffId, long size, string? profile, Digest? digest, long? blobSize) in await database.QueryAsync(
                $"""
                SELECT d.value, f.size, p.value, b.value, i.size FROM digests d JOIN diffs f ON f.digest = d.id
                LEFT JOIN inferred_layers i ON i.diff = d.id LEFT JOIN texts p ON p.id = i.profile LEFT JOIN digests b ON b.id = i.digest
                WHERE d.value IN ({CatalogDatabase.Parameters(arguments.Length)})
                """,
                arguments,
                static row => (Digest(row, 0), row.GetInt64(1), OptionalText(row, 2), OptionalDigest(row, 3), Optional(row, 4)),
                cancellationToken).ConfigureAwait(false))
            {
                sizes[diffId] = size;
                if (profile is not null)
                {
                    if (!blobs.TryGetValue(diffId, out List<InferredBlob>? list))
                    {
                        blobs.Add(diffId, list = []);
                    }

                    list.Add(new InferredBlob(profile, digest!, blobSize!.Value));
                }
            }
        }

        return sizes.ToDictionary(
            static known => known.Key,
            known => new LayerRecord
            {
                DiffId = known.Key,
                Size = known.Value,
                Inferred = blobs.TryGetValue(known.Key, out List<InferredBlob>? list) ? list : [],
            });
    }
}
