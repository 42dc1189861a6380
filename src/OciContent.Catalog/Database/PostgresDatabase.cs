using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Npgsql;
using OciContent.Internal;

namespace OciContent.Catalog.Database;

/// <summary>A catalogue in a database of PostgreSQL, which many may write to at once.</summary>
internal sealed class PostgresDatabase : CatalogDatabase
{
    /// <summary>The schema of the tables, unless the connection string has a search path.</summary>
    public const string DefaultSchema = "oci_content";

    // "OCIC": who brings the tables to a new version has this lock.
    private const long MigrationLock = 0x4F434943;

    // Those with lists of different lengths are different ones. Npgsql prepares what was asked a few times.
    private const int PreparedStatements = 100;

    // All is looked up by indexes. The planner takes what a statement makes for large, and would read a table instead; more so as long as
    // it has not counted what was filled in. What it plans depends on no value, so that it need not plan again.
    private const string SessionSettings =
        "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; "
        + "SET plan_cache_mode = force_generic_plan";

    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TimeSpan _patience;
    private PostgresWriter? _writer;

    private PostgresDatabase(string name, NpgsqlDataSource source, TimeSpan patience)
    {
        Name = name;
        _source = source;
        _patience = patience;
    }

    public override CatalogEngine Engine => CatalogEngine.PostgreSql;

    public override string Name { get; }

    /// <summary>Opens a database.</summary>
    /// <exception cref="CatalogException">It cannot be reached, is not a catalogue, or of a newer version; nothing was changed.</exception>
    /// <exception cref="FormatException">The settings do not fit together.</exception>
    public static async Task<PostgresDatabase> OpenAsync(
        NpgsqlConnectionStringBuilder settings,
        CatalogMode mode,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> schemas = SchemaPath.Parse(settings.SearchPath ?? DefaultSchema);
        settings.SearchPath = string.Join(", ", schemas.Select(SchemaPath.Quote));
        settings.ApplicationName ??= "oci-content";
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            // The statements are few, and the server takes longer to plan most of them than to run them.
            settings.MaxAutoPrepare = PreparedStatements;
        }

        // What is set for a session stays so, and need not be set back before each statement.
        settings.NoResetOnClose = true;

        string name = $"{settings.Host}/{settings.Database ?? settings.Username}";
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            static connection =>
            {
                using NpgsqlCommand command = connection.CreateCommand();
                command.CommandText = SessionSettings;
                command.ExecuteNonQuery();
            },
            static connection => ExecuteAsync(connection, SessionSettings, CancellationToken.None));
        builder.EnableTransportSecurity();
        var database = new PostgresDatabase(name, Build(builder), patience);
        try
        {
            await database.PrepareAsync(schemas[0], mode, cancellationToken).ConfigureAwait(false);
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The whole answer, or the question is asked again.
    public override Task<List<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                PostgresAnswer answer = await AskAsync([sql], arguments, cancellationToken).ConfigureAwait(false);
                await using (answer.ConfigureAwait(false))
                {
                    return await answer.ReadAllAsync(row => Read(read, row), cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    public override Task<(List<TOne> One, List<TOther> Other)> QueryBothAsync<TOne, TOther>(
        (string Sql, Func<DbDataReader, TOne> Read) one,
        (string Sql, Func<DbDataReader, TOther> Read) other,
        IReadOnlyList<object?> arguments,
        CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                PostgresAnswer answer = await AskAsync([one.Sql, other.Sql], arguments, cancellationToken).ConfigureAwait(false);
                await using (answer.ConfigureAwait(false))
                {
                    List<TOne> first = await answer.ReadAllAsync(row => Read(one.Read, row), cancellationToken).ConfigureAwait(false);
                    await answer.Rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    return (first, await answer.ReadAllAsync(row => Read(other.Read, row), cancellationToken).ConfigureAwait(false));
                }
            },
            cancellationToken);

    public override async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PostgresAnswer answer = await RetryAsync(() => AskAsync([sql], arguments, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            while (await GuardAsync(() => answer.Rows.ReadAsync(cancellationToken)).ConfigureAwait(false))
            {
                yield return Read(read, answer.Rows);
            }
        }
    }

    public override async Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // All rows may be written again: whether those of a connection that broke were written need not be known.
            await RetryAsync(
                async () =>
                {
                    try
                    {
                        _writer ??= new PostgresWriter(await ConnectAsync(cancellationToken).ConfigureAwait(false));
                        await _writer.WriteAsync(rows, cancellationToken).ConfigureAwait(false);
                        return true;
                    }
                    catch
                    {
                        await DropWriterAsync().ConfigureAwait(false);
                        throw;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await DropWriterAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private async ValueTask DropWriterAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<PostgresAnswer> AskAsync(string[] statements, IReadOnlyList<object?> arguments, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        NpgsqlBatch batch = connection.CreateBatch();
        try
        {
            foreach (string sql in statements)
            {
                var command = new NpgsqlBatchCommand(sql.Replace(OrderedJoin, "JOIN", StringComparison.Ordinal));
                for (int i = 0; i < arguments.Count; i++)
                {
                    command.Parameters.AddWithValue($"@{i}", arguments[i] ?? DBNull.Value);
                }

                batch.BatchCommands.Add(command);
            }

            return new PostgresAnswer(connection, batch, await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await batch.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    private Task<bool> PrepareAsync(string schema, CatalogMode mode, CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                NpgsqlConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        await MigrateAsync(connection, schema, mode, cancellationToken).ConfigureAwait(false);
                        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                    }
                }

                return true;
            },
            cancellationToken);

    private static NpgsqlDataSource Build(NpgsqlSlimDataSourceBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw ConnectionText.Malformed("settings that fit together", e);
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection, string schema, CatalogMode mode, CancellationToken cancellationToken)
    {
        string quoted = SchemaPath.Quote(schema);
        if (mode != CatalogMode.Read)
        {
            await ExecuteAsync(
                connection,
                string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({MigrationLock})"),
                cancellationToken).ConfigureAwait(false);
        }

        long version = await VersionAsync(connection, schema, quoted, cancellationToken).ConfigureAwait(false);
        if (version == Schema.Version)
        {
            return;
        }

        if (version > Schema.Version)
        {
            throw new CatalogException(
                $"The catalogue {ErrorText.Quote(Name)} is of version {version}: expected {Schema.Version} at most. A newer program "
                    + "reads it.");
        }

        if (version == 0 && mode != CatalogMode.Create)
        {
            throw new CatalogException(
                $"There is no catalogue in the schema {ErrorText.Quote(schema)} of {ErrorText.Quote(Name)}: expected one that "
                + "`catalog add` or `catalog import` made.");
        }

        if (mode == CatalogMode.Read)
        {
            throw new CatalogException(
                $"The catalogue {ErrorText.Quote(Name)} is of version {version}: expected {Schema.Version}, to which the next "
                + "`catalog add` brings it.");
        }

        if (version == 0)
        {
            await ExecuteAsync(
                connection,
                $"CREATE SCHEMA IF NOT EXISTS {quoted}; CREATE TABLE {quoted}.catalog_version (version BIGINT NOT NULL); "
                + $"INSERT INTO {quoted}.catalog_version VALUES (0)",
                cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(connection, $"SET LOCAL search_path TO {quoted}", cancellationToken).ConfigureAwait(false);
        foreach (string script in Schema.Migrations.Skip((int)version))
        {
            await ExecuteAsync(
                connection,
                Schema.For(script, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BIGINT", "BYTEA", ""),
                cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"UPDATE catalog_version SET version = {Schema.Version}"),
            cancellationToken).ConfigureAwait(false);
    }

    // 0 where there is none.
    private async Task<long> VersionAsync(NpgsqlConnection connection, string schema, string quoted, CancellationToken cancellationToken)
    {
        NpgsqlCommand tables = connection.CreateCommand();
        await using (tables.ConfigureAwait(false))
        {
            tables.CommandText =
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE tablename = 'catalog_version') FROM pg_tables WHERE schemaname = @0";
            tables.Parameters.AddWithValue("@0", schema);
            NpgsqlDataReader found = await tables.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (found.ConfigureAwait(false))
            {
                await found.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (found.GetInt64(1) == 0)
                {
                    return found.GetInt64(0) == 0
                        ? 0
                        : throw new CatalogException(
                            $"The schema {ErrorText.Quote(schema)} of {ErrorText.Quote(Name)} has tables of something else: expected a "
                            + "catalogue, or an empty schema.");
                }
            }
        }

        NpgsqlCommand version = connection.CreateCommand();
        await using (version.ConfigureAwait(false))
        {
            version.CommandText = $"SELECT version FROM {quoted}.catalog_version";
            return await version.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long number
                ? number
                : throw new CatalogException($"The catalogue {ErrorText.Quote(Name)} is corrupt: expected its version.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A server that restarts is there again soon; two writers that wait for one another are told so, and one of them tries again.
    private async Task<T> RetryAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        long started = Environment.TickCount64;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await GuardAsync(act).ConfigureAwait(false);
            }
            catch (CatalogException e) when (
                PassingFault.Is(e.InnerException) && Environment.TickCount64 - started < _patience.TotalMilliseconds)
            {
                await Task.Delay(Math.Min(50 << Math.Min(attempt, 5), 1000), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw new CatalogException(
                $"The catalogue {ErrorText.Quote(Name)} cannot be used: {ErrorText.Plain(e.MessageText)} ({e.SqlState})",
                e);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            // Of TLS, Npgsql says that it failed, and what is below says why.
            string why = e.InnerException is AuthenticationException { Message: var message } ? $"{e.Message}: {message}" : e.Message;
            throw new CatalogException($"The catalogue {ErrorText.Quote(Name)} cannot be reached: {ErrorText.Plain(why)}", e);
        }
    }
}
