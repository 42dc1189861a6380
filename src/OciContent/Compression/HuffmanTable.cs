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

    public static HuffmanTable FixedLiteralLength { get; } = CreateFixed(DeflateAlphabets.LiteralLengthSymbols, DeflateAlphabets.CreateFixedLiteralLengths(), 9);

    public static HuffmanTable FixedDistance { get; } = CreateFixed(DeflateAlphabets.DistanceSymbols, DeflateAlphabets.CreateFixedDistances(), 5);

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

        // Where each length's codes start, in the space of codes and in the list of symbols ordered by code.
        Span<int> nextCode = stackalloc int[MaxCodeLength + 1];
        Span<int> nextIndex = stackalloc int[MaxCodeLength + 1];
        nextCode.Clear();
        nextIndex.Clear();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MaxCodeLength; length++)
        {
            code <<= 1;
            nextCode[length] = code;
            nextIndex[length] = index;
            code += counts[length];
            index += counts[length];
        }

        if (code != 1 << MaxCodeLength)
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

        Fill(lengths, counts, nextCode, used);
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

    /// <summary>Fills the tables from the last code to the first: the first code met of a group is its longest, which says how wide its sub-table is.</summary>
    private void Fill(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts, ReadOnlySpan<int> firstCodes, int used)
    {
        int group = -1;
        int subTable = 0;
        int subTableBits = 0;
        int free = 1 << PrimaryBits;
        for (int i = used - 1, length = MaxCodeLength, left = counts[length]; i >= 0; i--)
        {
            while (left == 0)
            {
                left = counts[--length];
            }

            int code = Reverse(firstCodes[length] + --left, length);
            uint entry = HuffmanEntry.WithCodeLength(_symbols[_ordered[i]], length);
            if (length <= PrimaryBits)
            {
                FillEvery(1 << length, Entries.AsSpan(0, 1 << PrimaryBits), code, entry);
                continue;
            }

            int prefix = code & ((1 << PrimaryBits) - 1);
            if (prefix != group)
            {
                group = prefix;
                subTable = free;
                subTableBits = length - PrimaryBits;
                free += 1 << subTableBits;
                Entries[prefix] = HuffmanEntry.WithCodeLength(HuffmanEntry.Create(HuffmanEntry.Link, subTable), subTableBits);
            }

            FillEvery(1 << (length - PrimaryBits), Entries.AsSpan(subTable, 1 << subTableBits), code >> PrimaryBits, entry);
        }
    }

    private static void FillEvery(int step, Span<uint> table, int first, uint entry)
    {
        for (int i = first; i < table.Length; i += step)
        {
            table[i] = entry;
        }
    }

    /// <summary>The code as it stands in the input, which packs codes from their most significant bit on.</summary>
    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | (code & 1);
            code >>= 1;
        }

        return reversed;
    }
}
