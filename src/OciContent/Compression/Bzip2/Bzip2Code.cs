namespace OciContent.Compression.Bzip2;

/// <summary>One of a block's Huffman codes: shorter codes first, and among those of one length lower symbols first.</summary>
internal sealed class Bzip2Code
{
    /// <summary>The length of the longest code, in bits.</summary>
    public const int MaxLength = 20;

    /// <summary>Every byte but one as a place in the list of recent bytes, two for runs, and the block's end.</summary>
    public const int MaxSymbols = 258;

    private const int LookupBits = 10;
    private const int LengthBits = 5;

    // For the first bits of what comes next, the symbol and its length; zero where the code is longer.
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];

    // For each length, where the codes that are longer start, as MaxLength bits; and what a code lacks to an index of _symbols.
    private readonly int[] _ends = new int[MaxLength + 1];
    private readonly int[] _starts = new int[MaxLength + 1];
    private readonly ushort[] _symbols = new ushort[MaxSymbols];

    /// <summary>
    /// Whether every sequence of bits means something. Some compressors write codes that leave bits over where they use none of
    /// them; decoders do not agree on what these mean.
    /// </summary>
    public bool IsComplete { get; private set; }

    /// <summary>Makes the code of the symbols' lengths, each from 1 to <see cref="MaxLength"/>.</summary>
    /// <exception cref="InvalidDataException">There are more codes than the lengths have room for.</exception>
    public void Build(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[MaxLength + 1];
        counts.Clear();
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        Span<int> places = stackalloc int[MaxLength + 1];
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            places[length] = index;
            _starts[length] = index - code;
            code += counts[length];
            index += counts[length];
            if (code > 1 << length)
            {
                throw new InvalidDataException($"{index} codes of {length} bits or less: expected fewer, so short");
            }

            _ends[length] = code << (MaxLength - length);
            code <<= 1;
        }

        IsComplete = _ends[MaxLength] == 1 << MaxLength;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            _symbols[places[lengths[symbol]]++] = (ushort)symbol;
        }

        FillLookup();
    }

    /// <summary>Reads one symbol of a complete code.</summary>
    /// <param name="window">The next <see cref="MaxLength"/> bits.</param>
    /// <param name="length">How many of them are the symbol's.</param>
    public int Decode(int window, out int length)
    {
        int entry = _lookup[window >> (MaxLength - LookupBits)];
        if (entry != 0)
        {
            length = entry & ((1 << LengthBits) - 1);
            return entry >> LengthBits;
        }

        length = LookupBits + 1;
        while (window >= _ends[length])
        {
            length++;
        }

        return _symbols[(window >> (MaxLength - length)) + _starts[length]];
    }

    private void FillLookup()
    {
        int filled = 0;
        int index = 0;
        for (int length = 1; length <= LookupBits; length++)
        {
            int end = _ends[length] >> (MaxLength - LookupBits);
            for (int width = 1 << (LookupBits - length); filled < end; filled += width)
            {
                _lookup.AsSpan(filled, width).Fill((ushort)((_symbols[index++] << LengthBits) | length));
            }
        }

        _lookup.AsSpan(filled).Clear();
    }
}
