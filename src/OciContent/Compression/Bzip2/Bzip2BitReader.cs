using System.Buffers.Binary;

namespace OciContent.Compression.Bzip2;

/// <summary>The bits of bzip2 data, most significant first, over one piece of the input and what an earlier piece left over.</summary>
internal ref struct Bzip2BitReader
{
    /// <summary>A refill gives at least this many bits, if the input has them.</summary>
    public const int RefillBits = 56;

    public Bzip2BitReader(ReadOnlySpan<byte> source, ulong bits, int count)
    {
        Source = source;
        Bits = bits;
        Count = count;
    }

    /// <summary>This piece of the input.</summary>
    public readonly ReadOnlySpan<byte> Source { get; }

    /// <summary>How many bytes of this piece were loaded.</summary>
    public int Loaded { get; private set; }

    /// <summary>
    /// The next bits, from the top. Below <see cref="Count"/> of them stand zeros, or bits of input that is not counted yet.
    /// </summary>
    public ulong Bits { get; private set; }

    /// <summary>How many bits are loaded.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Whether <paramref name="count"/> bits, at most <see cref="RefillBits"/>, are loaded or can be. If not, all of this piece is loaded.
    /// </summary>
    public bool Has(int count)
    {
        while (Count < count && Loaded < Source.Length)
        {
            Bits |= (ulong)Source[Loaded++] << (RefillBits - Count);
            Count += 8;
        }

        return Count >= count;
    }

    /// <summary>Takes bits that there are, from 1 to 32.</summary>
    public uint Take(int count)
    {
        uint value = (uint)(Bits >> (64 - count));
        Drop(count);
        return value;
    }

    public void Drop(int count)
    {
        Bits <<= count;
        Count -= count;
    }

    /// <summary>Goes on where a loop of its own got to, which loads bits with <see cref="Refill"/>.</summary>
    public void Continue(int loaded, ulong bits, int count)
    {
        Loaded = loaded;
        Count = count;

        // What is not counted is loaded again.
        Bits = count == 0 ? 0 : bits & (ulong.MaxValue << (64 - count));
    }

    /// <summary>Loads as many whole bytes as fit, or all that are left.</summary>
    public static void Refill(ReadOnlySpan<byte> source, ref int loaded, ref ulong bits, ref int count)
    {
        if (source.Length - loaded >= sizeof(ulong))
        {
            // The lowest bits may belong to a byte that is not counted; loading that byte later sets the same bits again.
            bits |= BinaryPrimitives.ReadUInt64BigEndian(source[loaded..]) >> count;
            loaded += (63 - count) >> 3;
            count |= RefillBits;
            return;
        }

        while (count <= RefillBits && loaded < source.Length)
        {
            bits |= (ulong)source[loaded++] << (RefillBits - count);
            count += 8;
        }
    }
}
