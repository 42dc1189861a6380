using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using OciContent.Catalog.Database;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>
/// Catalogues with a million images that are made up (fewer by default), and of everything else a tenth, which is many as well: the planner
/// of PostgreSQL reads small tables as a whole, whatever indexes there are.
/// </summary>
public sealed class ManyImages : IAsyncLifetime
{
    // What is made up has numbers after this one.
    private const int Own = 1000;

    private static readonly int Count = Cases.Count(1_000_000, 20_000);

    private readonly Dictionary<CatalogEngine, Place> _places = [];

    /// <summary>An image in the middle of the others.</summary>
    public Digest OneOfThem { get; } = DigestOf(Own + (Count / 20));

    public async Task InitializeAsync()
    {
        foreach (CatalogEngine engine in Place.Here)
        {
            var place = new Place(engine);
            _places.Add(engine, place);
            await FillAsync(place);
        }
    }

    public Task DisposeAsync()
    {
        foreach (Place place in _places.Values)
        {
            place.Dispose();
        }

        return Task.CompletedTask;
    }

    public Task<ImageCatalog> OpenAsync(CatalogEngine engine) => _places[engine].OpenAsync(CatalogMode.Read);

    private static Digest DigestOf(long number) => Digest.FromHash(DigestAlgorithm.Sha256, HashOf(number));

    private static byte[] HashOf(long number) =>
        SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static async Task FillAsync(Place place)
    {
        await using (ImageCatalog catalog = await place.OpenAsync())
        {
            await catalog.AddAsync(
            [
                Sample.Image("base", "a", "b"),
                Sample.Image("app", "a", "b", "c"),
                Sample.Tag("registry.example.com/base", "latest", Sample.Image("base", "a", "b").Digest, DateTimeOffset.UnixEpoch),
                Sample.Approval(Sample.Image("base", "a", "b").Digest, DateTimeOffset.UnixEpoch),
            ]);
        }

        await using DbConnection connection = await place.ConnectAsync();
        bool isSqlite = connection is SqliteConnection;
        (connection as SqliteConnection)?.CreateFunction("sha256", static (long number) => HashOf(number));
        (connection as SqliteConnection)?.CreateFunction("digest", static (long number) => DigestBytes.Encode(DigestOf(number)));
        string numbers = isSqlite
            ? "(WITH RECURSIVE n(g) AS (VALUES ({0}) UNION ALL SELECT g + 1 FROM n WHERE g < {1}) SELECT g FROM n) n"
            : "generate_series({0}::BIGINT, {1}::BIGINT) n(g)";
        string given = isSqlite ? "" : "OVERRIDING SYSTEM VALUE";
        string hash = isSqlite ? "sha256(g)" : "sha256(g::TEXT::BYTEA)";
        string value = isSqlite ? "digest(g)" : $@"'\x01'::BYTEA || {hash}";
        string all = string.Format(CultureInfo.InvariantCulture, numbers, Own + 1, Own + Count);
        string some = string.Format(CultureInfo.InvariantCulture, numbers, Own + 1, Own + (Count / 10));
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 600;
        command.CommandText = $"""
            INSERT INTO digests (id, value) {given} SELECT g, {value} FROM {all};
            INSERT INTO texts (id, hash, value) {given} SELECT g, {hash}, {hash} FROM {some};
            INSERT INTO images (digest, media_type, size, config, platform, stack, chain)
              SELECT g, {Own} + 1, 500, g + 1, {Own} + 2, g, g - g % 5 FROM {all};
            INSERT INTO indexes (digest, size) SELECT g, 500 FROM {some};
            INSERT INTO members (parent, child) SELECT g, g * 5 FROM {some} WHERE true ON CONFLICT DO NOTHING;
            INSERT INTO stacks (id, parent, layer, depth)
              SELECT g, CASE WHEN g % 5 = 0 THEN NULL ELSE g - 1 END, g / 2, 1 + g % 5 FROM {all};
            INSERT INTO layers (digest, size, diff) SELECT g, 1000, g + 1 FROM {some};
            INSERT INTO diffs (digest, size) SELECT g, 1000 FROM {some};
            INSERT INTO inferred_layers (diff, profile, digest, size) SELECT g, {Own} + g % 5, g + 2, 1000 FROM {some};
            INSERT INTO inferred_manifests (image, profile, digest, size, media_type)
              SELECT g, {Own} + g % 5, g + 3, 1000, {Own} + 1 FROM {some};
            INSERT INTO history (config, position, line, is_empty) SELECT g, 0, g, 0 FROM {some};
            INSERT INTO tags (repository, tag, first_seen, digest, last_seen) SELECT g / 5 + 1, g, 1, g, 2 FROM {some};
            INSERT INTO approvals (digest, approved_at, approved_by) SELECT g, 1, {Own} + 1 FROM {some};
            INSERT INTO verdicts (image, signature, kind, signer, is_verified, checked_at) SELECT g, g, {Own} + 1, 0, 1, 1 FROM {some};
            """;
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        await place.ExecuteAsync("ANALYZE");
    }
}
