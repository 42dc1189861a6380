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
        AccuracyLog = distribution.AccuracyLog;
        FseSpread.Fill(distribution, this, static (table, state, symbol, bits, nextState) => table.Write(state, symbol, bits, nextState));
    }

    /// <summary>A table of one symbol, which takes no bits.</summary>
    public void BuildRle(int symbol)
    {
        if (symbol >= code.Baselines.Count)
        {
            throw ZstdErrors.Corrupt($"symbol {symbol} for all {code.Name}: expected at most {code.Baselines.Count - 1}");
        }

        AccuracyLog = 0;
        Write(0, symbol, 0, 0);
    }

    private void Write(int state, int symbol, int bits, int nextState) =>
        Entries[state] = SequenceEntry.Create(code.Baselines[symbol], code.ExtraBits[symbol], bits, nextState);
}
