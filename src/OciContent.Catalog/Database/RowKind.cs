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
        new(table, columns, keyLength, Statement(table, columns, keyLength, "true", "DO NOTHING"), static (earlier, _) => earlier);

    /// <summary>Rows of which columns that are not in the key are set, by expressions over the old row and <c>excluded</c>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keyLength">How many columns tell rows apart.</param>
    /// <param name="set">What is set.</param>
    /// <param name="unless">
    /// The condition, over the old row <c>t</c> and the new one <c>s</c>, by which nothing would change: that row is not touched, and who
    /// writes the same at once does not wait for it. <c>false</c> if there is none.
    /// </param>
    /// <param name="merge">The same of two rows that are written at once.</param>
    /// <param name="columns">The columns, the key first.</param>
    public static RowKind Updated(
        string table,
        int keyLength,
        string set,
        string unless,
        Func<Cell[], Cell[], Cell[]> merge,
        params string[] columns)
    {
        string same = string.Join(" AND ", columns.Take(keyLength).Select(static name => $"t.{name} = s.{name}"));
        string condition = $"NOT EXISTS (SELECT 1 FROM {table} t WHERE {same} AND {unless})";
        return new(table, columns, keyLength, Statement(table, columns, keyLength, condition, $"DO UPDATE SET {set}"), merge);
    }

    /// <summary>The statement, reading from so much SQL.</summary>
    public string InsertFrom(string source) => Insert.Replace(Source, source, StringComparison.Ordinal);

    // Rows in the order of their keys: two that write the same ones at once wait for one another, and do not block each other.
    private static string Statement(string table, string[] columns, int keyLength, string condition, string onConflict)
    {
        string keys = string.Join(", ", columns.Take(keyLength));
        return $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(static name => "s." + name))} "
            + $"FROM {Source} s WHERE {condition} ORDER BY {string.Join(", ", columns.Take(keyLength).Select(static name => "s." + name))} "
            + $"ON CONFLICT ({keys}) {onConflict}";
    }
}
