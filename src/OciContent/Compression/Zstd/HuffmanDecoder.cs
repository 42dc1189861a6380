using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Compression.Zstd;

/// <summary>Decodes Huffman-coded literals (RFC 8878, section 4.2).</summary>
internal sealed class HuffmanDecoder
{
    private const int MaxBits = 11;
    private const int MaxSymbols = 256;

    // As many symbols as one load of bits surely holds.
    private const int SymbolsPerLoad = 5;

    // One entry for each value of the next bits: the symbol, and above it how many of the bits it takes.
    private readonly ushort[] _entries = new ushort[1 << MaxBits];
    private readonly HuffmanWeights _reader = new();
    private readonly byte[] _weights = new byte[MaxSymbols];
    private int _bits;

    /// <summary>Whether there is a code, of this block or an earlier one of the frame.</summary>
    public bool HasCode => _bits > 0;

    /// <summary>Forgets the code, at the start of a frame.</summary>
    public void Reset() => _bits = 0;

    /// <summary>Reads the code that stands before the streams.</summary>
    public void ReadCode(ReadOnlySpan<byte> buffer, ref int offset, int end)
    {
        _bits = 0;
        int count = _reader.Read(buffer, ref offset, end, _weights.AsSpan(0, MaxSymbols - 1));
        int total = 0;
        foreach (byte weight in _weights.AsSpan(0, count))
        {
            if (weight > MaxBits)
            {
                throw ZstdErrors.Corrupt($"Huffman weight {weight}: expected at most {MaxBits}");
            }

            total += (1 << weight) >> 1;
        }

        // The last weight is what makes the total a power of two.
        int bits = total == 0 ? 0 : BitOperations.Log2((uint)total) + 1;
        int rest = (1 << bits) - total;
        if (total == 0 || bits > MaxBits || !BitOperations.IsPow2(rest))
        {
            throw ZstdErrors.Corrupt("Huffman weights that make no code");
        }

        _weights[count++] = (byte)(BitOperations.Log2((uint)rest) + 1);
        if (_weights.AsSpan(0, count).Count((byte)1) < 2)
        {
            throw ZstdErrors.Corrupt("Huffman code without two longest codes");
        }

        Build(_weights.AsSpan(0, count), bits);
        _bits = bits;
    }

    /// <summary>Decodes one stream.</summary>
    public void DecodeStream(ReadOnlySpan<byte> buffer, int offset, int length, Span<byte> destination)
    {
        var bits = new BackwardBitReader(buffer, offset, length);
        DecodeRest(ref bits, destination);
    }

    /// <summary>Decodes four streams side by side; all but the last give a quarter of the literals, rounded up.</summary>
    /// <param name="buffer">The block.</param>
    /// <param name="offset">Where the jump table stands.</param>
    /// <param name="end">Where the last stream ends.</param>
    /// <param name="destination">Exactly the literals.</param>
    public void DecodeFourStreams(ReadOnlySpan<byte> buffer, int offset, int end, Span<byte> destination)
    {
        const int JumpTableLength = 6;
        if (end - offset < JumpTableLength + 4 || destination.Length < 6)
        {
            throw ZstdErrors.Corrupt("four streams of literals where there is no room for them");
        }

        int length1 = buffer[offset] | (buffer[offset + 1] << 8);
        int length2 = buffer[offset + 2] | (buffer[offset + 3] << 8);
        int length3 = buffer[offset + 4] | (buffer[offset + 5] << 8);
        int start1 = offset + JumpTableLength;
        int start4 = start1 + length1 + length2 + length3;
        if (start4 >= end)
        {
            throw ZstdErrors.Corrupt("streams of literals that run over their end");
        }

        var bits1 = new BackwardBitReader(buffer, start1, length1);
        var bits2 = new BackwardBitReader(buffer, start1 + length1, length2);
        var bits3 = new BackwardBitReader(buffer, start1 + length1 + length2, length3);
        var bits4 = new BackwardBitReader(buffer, start4, end - start4);
        int quarter = (destination.Length + 3) / 4;
        int last = destination.Length - (3 * quarter);
        int done = last > 0
            ? DecodeTogether(ref bits1, ref bits2, ref bits3, ref bits4, destination, quarter, last)
            : throw ZstdErrors.Corrupt("four streams of literals where there is no room for them");
        DecodeRest(ref bits1, destination[done..quarter]);
        DecodeRest(ref bits2, destination[(quarter + done)..(2 * quarter)]);
        DecodeRest(ref bits3, destination[((2 * quarter) + done)..(3 * quarter)]);
        DecodeRest(ref bits4, destination[((3 * quarter) + done)..]);
    }

    // The fast loop. Each turn takes at most 5 times 11 bits of each stream, so it starts only while each has as many; the
    // shortest quarter, the last, has room for what it writes; an index into the table has as many bits as the table.
    private int DecodeTogether(
        ref BackwardBitReader bits1,
        ref BackwardBitReader bits2,
        ref BackwardBitReader bits3,
        ref BackwardBitReader bits4,
        Span<byte> destination,
        int quarter,
        int last)
    {
        const int BitsPerTurn = SymbolsPerLoad * MaxBits;
        ref ushort entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        ref byte out1 = ref MemoryMarshal.GetReference(destination);
        ref byte out2 = ref Unsafe.Add(ref out1, quarter);
        ref byte out3 = ref Unsafe.Add(ref out2, quarter);
        ref byte out4 = ref Unsafe.Add(ref out3, quarter);
        int shift = 64 - _bits;
        int position1 = bits1.Position;
        int position2 = bits2.Position;
        int position3 = bits3.Position;
        int position4 = bits4.Position;
        int done = 0;
        while (done + SymbolsPerLoad <= last
            && position1 >= BitsPerTurn && position2 >= BitsPerTurn && position3 >= BitsPerTurn && position4 >= BitsPerTurn)
        {
            // The lowest bit marks how far a load was shifted, and so how many of its bits were taken.
            ulong load1 = bits1.LoadAt(position1) | 1;
            ulong load2 = bits2.LoadAt(position2) | 1;
            ulong load3 = bits3.LoadAt(position3) | 1;
            ulong load4 = bits4.LoadAt(position4) | 1;
            for (int i = 0; i < SymbolsPerLoad; i++)
            {
                DecodeOne(ref load1, shift, ref entries, ref Unsafe.Add(ref out1, done + i));
                DecodeOne(ref load2, shift, ref entries, ref Unsafe.Add(ref out2, done + i));
                DecodeOne(ref load3, shift, ref entries, ref Unsafe.Add(ref out3, done + i));
                DecodeOne(ref load4, shift, ref entries, ref Unsafe.Add(ref out4, done + i));
            }

            position1 -= BitOperations.TrailingZeroCount(load1);
            position2 -= BitOperations.TrailingZeroCount(load2);
            position3 -= BitOperations.TrailingZeroCount(load3);
            position4 -= BitOperations.TrailingZeroCount(load4);
            done += SymbolsPerLoad;
        }

        bits1.Position = position1;
        bits2.Position = position2;
        bits3.Position = position3;
        bits4.Position = position4;
        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DecodeOne(ref ulong load, int shift, ref ushort entries, ref byte destination)
    {
        uint entry = Unsafe.Add(ref entries, (nint)(load >> shift));
        load <<= (int)(entry >> 8);
        destination = (byte)entry;
    }

    // Symbol by symbol, to the exact end of the stream.
    private void DecodeRest(ref BackwardBitReader bits, Span<byte> destination)
    {
        int position = bits.Position;
        int shift = 64 - _bits;
        for (int i = 0; i < destination.Length; i++)
        {
            if (position <= 0)
            {
                throw ZstdErrors.Corrupt("a stream of literals that ends early");
            }

            // Fewer bits than the table's index has may be left: what stands before the start must not be one of them.
            ulong load = bits.LoadAt(position);
            if (position < MaxBits)
            {
                load &= ulong.MaxValue << (64 - position);
            }

            uint entry = _entries[(int)(load >> shift)];
            position -= (int)(entry >> 8);
            destination[i] = (byte)entry;
        }

        if (position != 0)
        {
            throw ZstdErrors.Corrupt(position < 0 ? "a stream of literals that ends early" : "a stream of literals with bits left over");
        }

        bits.Position = position;
    }

    private void Build(ReadOnlySpan<byte> weights, int bits)
    {
        // The longest codes have the smallest weight and stand first, each as often as there are bits that may follow it.
        int start = 0;
        for (int weight = 1; weight <= bits; weight++)
        {
            int run = 1 << (weight - 1);
            for (int symbol = 0; symbol < weights.Length; symbol++)
            {
                if (weights[symbol] == weight)
                {
                    _entries.AsSpan(start, run).Fill((ushort)(((bits + 1 - weight) << 8) | symbol));
                    start += run;
                }
            }
        }
    }
}
