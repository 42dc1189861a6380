using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace OciContent.Catalog.Database;

/// <summary>
/// Writes rows through a connection of its own: by COPY into tables of that connection, and from there where they belong.
/// </summary>
internal sealed class PostgresWriter(NpgsqlConnection connection) : IAsyncDisposable
{
    private static readonly (Func<Digest, byte[]>, Func<byte[], Digest>) OfDigests =
        (DigestBytes.Encode, static bytes => DigestBytes.Decode(bytes));

    private static readonly (Func<string, byte[]>, Func<byte[], string>) OfTexts = (Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    private readonly HashSet<string> _stages = new(StringComparer.Ordinal);

    /// <summary>Writes rows, all or none.</summary>
    public async Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var ids = new Dictionary<object, long>();
            await InternAsync("digests", isHashed: false, rows.Digests(), OfDigests, ids, cancellationToken).ConfigureAwait(false);
            await InternAsync("texts", isHashed: true, rows.Texts(), OfTexts, ids, cancellationToken).ConfigureAwait(false);
            foreach (RowKind kind in RowKinds.All)
            {
                if (rows.Of(kind) is { Count: > 0 } cells)
                {
                    await WriteAsync(kind, cells, ids, cancellationToken).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task WriteAsync(
        RowKind kind,
        IReadOnlyCollection<Cell[]> rows,
        Dictionary<object, long> ids,
        CancellationToken cancellationToken)
    {
        string stage = $"new_{kind.Name}";
        await CopyAsync(
            stage,
            string.Join(", ", kind.Columns.Select(static name => $"{name} BIGINT")),
            rows,
            async (copy, row) =>
            {
                foreach (Cell cell in row)
                {
                    if ((cell.Interned is { } interned ? ids[interned] : cell.Number) is { } number)
                    {
                        await copy.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(kind.InsertFrom(stage), cancellationToken).ConfigureAwait(false);
    }

    // Finds the numbers of values that are kept once, and gives one to those that are new.
    private async Task InternAsync<T>(
        string table,
        bool isHashed,
        HashSet<T> values,
        (Func<T, byte[]> Encode, Func<byte[], T> Decode) bytes,
        Dictionary<object, long> ids,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (values.Count == 0)
        {
            return;
        }

        string stage = $"new_{table}";
        (string key, string columns) = isHashed ? ("hash", "hash, value") : ("value", "value");
        await CopyAsync(
            stage,
            isHashed ? "hash BYTEA, value BYTEA" : "value BYTEA",
            values,
            async (copy, value) =>
            {
                byte[] encoded = bytes.Encode(value);
                if (isHashed)
                {
                    await copy.WriteAsync(Cell.HashOf(encoded), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
                }

                await copy.WriteAsync(encoded, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            $"""
            INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} s
            WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = s.{key}) ORDER BY s.{key} ON CONFLICT ({key}) DO NOTHING
            """,
            cancellationToken).ConfigureAwait(false);
        NpgsqlCommand find = connection.CreateCommand();
        await using (find.ConfigureAwait(false))
        {
            find.CommandText = $"SELECT s.value, t.id FROM {stage} s JOIN {table} t ON t.{key} = s.{key}";
            NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    ids.Add(bytes.Decode(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
                }
            }
        }
    }

    // Into a table that is made once for a connection, which may have been another writer's, and emptied by every commit.
    private async Task CopyAsync<T>(
        string stage,
        string columns,
        IReadOnlyCollection<T> rows,
        Func<NpgsqlBinaryImporter, T, Task> write,
        CancellationToken cancellationToken)
    {
        if (_stages.Add(stage))
        {
            await ExecuteAsync(
                $"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ({columns}) ON COMMIT DELETE ROWS",
                cancellationToken).ConfigureAwait(false);
        }

        NpgsqlBinaryImporter copy = await connection
            .BeginBinaryImportAsync($"COPY {stage} FROM STDIN (FORMAT BINARY)", cancellationToken)
            .ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (T row in rows)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await write(copy, row).ConfigureAwait(false);
            }

            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
