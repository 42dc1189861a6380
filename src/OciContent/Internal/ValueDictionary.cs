using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OciContent.Internal;

/// <summary>
/// An immutable string-keyed map with value equality: what a record's map property holds, whatever map it was given. Most have a few
/// keys, and are searched through.
/// </summary>
internal sealed class ValueDictionary<T> : IReadOnlyDictionary<string, T>, IEquatable<ValueDictionary<T>>
{
    private const int MaxSearched = 8;

    private readonly KeyValuePair<string, T>[] _items;
    private readonly Dictionary<string, int>? _indexes;
    private readonly IEqualityComparer<T> _comparer;

    private ValueDictionary(KeyValuePair<string, T>[] items, IEqualityComparer<T>? comparer)
    {
        _items = items;
        _comparer = comparer ?? EqualityComparer<T>.Default;
        if (items.Length > MaxSearched)
        {
            _indexes = new Dictionary<string, int>(items.Length, StringComparer.Ordinal);
            for (int i = 0; i < items.Length; i++)
            {
                _indexes.Add(items[i].Key, i);
            }
        }
    }

    public static ValueDictionary<T> Empty { get; } = new([], null);

    /// <summary>
    /// As empty as <see cref="Empty"/>, but where a document has <c>null</c> or nothing, and where a builder was given nothing: Go's nil,
    /// which it writes as <c>null</c>.
    /// </summary>
    public static ValueDictionary<T> Absent { get; } = new([], null);

    public IEnumerable<string> Keys => _items.Select(static item => item.Key);

    public IEnumerable<T> Values => _items.Select(static item => item.Value);

    public int Count => _items.Length;

    public T this[string key] =>
        TryGetValue(key, out T? value) ? value : throw new KeyNotFoundException($"The key {ErrorText.Quote(key)} is not in the map.");

    /// <summary>The map as it is now; a comparer is for values that have no equality of their own.</summary>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    public static ValueDictionary<T> From(IEnumerable<KeyValuePair<string, T>>? items, IEqualityComparer<T>? comparer = null) =>
        items switch
        {
            null => Absent,
            ValueDictionary<T> map => map,
            _ => new ValueDictionary<T>([.. new Dictionary<string, T>(items, StringComparer.Ordinal)], comparer),
        };

    /// <summary>A map of keys that were found to be different.</summary>
    public static ValueDictionary<T> OfDistinct(ReadOnlySpan<KeyValuePair<string, T>> items, IEqualityComparer<T>? comparer) =>
        items.IsEmpty ? Empty : new ValueDictionary<T>(items.ToArray(), comparer);

    /// <summary>Whether a map is <see cref="Absent"/>.</summary>
    public static bool IsAbsent(IReadOnlyDictionary<string, T> map) => ReferenceEquals(map, Absent);

    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        int index = IndexOf(key);
        value = index < 0 ? default : _items[index].Value;
        return index >= 0;
    }

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
            hash ^= HashCode.Combine(
                string.GetHashCode(item.Key, StringComparison.Ordinal),
                item.Value is null ? 0 : _comparer.GetHashCode(item.Value));
        }

        return hash;
    }

    public override string ToString() => $"{{{string.Join(", ", _items.Select(static item => $"{item.Key}: {item.Value}"))}}}";

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, T>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_indexes is not null)
        {
            return _indexes.GetValueOrDefault(key, -1);
        }

        return Array.FindIndex(_items, item => item.Key == key);
    }
}
