using Microsoft.Data.Sqlite;

namespace OciContent.Catalog.Database;

/// <summary>A connection that is asked again and again: it stays open, and what was asked once is prepared.</summary>
internal sealed class SqliteReader(SqliteConnection connection) : IAsyncDisposable
{
    // More than are asked; those with lists of different lengths are different ones.
    private const int MaxStatements = 200;

    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    /// <summary>A statement with its values, which is this connection's; what it gave before is over.</summary>
    public SqliteCommand Prepare(string sql, IReadOnlyList<object?> arguments)
    {
        if (!_statements.TryGetValue(sql, out SqliteCommand? command))
        {
            if (_statements.Count == MaxStatements)
            {
                Forget();
            }

            command = (SqliteCommand)CatalogDatabase.CreateCommand(connection, sql, arguments);
            _statements.Add(sql, command);
            return command;
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }

    public async ValueTask DisposeAsync()
    {
        Forget();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Forget()
    {
        foreach (SqliteCommand command in _statements.Values)
        {
            command.Dispose();
        }

        _statements.Clear();
    }
}
