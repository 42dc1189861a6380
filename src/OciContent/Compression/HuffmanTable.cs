using System.Numerics;
using System.Runtime.CompilerServices;

namespace OciContent.Compression;

/// <summary>
/// A look-up table for a canonical Huffman code (RFC 1951, section 3.2.2): a primary table indexed by the next bits of the
/// input, and a sub-table for each group of longer codes that share these bits.
/// </summary>
internal sealed class HuffmanTable
{
    private const int MaxCodeLength = 15;

    private readonly uint[] _symbols;
    private readonly ushort[] _ordered;

    /// <param name="symbols">What each symbol means; the code's length is filled in by <see cref="TryBuild"/>.</param>
    /// <param name="primaryBits">The width of the primary table's index.</param>
    public HuffmanTable(uint[] symbols, int primaryBits)
    {
        _symbols = symbols;
        _ordered = new ushort[symbols.Length];
        PrimaryBits = primaryBits;

        // In a complete code at least two codes share a sub-table, so there are at most half as many as symbols.
        int subTables = symbols.Length / 2;
        Entries = new uint[(1 << primaryBits) + (subTables << (MaxCodeLength - primaryBits))];
    }

    public static HuffmanTable FixedLiteralLength { get; } =
        CreateFixed(DeflateAlphabets.LiteralLengthSymbols, DeflateAlphabets.CreateFixedLiteralLengths(), Inflater.LiteralLengthPrimaryBits);

    public static HuffmanTable FixedDistance { get; } =
        CreateFixed(DeflateAlphabets.DistanceSymbols, DeflateAlphabets.CreateFixedDistances(), Inflater.DistancePrimaryBits);

    public int PrimaryBits { get; }

    /// <summary>The primary table, then the sub-tables.</summary>
    public uint[] Entries { get; }

    /// <summary>
    /// The entry of the code that <paramref name="bits"/> starts with. When fewer bits are known than the entry's code is
    /// long (the unknown ones zero), the entry is not the right one and more bits are needed to say which is.
    /// </summary>
    public uint Find(ulong bits)
    {
        uint entry = Entries[(int)(bits & ((1UL << PrimaryBits) - 1))];
        if ((entry & HuffmanEntry.Link) != 0)
        {
            ulong index = (bits >> PrimaryBits) & ((1UL << HuffmanEntry.CodeLength(entry)) - 1);
            entry = Entries[HuffmanEntry.Value(entry) + (int)index];
        }

        return entry;
    }

    /// <summary>Builds the table for a code, given the length of each symbol's code; 0 says the symbol does not occur.</summary>
    /// <returns>
    /// False if the lengths claim more or fewer codes than there are. As in zlib and Go, one single code of one bit is
    /// allowed though it leaves a code without a symbol, and so is no code at all; codes without a symbol are entries
    /// that say <see cref="HuffmanEntry.Invalid"/>.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[MaxCodeLength + 1];
        counts.Clear();
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        int used = lengths.Length - counts[0];
        counts[0] = 0;
        if (used == 0 || (used == 1 && counts[1] == 1))
        {
            BuildIncomplete(lengths);
            return true;
        }

        // Where each length's codes start in the list of symbols ordered by code, and how many codes there are so far.
        Span<int> nextIndex = stackalloc int[MaxCodeLength + 1];
        nextIndex.Clear();
        int codes = 0;
        int index = 0;
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            nextIndex[length] = index;
            codes = (codes << 1) + counts[length];
            index += counts[length];
        }

        if (codes != 1 << MaxCodeLength)
        {
            return false;
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0)
            {
                _ordered[nextIndex[lengths[symbol]]++] = (ushort)symbol;
            }
        }

        Fill(counts);
        return true;
    }

    private static HuffmanTable CreateFixed(uint[] symbols, byte[] lengths, int primaryBits)
    {
        var table = new HuffmanTable(symbols, primaryBits);
        table.TryBuild(lengths);
        return table;
    }

    private void BuildIncomplete(ReadOnlySpan<byte> lengths)
    {
        int symbol = lengths.IndexOf((byte)1);
        uint one = HuffmanEntry.WithCodeLength(HuffmanEntry.Invalid, 1);
        uint zero = symbol < 0 ? one : HuffmanEntry.WithCodeLength(_symbols[symbol], 1);
        for (int i = 0; i < 1 << PrimaryBits; i++)
        {
            Entries[i] = (i & 1) == 0 ? zero : one;
        }
    }

    /// <summary>Fills the tables from the first code to the last, which is the order of their lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ReadOnlySpan<int> counts)
    {
        uint[] entries = Entries;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= PrimaryBits; length++)
        {
            // With one bit more there are twice as many entries, and the shorter codes do not care for that bit.
            int half = 1 << (length - 1);
            entries.AsSpan(0, half).CopyTo(entries.AsSpan(half));
            for (int left = counts[length]; left > 0; left--)
            {
                entries[code] = HuffmanEntry.WithCodeLength(_symbols[_ordered[index++]], length);
                code = NextCode(code, length);
            }
        }

        int group = -1;
        int subTable = 0;
        int subTableBits = 0;
        int free = 1 << PrimaryBits;
        for (int length = PrimaryBits + 1; length <= MaxCodeLength; length++)
        {
            for (int left = counts[length]; left > 0; left--)
            {
                int prefix = code & ((1 << PrimaryBits) - 1);
                if (prefix != group)
                {
                    group = prefix;
                    subTable = free;
                    subTableBits = length - PrimaryBits;

                    // The codes that are left of this length may not fill it: then longer ones share it.
                    for (int filled = left; filled < 1 << subTableBits; filled = (2 * filled) + counts[PrimaryBits + subTableBits])
                    {
                        subTableBits++;
                    }

                    free += 1 << subTableBits;
                    entries[prefix] = HuffmanEntry.WithCodeLength(HuffmanEntry.Create(HuffmanEntry.Link, subTable), subTableBits);
                }

                uint entry = HuffmanEntry.WithCodeLength(_symbols[_ordered[index++]], length);
                for (int i = code >> PrimaryBits; i < 1 << subTableBits; i += 1 << (length - PrimaryBits))
                {
                    entries[subTable + i] = entry;
                }

                code = NextCode(code, length);
            }
        }
    }

    /// <summary>
    /// The next code of a length, or zero after the last, as they stand in the input: which packs codes from their most significant bit on.
    /// </summary>
    private static int NextCode(int code, int length)
    {
        // Adding one turns the trailing ones to zeros, and the zero before them to one: here they are the leading ones.
        int zeros = code ^ ((1 << length) - 1);
        if (zeros == 0)
        {
            return 0;
        }

        int bit = 1 << BitOperations.Log2((uint)zeros);
        return (code & (bit - 1)) | bit;
    }
}
