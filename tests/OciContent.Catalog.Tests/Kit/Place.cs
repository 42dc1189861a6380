using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>A place for a catalogue that nobody else uses: a file, or a schema of a PostgreSQL server.</summary>
internal sealed class Place : IDisposable
{
    private readonly TempFolder? _folder;
    private readonly string? _schema;

    public Place(CatalogEngine engine)
    {
        if (engine == CatalogEngine.Sqlite)
        {
            _folder = new TempFolder();
            Database = _folder.PathOf("catalog.db");
        }
        else
        {
            _schema = $"t_{Guid.NewGuid():N}";
            Database = new NpgsqlConnectionStringBuilder(PostgresServer.Shared) { SearchPath = _schema }.ConnectionString;
        }
    }

    /// <summary>The engines that are here. That PostgreSQL is, where tools are required, is a test of its own.</summary>
    public static CatalogEngine[] Here { get; } =
        PostgresServer.Shared is null ? [CatalogEngine.Sqlite] : [CatalogEngine.Sqlite, CatalogEngine.PostgreSql];

    /// <summary>The same, for theories.</summary>
    public static TheoryData<CatalogEngine> Engines => [.. Here];

    /// <summary>What a catalogue is opened by.</summary>
    public string Database { get; }

    public Task<ImageCatalog> OpenAsync(CatalogMode mode = CatalogMode.Create, TimeProvider? time = null) =>
        ImageCatalog.OpenAsync(Database, mode, new CatalogOptions { Time = time ?? TimeProvider.System });

    /// <summary>Opens the database itself, with the catalogue's tables by their names alone.</summary>
    public async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = _folder is null ? new NpgsqlConnection(Database) : new SqliteConnection($"Data Source={Database}");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements on the database itself.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using DbConnection connection = await ConnectAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            SqliteConnection.ClearAllPools();
            _folder.Dispose();
            return;
        }

        using var connection = new NpgsqlConnection(PostgresServer.Shared);
        connection.Open();
        using NpgsqlCommand drop = connection.CreateCommand();
        drop.CommandText = $"DROP SCHEMA IF EXISTS {_schema} CASCADE";
        drop.ExecuteNonQuery();
    }
}
