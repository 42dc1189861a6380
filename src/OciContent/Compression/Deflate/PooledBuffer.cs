using System.Buffers;

namespace OciContent.Compression.Deflate;

/// <summary>A list that grows in pooled memory.</summary>
internal sealed class PooledBuffer<T> : IDisposable
    where T : unmanaged
{
    private T[] _items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public void Append(ReadOnlySpan<T> items)
    {
        items.CopyTo(Reserve(items.Length));
        Count += items.Length;
    }

    /// <summary>Room for so many items more.</summary>
    public Span<T> Reserve(int count)
    {
        if (_items.Length - Count < count)
        {
            T[] grown = ArrayPool<T>.Shared.Rent(Math.Max(checked(Count + count), (int)Math.Min(2L * _items.Length, Array.MaxLength)));
            Span.CopyTo(grown);
            Return();
            _items = grown;
        }

        return _items.AsSpan(Count);
    }

    /// <summary>Takes items that were written to the room.</summary>
    public void Advance(int count) => Count += count;

    /// <summary>Drops what is behind the first so many items.</summary>
    public void Truncate(int count) => Count = Math.Min(count, Count);

    /// <summary>Drops the first so many items.</summary>
    public void DropFirst(int count)
    {
        Span[count..].CopyTo(_items);
        Count -= count;
    }

    public void Dispose()
    {
        Return();
        _items = [];
        Count = 0;
    }

    private void Return()
    {
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items);
        }
    }
}
