using System.Text;
using Npgsql;
using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>Catalogues of older versions are brought up to date by the first who writes, with all that they have.</summary>
public sealed class MigrationTests
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ACatalogueOfTheFirstVersion_IsReadOnceSomebodyWrites(CatalogEngine engine)
    {
        using var place = new Place(engine);
        var image = Digest.Parse($"sha256:{new string('1', 64)}");
        var signature = Digest.Parse($"sha256:{new string('2', 64)}");
        string first = Schema.Migrations[0];
        string facts = $"""
            INSERT INTO digests (value) VALUES ({Bytes(engine, DigestBytes.Encode(image))});
            INSERT INTO digests (value) VALUES ({Bytes(engine, DigestBytes.Encode(signature))});
            INSERT INTO texts (hash, value) VALUES ({Text(engine, "cosign")}), ({Text(engine, "me")}), ({Text(engine, "no")});
            INSERT INTO verdicts (image, signature, kind, is_verified, signer, reason, checked_at) VALUES (1, 2, 1, 1, 2, NULL, 5);
            INSERT INTO verdicts (image, signature, kind, is_verified, signer, reason, checked_at) VALUES (2, 1, 1, 0, NULL, 3, 6);
            """;
        if (engine == CatalogEngine.Sqlite)
        {
            await place.ExecuteAsync(
                Schema.For(first, "INTEGER PRIMARY KEY", "INTEGER", "BLOB", "WITHOUT ROWID") + facts
                    + $"PRAGMA user_version = 1; PRAGMA application_id = {SqliteDatabase.ApplicationId}");
        }
        else
        {
            string schema = new NpgsqlConnectionStringBuilder(place.Database).SearchPath!;
            await place.ExecuteAsync(
                $"""
                CREATE SCHEMA {schema};
                CREATE TABLE catalog_version (version BIGINT NOT NULL);
                INSERT INTO catalog_version VALUES (1);
                {Schema.For(first, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BIGINT", "BYTEA", "")}
                {facts}
                """);
        }

        var e = await Assert.ThrowsAsync<CatalogException>(() => place.OpenAsync(CatalogMode.Read));
        Assert.EndsWith(
            $"is of version 1: expected {Schema.Version}, to which the next `catalog add` brings it.",
            e.Message,
            StringComparison.Ordinal);
        await using (ImageCatalog writer = await place.OpenAsync(CatalogMode.Write))
        {
            await writer.AddAsync([Sample.Image("app", "a")]);
        }

        await using ImageCatalog catalog = await place.OpenAsync(CatalogMode.Read);
        VerdictRecord verified = new()
        {
            Image = image,
            Signature = signature,
            Kind = "cosign",
            IsVerified = true,
            Signer = "me",
            CheckedAt = DateTimeOffset.FromUnixTimeMilliseconds(5),
        };
        Assert.Equal([verified], await catalog.ListVerdictsAsync(image));
        Assert.Equal(
            [
                verified with
                {
                    Image = signature,
                    Signature = image,
                    IsVerified = false,
                    Signer = null,
                    Reason = "no",
                    CheckedAt = DateTimeOffset.FromUnixTimeMilliseconds(6),
                },
            ],
            await catalog.ListVerdictsAsync(signature));
        Assert.Single(await catalog.GetImagesAsync(Sample.Image("app", "a").Digest));
    }

    private static string Bytes(CatalogEngine engine, byte[] bytes) =>
        engine == CatalogEngine.Sqlite ? $"x'{Convert.ToHexString(bytes)}'" : $@"'\x{Convert.ToHexString(bytes)}'::bytea";

    private static string Text(CatalogEngine engine, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return $"{Bytes(engine, Cell.HashOf(bytes))}, {Bytes(engine, bytes)}";
    }
}
