using System.Buffers.Binary;

namespace OciContent.Compression;

/// <summary>The bits of deflate data, least significant first, over one piece of the input and what an earlier piece left over.</summary>
internal ref struct BitReader
{
    /// <summary>A refill gives at least this many bits, if the input has them.</summary>
    public const int RefillBits = 56;

    private readonly ReadOnlySpan<byte> _source;
    private int _next;

    public BitReader(ReadOnlySpan<byte> source, ulong bits, int count)
    {
        _source = source;
        Bits = bits;
        Count = count;
    }

    /// <summary>The next bits. Above <see cref="Count"/> stand zeros, or bits of input that is not counted yet.</summary>
    public ulong Bits { get; private set; }

    /// <summary>How many bits are loaded.</summary>
    public int Count { get; private set; }

    /// <summary>This piece of the input.</summary>
    public readonly ReadOnlySpan<byte> Source => _source;

    /// <summary>How many bytes of this piece were loaded.</summary>
    public readonly int Loaded => _next;

    /// <summary>Loads as many whole bytes as fit, or all that are left.</summary>
    public void Refill()
    {
        if (_source.Length - _next >= sizeof(ulong))
        {
            // The topmost bits may belong to a byte that is not counted; loading that byte later sets the same bits again.
            Bits |= BinaryPrimitives.ReadUInt64LittleEndian(_source[_next..]) << Count;
            _next += (63 - Count) >> 3;
            Count |= RefillBits;
            return;
        }

        while (Count < RefillBits && _next < _source.Length)
        {
            Bits |= (ulong)_source[_next++] << Count;
            Count += 8;
        }
    }

    /// <summary>
    /// Whether <paramref name="count"/> bits, at most <see cref="RefillBits"/>, are loaded or can be. If not, all of this piece is loaded.
    /// </summary>
    public bool Has(int count)
    {
        if (Count < count)
        {
            Refill();
        }

        return Count >= count;
    }

    /// <summary>Goes on where a loop of its own got to.</summary>
    public void Continue(int loaded, ulong bits, int count)
    {
        _next = loaded;
        Bits = bits;
        Count = count;
    }

    public readonly int Peek(int count) => (int)(Bits & ((1UL << count) - 1));

    public void Drop(int count)
    {
        Bits >>= count;
        Count -= count;
    }

    public int Take(int count)
    {
        int value = Peek(count);
        Drop(count);
        return value;
    }

    /// <summary>Gives back the whole bytes that were loaded from this piece and not used.</summary>
    public void GiveBack()
    {
        int bytes = Math.Min(Count >> 3, _next);
        _next -= bytes;
        Count -= bytes << 3;
        Bits &= (1UL << Count) - 1;
    }

    /// <summary>Copies whole bytes from the piece itself; no bits may be loaded.</summary>
    public int CopyBytes(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _source.Length - _next);
        _source.Slice(_next, count).CopyTo(destination);
        _next += count;
        return count;
    }
}
