using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OciContent.Internal;

/// <summary>An immutable list with value equality: what a record's list property holds, whatever list it was given.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by From.")]
internal sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] _items;

    private ValueList(T[] items) => _items = items;

    public static ValueList<T> Empty { get; } = new([]);

    /// <summary>
    /// As empty as <see cref="Empty"/>, but where a document has <c>null</c> or nothing, and where a builder was given nothing: Go's nil,
    /// which it writes as <c>null</c>.
    /// </summary>
    public static ValueList<T> Absent { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public static ValueList<T> From(IEnumerable<T>? items) => items switch
    {
        null => Absent,
        ValueList<T> list => list,
        _ => new ValueList<T>([.. items]),
    };

    public static ValueList<T> Of(ReadOnlySpan<T> items) => items.IsEmpty ? Empty : new ValueList<T>(items.ToArray());

    /// <summary>Whether a list is <see cref="Absent"/>.</summary>
    public static bool IsAbsent(IReadOnlyList<T> list) => ReferenceEquals(list, Absent);

    public bool Equals(ValueList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _items)}]";

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
