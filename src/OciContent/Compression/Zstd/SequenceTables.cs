namespace OciContent.Compression.Zstd;

/// <summary>The tables of the three codes of sequences, as the blocks of a frame set and repeat them.</summary>
internal sealed class SequenceTables
{
    private readonly SequenceTable _literalLength = new(SequenceCode.LiteralLength);
    private readonly SequenceTable _offset = new(SequenceCode.Offset);
    private readonly SequenceTable _matchLength = new(SequenceCode.MatchLength);

    private SequenceTable? _currentLiteralLength;
    private SequenceTable? _currentOffset;
    private SequenceTable? _currentMatchLength;

    private enum Mode
    {
        Predefined,
        Rle,
        Compressed,
        Repeat,
    }

    public SequenceTable LiteralLength => _currentLiteralLength!;

    public SequenceTable Offset => _currentOffset!;

    public SequenceTable MatchLength => _currentMatchLength!;

    /// <summary>Forgets all tables, at the start of a frame.</summary>
    public void Reset()
    {
        _currentLiteralLength = null;
        _currentOffset = null;
        _currentMatchLength = null;
    }

    /// <summary>Reads the modes and the tables (RFC 8878, section 3.1.1.3.2.1).</summary>
    /// <param name="source">Where the byte of modes stands; moved behind the tables.</param>
    public void Read(ref ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
        {
            throw ZstdErrors.Corrupt("a block that ends in the header of its sequences");
        }

        int modes = source[0];
        if ((modes & 3) != 0)
        {
            throw ZstdErrors.Corrupt($"modes 0x{modes:x2} of sequences: expected the reserved bits to be zero");
        }

        source = source[1..];
        _currentLiteralLength = Read((Mode)(modes >> 6), SequenceCode.LiteralLength, _literalLength, _currentLiteralLength, ref source);
        _currentOffset = Read((Mode)((modes >> 4) & 3), SequenceCode.Offset, _offset, _currentOffset, ref source);
        _currentMatchLength = Read((Mode)((modes >> 2) & 3), SequenceCode.MatchLength, _matchLength, _currentMatchLength, ref source);
    }

    private static SequenceTable Read(
        Mode mode,
        SequenceCode code,
        SequenceTable own,
        SequenceTable? current,
        ref ReadOnlySpan<byte> source)
    {
        switch (mode)
        {
            case Mode.Predefined:
                return code.Predefined;
            case Mode.Repeat:
                return current ?? throw ZstdErrors.Corrupt($"{code.Name} that reuse a table where there is none");
            case Mode.Rle:
                if (source.IsEmpty)
                {
                    throw ZstdErrors.Corrupt($"a block that ends in the table of its {code.Name}");
                }

                own.BuildRle(source[0]);
                source = source[1..];
                return own;
            default:
                Span<short> counts = stackalloc short[64];
                own.Build(FseDistribution.Read(source, code.MaxAccuracyLog, counts[..code.Values.Length], out int length));
                source = source[length..];
                return own;
        }
    }
}
