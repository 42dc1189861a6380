using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace OciContent.Catalog.Database;

/// <summary>
/// Writes rows through a connection of its own: by COPY into tables of that connection, and from there where they belong.
/// </summary>
internal sealed class PostgresWriter(NpgsqlConnection connection) : IAsyncDisposable
{
    private const string DigestStage = "new_digests";
    private const string TextStage = "new_texts";

    private readonly HashSet<string> _stages = new(StringComparer.Ordinal);

    /// <summary>Writes rows, all or none.</summary>
    public async Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var ids = new Dictionary<object, long>();
            await InternDigestsAsync(rows.Digests(), ids, cancellationToken).ConfigureAwait(false);
            await InternTextsAsync(rows.Texts(), ids, cancellationToken).ConfigureAwait(false);
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
        await StageAsync(stage, string.Join(", ", kind.Columns.Select(static name => $"{name} BIGINT")), cancellationToken)
            .ConfigureAwait(false);
        NpgsqlBinaryImporter copy = await connection
            .BeginBinaryImportAsync($"COPY {stage} FROM STDIN (FORMAT BINARY)", cancellationToken)
            .ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (Cell[] row in rows)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
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
            }

            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(kind.InsertFrom(stage), cancellationToken).ConfigureAwait(false);
    }

    private async Task InternDigestsAsync(HashSet<Digest> digests, Dictionary<object, long> ids, CancellationToken cancellationToken)
    {
        if (digests.Count == 0)
        {
            return;
        }

        await StageAsync(DigestStage, "value BYTEA", cancellationToken).ConfigureAwait(false);
        NpgsqlBinaryImporter copy = await connection
            .BeginBinaryImportAsync($"COPY {DigestStage} FROM STDIN (FORMAT BINARY)", cancellationToken)
            .ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (Digest digest in digests)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(DigestBytes.Encode(digest), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            }

            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            $"""
            INSERT INTO digests (value) SELECT s.value FROM {DigestStage} s
            WHERE NOT EXISTS (SELECT 1 FROM digests d WHERE d.value = s.value) ORDER BY s.value ON CONFLICT (value) DO NOTHING
            """,
            cancellationToken).ConfigureAwait(false);
        NpgsqlCommand find = connection.CreateCommand();
        await using (find.ConfigureAwait(false))
        {
            find.CommandText = $"SELECT d.value, d.id FROM {DigestStage} s JOIN digests d ON d.value = s.value";
            NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    ids.Add(DigestBytes.Decode(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
                }
            }
        }
    }

    private async Task InternTextsAsync(HashSet<string> texts, Dictionary<object, long> ids, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
        {
            return;
        }

        await StageAsync(TextStage, "hash BYTEA, value BYTEA", cancellationToken).ConfigureAwait(false);
        NpgsqlBinaryImporter copy = await connection
            .BeginBinaryImportAsync($"COPY {TextStage} FROM STDIN (FORMAT BINARY)", cancellationToken)
            .ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (string text in texts)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                byte[] value = Encoding.UTF8.GetBytes(text);
                await copy.WriteAsync(Cell.HashOf(value), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(value, NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            }

            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            $"""
            INSERT INTO texts (hash, value) SELECT s.hash, s.value FROM {TextStage} s
            WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE t.hash = s.hash) ORDER BY s.hash ON CONFLICT (hash) DO NOTHING
            """,
            cancellationToken).ConfigureAwait(false);
        NpgsqlCommand find = connection.CreateCommand();
        await using (find.ConfigureAwait(false))
        {
            find.CommandText = $"SELECT s.value, t.id FROM {TextStage} s JOIN texts t ON t.hash = s.hash";
            NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    ids.Add(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
                }
            }
        }
    }

    // Made once for a connection, which may have been another writer's; emptied by every commit.
    private async Task StageAsync(string name, string columns, CancellationToken cancellationToken)
    {
        if (_stages.Add(name))
        {
            await ExecuteAsync(
                $"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns}) ON COMMIT DELETE ROWS",
                cancellationToken).ConfigureAwait(false);
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
