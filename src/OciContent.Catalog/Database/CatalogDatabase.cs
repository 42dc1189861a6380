using System.Data.Common;
using OciContent.Internal;

namespace OciContent.Catalog.Database;

/// <summary>
/// A database with the tables of a catalogue. What both engines understand is said once; what they say in their own way is here.
/// </summary>
internal abstract class CatalogDatabase : IAsyncDisposable
{
    /// <summary>
    /// A join with a condition of which SQLite reads the left side first, where that is a few rows that the statement makes: it does not
    /// know how few they are, and would read a table of millions instead. PostgreSQL knows how many rows its tables have, and joins as it
    /// likes.
    /// </summary>
    protected const string OrderedJoin = "CROSS JOIN";

    public abstract CatalogEngine Engine { get; }

    /// <summary>What it is called in messages: a file, or a server's database; never a password.</summary>
    public abstract string Name { get; }

    /// <summary>Asks for rows.</summary>
    /// <param name="sql">A statement in what both engines understand, with parameters <c>@0</c>, <c>@1</c> ….</param>
    /// <param name="arguments">Their values: numbers, texts, bytes or <c>null</c>.</param>
    /// <param name="read">Reads the current row.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="CatalogException">The database is broken, or cannot be reached.</exception>
    public virtual async Task<List<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await foreach (T row in StreamAsync(sql, arguments, read, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Asks two things at once, which a server answers together.</summary>
    /// <param name="one">A statement and how to read its rows.</param>
    /// <param name="other">Another one.</param>
    /// <param name="arguments">The values of the parameters of both.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <inheritdoc cref="QueryAsync"/>
    public virtual async Task<(List<TOne> One, List<TOther> Other)> QueryBothAsync<TOne, TOther>(
        (string Sql, Func<DbDataReader, TOne> Read) one,
        (string Sql, Func<DbDataReader, TOther> Read) other,
        IReadOnlyList<object?> arguments,
        CancellationToken cancellationToken) =>
        (
            await QueryAsync(one.Sql, arguments, one.Read, cancellationToken).ConfigureAwait(false),
            await QueryAsync(other.Sql, arguments, other.Read, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks for rows, which are read one by one.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public abstract IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken);

    /// <summary>Writes rows, all or none; they are on the disk when it returns.</summary>
    /// <exception cref="CatalogException">The database is broken, cannot be reached, or cannot be written to.</exception>
    public abstract Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>Names for so many parameters, from a number on, for a list: <c>@2, @3</c>.</summary>
    public static string Parameters(int count, int first = 0) =>
        string.Join(", ", Enumerable.Range(first, count).Select(static number => $"@{number}"));

    /// <summary>Reads a row: what the tables cannot have is a fault of the file, or of another program that wrote to it.</summary>
    protected T Read<T>(Func<DbDataReader, T> read, DbDataReader row)
    {
        try
        {
            return read(row);
        }
        catch (Exception e) when (
            e is InvalidDataException or ArgumentException or InvalidOperationException or InvalidCastException or OverflowException
                or FormatException)
        {
            throw new CatalogException($"The catalogue {ErrorText.Quote(Name)} is corrupt: {ErrorText.Plain(e.Message)}", e);
        }
    }

    internal static DbCommand CreateCommand(DbConnection connection, string sql, IReadOnlyList<object?> arguments)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < arguments.Count; i++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = $"@{i}";
            parameter.Value = arguments[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
