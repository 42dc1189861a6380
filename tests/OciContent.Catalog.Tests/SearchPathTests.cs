using Npgsql;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>The schema that a connection string names, as it is written there.</summary>
public sealed class SearchPathTests
{
    [OwnPostgresFact]
    public async Task ASchema_HasTheNameThatIsWritten()
    {
        using PostgresServer server = PostgresServer.Start();
        (string SearchPath, string Schema)[] paths =
        [
            ("team", "team"),
            ("Team", "Team"),
            ("Team X", "Team X"),
            ("\"Team, Y\", public", "Team, Y"),
            ("a\"b", "a\"b"),
        ];
        foreach ((string searchPath, string schema) in paths)
        {
            string text = new NpgsqlConnectionStringBuilder(server.ConnectionString) { SearchPath = searchPath }.ConnectionString;
            ImageRecord image = Sample.Image(searchPath, "a");
            await using (ImageCatalog catalog = await ImageCatalog.OpenAsync(text, CatalogMode.Create))
            {
                await catalog.AddAsync([image]);
            }

            await using ImageCatalog again = await ImageCatalog.OpenAsync(text, CatalogMode.Read);
            Assert.Equal([image.Digest], (await again.ReadAllAsync().OfType<ImageRecord>().ToListAsync()).Select(static one => one.Digest));
            Assert.Equal(1, await CountAsync(server, schema));
        }
    }

    private static async Task<long> CountAsync(PostgresServer server, string schema)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = @0 AND tablename = 'images'";
        command.Parameters.AddWithValue("@0", schema);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
