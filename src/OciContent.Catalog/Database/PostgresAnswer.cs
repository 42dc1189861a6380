using System.Data.Common;
using Npgsql;

namespace OciContent.Catalog.Database;

/// <summary>Rows, and what they are read through.</summary>
internal sealed class PostgresAnswer(NpgsqlConnection connection, NpgsqlBatch batch, DbDataReader rows) : IAsyncDisposable
{
    public DbDataReader Rows => rows;

    public async Task<List<T>> ReadAllAsync<T>(Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            all.Add(read(rows));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await rows.DisposeAsync().ConfigureAwait(false);
        await batch.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
