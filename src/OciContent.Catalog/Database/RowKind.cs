namespace OciContent.Catalog.Database;

/// <summary>A kind of rows that are written, and what becomes of one that is there already. All columns are numbers.</summary>
/// <param name="Name">What it is called: a name that needs no quotes.</param>
/// <param name="Columns">The columns that are given.</param>
/// <param name="KeyLength">How many of them, from the first on, tell rows apart.</param>
/// <param name="Insert">
/// The statement, in what both engines understand; it reads the given columns <c>FROM {source} s</c>. It may be run again.
/// </param>
/// <param name="Merge">
/// What becomes of two rows of one key that are written at once, the earlier and the later: what the statement says.
/// </param>
internal sealed record RowKind(
    string Name,
    IReadOnlyList<string> Columns,
    int KeyLength,
    string Insert,
    Func<Cell[], Cell[], Cell[]> Merge)
{
    private const string Source = "{source}";

    /// <summary>Rows that stay as they are once they are there.</summary>
    public static RowKind Constant(string table, int keyLength, params string[] columns) =>
        new(table, columns, keyLength, Statement(table, columns, keyLength, "DO NOTHING"), static (earlier, _) => earlier);

    /// <summary>Rows of which columns that are not in the key are set, by expressions over the old row and <c>excluded</c>.</summary>
    public static RowKind Updated(
        string table,
        int keyLength,
        string set,
        Func<Cell[], Cell[], Cell[]> merge,
        params string[] columns) =>
        new(table, columns, keyLength, Statement(table, columns, keyLength, $"DO UPDATE SET {set}"), merge);

    /// <summary>The statement, reading from so much SQL.</summary>
    public string InsertFrom(string source) => Insert.Replace(Source, source, StringComparison.Ordinal);

    // Rows in the order of their keys: two that write the same ones at once wait for one another, and do not block each other.
    private static string Statement(string table, string[] columns, int keyLength, string onConflict)
    {
        string keys = string.Join(", ", columns.Take(keyLength));
        return $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(static name => "s." + name))} "
            + $"FROM {Source} s WHERE true ORDER BY {string.Join(", ", columns.Take(keyLength).Select(static name => "s." + name))} "
            + $"ON CONFLICT ({keys}) {onConflict}";
    }
}
