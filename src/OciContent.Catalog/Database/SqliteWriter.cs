using System.Text;
using Microsoft.Data.Sqlite;

namespace OciContent.Catalog.Database;

/// <summary>Writes rows through a connection of its own, by statements that are prepared once.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<RowKind, SqliteCommand> _inserts = [];
    private readonly SqliteCommand _findDigest;
    private readonly SqliteCommand _addDigest;
    private readonly SqliteCommand _findText;
    private readonly SqliteCommand _addText;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;

        // A commit is on the disk when it returns. So many KiB are kept in memory.
        using SqliteCommand settings = Create("PRAGMA synchronous = FULL; PRAGMA cache_size = -65536", 0);
        settings.ExecuteNonQuery();
        _findDigest = Create("SELECT id FROM digests WHERE value = @0", 1);
        _addDigest = Create("INSERT INTO digests (value) VALUES (@0) ON CONFLICT DO NOTHING RETURNING id", 1);
        _findText = Create("SELECT id FROM texts WHERE hash = @0", 1);
        _addText = Create("INSERT INTO texts (hash, value) VALUES (@0, @1) RETURNING id", 2);
    }

    /// <summary>Writes rows, all or none.</summary>
    public void Write(CatalogRows rows, CancellationToken cancellationToken)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        Dictionary<object, long> ids = Intern(rows, transaction);
        foreach (RowKind kind in RowKinds.All)
        {
            IReadOnlyCollection<Cell[]> cells = rows.Of(kind);
            if (cells.Count > 0)
            {
                SqliteCommand insert = InsertOf(kind);
                insert.Transaction = transaction;
                foreach (Cell[] row in cells)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (int i = 0; i < row.Length; i++)
                    {
                        insert.Parameters[i].Value =
                            row[i].Interned is { } interned ? ids[interned]
                            : row[i].Number is { } number ? number
                            : DBNull.Value;
                    }

                    insert.ExecuteNonQuery();
                }
            }
        }

        transaction.Commit();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqliteCommand command in _inserts.Values.Concat([_findDigest, _addDigest, _findText, _addText]))
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private Dictionary<object, long> Intern(CatalogRows rows, SqliteTransaction transaction)
    {
        var ids = new Dictionary<object, long>();
        foreach (SqliteCommand command in new[] { _findDigest, _addDigest, _findText, _addText })
        {
            command.Transaction = transaction;
        }

        foreach (Digest digest in rows.Digests())
        {
            byte[] value = DigestBytes.Encode(digest);
            _findDigest.Parameters[0].Value = value;
            _addDigest.Parameters[0].Value = value;

            // Most are new.
            ids.Add(digest, (long)(_addDigest.ExecuteScalar() ?? _findDigest.ExecuteScalar()!));
        }

        foreach (string text in rows.Texts())
        {
            byte[] value = Encoding.UTF8.GetBytes(text);
            byte[] hash = Cell.HashOf(value);
            _findText.Parameters[0].Value = hash;
            _addText.Parameters[0].Value = hash;
            _addText.Parameters[1].Value = value;
            ids.Add(text, (long)(_findText.ExecuteScalar() ?? _addText.ExecuteScalar()!));
        }

        return ids;
    }

    private SqliteCommand InsertOf(RowKind kind)
    {
        if (!_inserts.TryGetValue(kind, out SqliteCommand? insert))
        {
            string source = string.Join(", ", kind.Columns.Select(static (name, i) => $"@{i} AS {name}"));
            insert = Create(kind.InsertFrom($"(SELECT {source})"), kind.Columns.Count);
            _inserts.Add(kind, insert);
        }

        return insert;
    }

    private SqliteCommand Create(string sql, int parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" });
        }

        return command;
    }
}
