namespace OciContent.Tool.Output;

/// <summary>Rows of text in aligned columns, which never wrap: a hash must stay in one piece.</summary>
internal sealed class TextTable(string indent)
{
    private const string Gap = "  ";

    // A row of one cell is a line of its own.
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a line that is no part of any column, as a heading is.</summary>
    public void AddLine(string line = "") => _rows.Add([line]);

    /// <summary>Adds a row; sizes are right-aligned, everything else is left-aligned.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter writer)
    {
        int columns = _rows.Max(static row => row.Length);
        int[] widths =
        [
            .. Enumerable
                .Range(0, columns)
                .Select(column => _rows.Max(row => row.Length == 1 ? 0 : row.ElementAtOrDefault(column)?.Length ?? 0)),
        ];
        foreach (string[] row in _rows)
        {
            if (row is [string line])
            {
                writer.WriteLine(line);
                continue;
            }

            IEnumerable<string> cells = row.Select(
                (cell, column) =>
                    cell.EndsWith(" B", StringComparison.Ordinal) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine((indent + string.Join(Gap, cells)).TrimEnd());
        }
    }
}
