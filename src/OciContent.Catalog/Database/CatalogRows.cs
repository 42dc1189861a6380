namespace OciContent.Catalog.Database;

/// <summary>Rows that are written together, or not at all.</summary>
internal sealed class CatalogRows
{
    private readonly Dictionary<RowKind, Dictionary<RowKey, Cell[]>> _rows = [];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row; several with one key become one, as they do in the tables.</summary>
    public void Add(RowKind kind, params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, kind.Columns.Count);
        if (!_rows.TryGetValue(kind, out Dictionary<RowKey, Cell[]>? rows))
        {
            _rows.Add(kind, rows = []);
        }

        var key = new RowKey(cells, kind.KeyLength);
        if (rows.TryGetValue(key, out Cell[]? known))
        {
            rows[key] = kind.Merge(known, cells);
        }
        else
        {
            rows.Add(key, cells);
            Count++;
        }
    }

    /// <summary>The rows of a kind.</summary>
    public IReadOnlyCollection<Cell[]> Of(RowKind kind) => _rows.TryGetValue(kind, out Dictionary<RowKey, Cell[]>? rows) ? rows.Values : [];

    /// <summary>All digests in the rows, each once.</summary>
    public HashSet<Digest> Digests() => [.. Interned().OfType<Digest>()];

    /// <summary>All texts in the rows, each once.</summary>
    public HashSet<string> Texts() => new(Interned().OfType<string>(), StringComparer.Ordinal);

    private IEnumerable<object?> Interned() =>
        _rows.Values.SelectMany(static rows => rows.Values).SelectMany(static cells => cells).Select(static cell => cell.Interned);

    private readonly struct RowKey(Cell[] cells, int length) : IEquatable<RowKey>
    {
        private readonly Cell[] _cells = cells;
        private readonly int _length = length;

        public bool Equals(RowKey other) => _cells.AsSpan(0, _length).SequenceEqual(other._cells.AsSpan(0, other._length));

        public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (Cell cell in _cells.AsSpan(0, _length))
            {
                hash.Add(cell);
            }

            return hash.ToHashCode();
        }
    }
}
