using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using OciContent.Internal;

namespace OciContent.Catalog.Database;

/// <summary>A catalogue in a file, which several processes may use at once.</summary>
internal sealed class SqliteDatabase : CatalogDatabase
{
    // "OCIC", in the header of the file (sqlite.org, "Database File Format", 1.3).
    internal const int ApplicationId = 0x4F434943;

    // How long a writer waits for the others, in seconds.
    private const int Patience = 300;

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private SqliteWriter? _writer;
    private volatile bool _isDisposed;

    private SqliteDatabase(string path, string connectionString)
    {
        Name = path;
        _connectionString = connectionString;
    }

    public override CatalogEngine Engine => CatalogEngine.Sqlite;

    public override string Name { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CatalogException">
    /// It is not there, is not a catalogue, is broken or of a newer version; nothing was changed.
    /// </exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, CatalogMode mode, CancellationToken cancellationToken)
    {
        // Names by which SQLite understands something else.
        if (path == ":memory:" || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new CatalogException($"{ErrorText.Quote(path)} is not the path of a file: expected one, in which a catalogue stays.");
        }

        if (Directory.Exists(path))
        {
            throw new CatalogException($"{ErrorText.Quote(path)} is a folder: expected a catalogue's file.");
        }

        bool isThere = File.Exists(path);
        if (!isThere && mode != CatalogMode.Create)
        {
            throw new CatalogException(
                $"There is no catalogue {ErrorText.Quote(path)}: expected a file that `catalog add` or `catalog import` made.");
        }

        if (isThere && new FileInfo(path).Length > 0)
        {
            Check(path);
        }

        return await GuardAsync(
            path,
            async () =>
            {
                bool isReading = mode == CatalogMode.Read;
                var database = new SqliteDatabase(
                    path,
                    ConnectionString(path, isReading ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate));
                if (isReading)
                {
                    return await ForReadingAsync(database, cancellationToken).ConfigureAwait(false);
                }

                SqliteConnection connection = await database.ConnectAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await MigrateAsync(path, connection, cancellationToken).ConfigureAwait(false);
                }

                return database;
            }).ConfigureAwait(false);
    }

    public override async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SqliteReader asked = await GuardAsync(Name, () => RentAsync(cancellationToken)).ConfigureAwait(false);
        bool isOver = false;
        try
        {
            DbDataReader reader = await GuardAsync(
                Name,
                async () => (DbDataReader)await asked.Prepare(sql, arguments).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
                .ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await GuardAsync(Name, () => reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
                {
                    yield return Read(read, reader);
                }
            }

            isOver = true;
        }
        finally
        {
            await ReturnAsync(asked, isOver).ConfigureAwait(false);
        }
    }

    public override async Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await GuardAsync(
                Name,
                async () =>
                {
                    _writer ??= new SqliteWriter(await ConnectAsync(cancellationToken).ConfigureAwait(false));
                    _writer.Write(rows, cancellationToken);
                    return true;
                }).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        _isDisposed = true;
        while (_readers.TryTake(out SqliteReader? reader))
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        _writing.Dispose();
    }

    // Each is asked one thing at a time.
    private async Task<SqliteReader> RentAsync(CancellationToken cancellationToken) =>
        _readers.TryTake(out SqliteReader? reader) ? reader : new SqliteReader(await ConnectAsync(cancellationToken).ConfigureAwait(false));

    private ValueTask ReturnAsync(SqliteReader reader, bool isGood)
    {
        if (!isGood || _isDisposed)
        {
            return reader.DisposeAsync();
        }

        _readers.Add(reader);
        return ValueTask.CompletedTask;
    }

    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, DefaultTimeout = Patience, Pooling = false }.ToString();

    // What is in the header, without the library: it would start to mend what may not be ours.
    private static void Check(string path)
    {
        byte[] header = new byte[100];
        int length;
        try
        {
            using FileStream file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CatalogException($"The catalogue {ErrorText.Quote(path)} cannot be read: {e.Message}", e);
        }

        if (length < header.Length || !header.AsSpan().StartsWith("SQLite format 3\0"u8))
        {
            throw new CatalogException($"{ErrorText.Quote(path)} is not a catalogue: expected a file of SQLite.");
        }

        RequireKnown(path, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(68)), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(60)));
    }

    // Both are 0 where nobody set them, and while what sets them is only in the log.
    private static void RequireKnown(string path, long application, long version)
    {
        if (application is not (0 or ApplicationId))
        {
            throw new CatalogException($"{ErrorText.Quote(path)} is a database of something else: expected a catalogue, or no file.");
        }

        if (application == ApplicationId && (version > Schema.Version || version < 1))
        {
            throw new CatalogException(
                $"The catalogue {ErrorText.Quote(path)} is of version {version}: expected {Schema.Version} at most. A newer program "
                    + "reads it.");
        }
    }

    private async Task<SqliteConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

            // So many KiB are kept in memory. The file is not mapped into it: a program ends where such a file is cut off.
            Execute(connection, "PRAGMA cache_size = -16384");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // A file whose folder cannot be written to has no room for the log of others; what is complete without one can be read.
    private static async Task<SqliteDatabase> ForReadingAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        string path = database.Name;
        try
        {
            await RequireCurrentAsync(database, cancellationToken).ConfigureAwait(false);
            return database;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14 && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
        {
            string uri = $"file:{Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
            var immutable = new SqliteDatabase(path, ConnectionString(uri, SqliteOpenMode.ReadOnly));
            await RequireCurrentAsync(immutable, cancellationToken).ConfigureAwait(false);
            return immutable;
        }
    }

    private static async Task RequireCurrentAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        SqliteConnection connection = await database.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            long version = RequireKnown(database.Name, connection);
            if (version < Schema.Version)
            {
                throw new CatalogException(
                    $"The catalogue {ErrorText.Quote(database.Name)} is of version {version}: expected {Schema.Version}, to which the next "
                    + "`catalog add` brings it.");
            }
        }
    }

    private static async Task MigrateAsync(string path, SqliteConnection connection, CancellationToken cancellationToken)
    {
        if (RequireKnown(path, connection) == Schema.Version)
        {
            return;
        }

        // Readers go on while one writes. It stays so for all who open the file.
        Execute(connection, "PRAGMA journal_mode = WAL");
        SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        await using (transaction.ConfigureAwait(false))
        {
            // Another process may have been first.
            for (long version = RequireKnown(path, connection, transaction); version < Schema.Version; version++)
            {
                Execute(
                    connection,
                    Schema.For(Schema.Migrations[(int)version], "INTEGER PRIMARY KEY", "INTEGER", "BLOB", "WITHOUT ROWID"));
            }

            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}"));
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The version; 0 of an empty file.
    private static long RequireKnown(string path, SqliteConnection connection, SqliteTransaction? begun = null)
    {
        // Of one moment: another process may be making the tables.
        using SqliteTransaction? own = begun is null ? connection.BeginTransaction(deferred: true) : null;
        SqliteTransaction transaction = begun ?? own!;
        long application = Scalar(transaction, "PRAGMA application_id");
        long version = Scalar(transaction, "PRAGMA user_version");
        bool isOther = application == 0 && (version != 0 || Scalar(transaction, "SELECT COUNT(*) FROM sqlite_schema") > 0);
        RequireKnown(path, isOther ? -1 : application, version);
        return version;
    }

    private static long Scalar(SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            // sqlite.org, "Result and Error Codes".
            string what = e.SqliteErrorCode switch
            {
                5 or 6 => $"The catalogue {ErrorText.Quote(path)} is in use by another program, and was for {Patience} seconds.",
                8 => $"The catalogue {ErrorText.Quote(path)} cannot be written to: it is read-only.",
                10 => $"The disk with the catalogue {ErrorText.Quote(path)} failed.",
                11 => $"The catalogue {ErrorText.Quote(path)} is corrupt: expected a whole database.",
                13 => $"The disk with the catalogue {ErrorText.Quote(path)} is full.",
                14 => $"The catalogue {ErrorText.Quote(path)} cannot be opened: expected a file in a folder that can be written to.",
                26 => $"{ErrorText.Quote(path)} is not a catalogue: expected a file of SQLite.",
                _ => $"The catalogue {ErrorText.Quote(path)} cannot be used: {ErrorText.Plain(e.Message)}",
            };
            throw new CatalogException(what, e);
        }
    }
}
