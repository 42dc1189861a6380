namespace OciContent.Compression.Zstd;

/// <summary>The decoding table of one of the codes of sequences.</summary>
internal sealed class SequenceTable(SequenceCode code)
{
    /// <summary>One entry a state: see <see cref="SequenceEntry"/>. As long as the largest table, whatever the accuracy.</summary>
    public ulong[] Entries { get; } = new ulong[1 << ZstdFormat.MaxAccuracyLog];

    /// <summary>How many bits the first state has.</summary>
    public int AccuracyLog { get; private set; }

    public void Build(FseDistribution distribution)
    {
        int log = distribution.AccuracyLog;
        AccuracyLog = log;
        Span<byte> symbols = stackalloc byte[FseSpread.MaxSize];
        Span<ushort> occurrences = stackalloc ushort[FseSpread.MaxSize];
        FseSpread.Place(distribution, symbols, occurrences);
        ReadOnlySpan<ulong> values = code.Values;
        Span<ulong> entries = Entries.AsSpan(0, 1 << log);
        for (int state = 0; state < entries.Length; state++)
        {
            int bits = FseSpread.BitsOf(occurrences[state], log);
            entries[state] = SequenceEntry.WithState(values[symbols[state]], bits, FseSpread.NextOf(occurrences[state], bits, log));
        }
    }

    /// <summary>A table of one symbol, which takes no bits.</summary>
    public void BuildRle(int symbol)
    {
        if (symbol >= code.Values.Length)
        {
            throw ZstdErrors.Corrupt($"symbol {symbol} for all {code.Name}: expected at most {code.Values.Length - 1}");
        }

        AccuracyLog = 0;
        Entries[0] = SequenceEntry.WithState(code.Values[symbol], stateBits: 0, nextState: 0);
    }
}
