using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OciContent.Internal;

/// <summary>An immutable string-keyed map with value equality: what a record's map property holds, whatever map it was given.</summary>
internal sealed class ValueDictionary<T> : IReadOnlyDictionary<string, T>, IEquatable<ValueDictionary<T>>
{
    private readonly Dictionary<string, T> _items;
    private readonly IEqualityComparer<T> _comparer;

    private ValueDictionary(Dictionary<string, T> items, IEqualityComparer<T>? comparer)
    {
        _items = items;
        _comparer = comparer ?? EqualityComparer<T>.Default;
    }

    public static ValueDictionary<T> Empty { get; } = new([], null);

    /// <summary>As empty as <see cref="Empty"/>, but where a document has <c>null</c> or nothing: Go's nil, which it writes as <c>null</c>.</summary>
    public static ValueDictionary<T> Absent { get; } = new([], null);

    public IEnumerable<string> Keys => _items.Keys;

    public IEnumerable<T> Values => _items.Values;

    public int Count => _items.Count;

    public T this[string key] => _items[key];

    /// <summary>The map as it is now; a comparer is for values that have no equality of their own.</summary>
    public static ValueDictionary<T> From(IEnumerable<KeyValuePair<string, T>>? items, IEqualityComparer<T>? comparer = null) => items switch
    {
        null => Absent,
        ValueDictionary<T> map => map,
        _ => new ValueDictionary<T>(new Dictionary<string, T>(items, StringComparer.Ordinal), comparer),
    };

    /// <summary>Whether a map is <see cref="Absent"/>.</summary>
    public static bool IsAbsent(IReadOnlyDictionary<string, T> map) => ReferenceEquals(map, Absent);

    public bool ContainsKey(string key) => _items.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _items.TryGetValue(key, out value);

    public bool Equals(ValueDictionary<T>? other) =>
        other is not null
        && Count == other.Count
        && _items.All(item => other.TryGetValue(item.Key, out T? value) && _comparer.Equals(item.Value, value));

    public override bool Equals(object? obj) => Equals(obj as ValueDictionary<T>);

    public override int GetHashCode()
    {
        // The order of a map's entries is not part of its value.
        int hash = Count;
        foreach (KeyValuePair<string, T> item in _items)
        {
            hash ^= HashCode.Combine(string.GetHashCode(item.Key, StringComparison.Ordinal), item.Value is null ? 0 : _comparer.GetHashCode(item.Value));
        }

        return hash;
    }

    public override string ToString() => $"{{{string.Join(", ", _items.Select(static item => $"{item.Key}: {item.Value}"))}}}";

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
