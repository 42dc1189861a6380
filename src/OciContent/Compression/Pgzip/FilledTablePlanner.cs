using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// Decides how blocks are written as klauspost/compress/flate does from 1.10.2 to 1.11.12: codes of a block that stays open are for all
/// symbols, as if each that does not occur occurred once, so that all that follows can be written with them. Nothing has fixed codes.
/// </summary>
internal sealed class FilledTablePlanner : IBlockPlanner
{
    private const int MaxCodeLength = 15;
    private const int MaxStoredLength = 65535;
    private const int StoredHeaderLength = 5;

    // Codes from an estimate turn out worse than it: by 1 in 2 to the power of this.
    private const int EstimateShift = 6;

    // Tokens are stored if they do not save more than 1 in 2 to the power of this.
    private const int SavingShift = 4;

    // How long the header of a block of literals is thought to be if none is known, and its end.
    private const int TypicalHeaderBits = 70 * 8;
    private const int TypicalEndBits = 15;

    // Literals and the block's end.
    private const int LiteralSymbols = DeflateAlphabets.EndOfBlock + 1;

    private readonly int[] _literalCounts = new int[DeflateAlphabets.MaxLiteralLengthCodes];
    private readonly int[] _distanceCounts = new int[DeflateAlphabets.MaxDistanceCodes];
    private readonly HuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private readonly HuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new();

    // Of the block that is open: more can be written with them.
    private BlockCodes? _open;

    public BlockPlan Store() => new(BlockForm.Stored, Close());

    public BlockPlan PlanLiterals(SymbolFrequencies frequencies, int length, bool isLast)
    {
        ReadOnlySpan<int> literals = frequencies.Literals[..DeflateAlphabets.EndOfBlock];
        int newSize = EntropyEstimate.LiteralBits(literals, length) + (_open?.HeaderBits ?? TypicalHeaderBits) + TypicalEndBits;
        newSize += newSize >> EstimateShift;
        if (StoredSize(length) < newSize)
        {
            return Store();
        }

        Span<int> counts = _literalCounts.AsSpan(0, LiteralSymbols);
        frequencies.Literals[..LiteralSymbols].CopyTo(counts);
        int filled = isLast ? 0 : Fill(counts);
        BlockCodes? ended = null;
        if (_open is not null)
        {
            newSize += filled == 0 ? 0 : EntropyEstimate.OnceBits(filled, length);
            if (newSize < HuffmanCode.BitLength(_open.Literals, counts[..DeflateAlphabets.EndOfBlock]))
            {
                ended = Close();
            }
        }

        bool starts = _open is null;
        if (starts)
        {
            ReadOnlySpan<byte> distances = [1];
            _literals.Build(counts, MaxCodeLength);
            _header.Build(_literals.Lengths[..LiteralSymbols], distances);
            Open(distances, LiteralSymbols, distanceCount: 1, areForMatches: false);
        }

        return Plan(BlockForm.Literals, ended, HuffmanCode.BitLength(_open!.Literals, counts), starts, isLast);
    }

    public BlockPlan PlanTokens(SymbolFrequencies frequencies, int count, long storedLength, bool isLast)
    {
        BlockCodes? ended = _open is { AreForMatches: false } ? Close() : null;
        frequencies.Literals.CopyTo(_literalCounts);
        frequencies.Distances.CopyTo(_distanceCounts);

        // The end of the block is filled in too.
        int tokenCount = isLast ? count : count + Fill(_literalCounts) + 1;
        _ = isLast ? 0 : Fill(_distanceCounts);
        int extraBits = MatchSymbols.ExtraBits(_literalCounts, _distanceCounts);
        if (_open is not null)
        {
            int newSize = _open.HeaderBits + EntropyEstimate.UnboundedBitLength(_literalCounts, _distanceCounts, tokenCount) + extraBits;
            newSize += newSize >> EstimateShift;
            int size = HuffmanCode.BitLength(_open.Literals, _literalCounts)
                + HuffmanCode.BitLength(_open.Distances, _distanceCounts)
                + extraBits;
            if (newSize < size)
            {
                ended = Close();
                size = newSize;
            }

            if (IsStored(storedLength, size))
            {
                return new BlockPlan(BlockForm.Stored, ended ?? Close());
            }

            if (_open is not null)
            {
                return Plan(BlockForm.Tokens, ended, size, starts: false, isLast);
            }
        }

        int literalCount = isLast ? frequencies.LiteralCount : _literalCounts.Length;
        int distanceCount = isLast ? frequencies.DistanceCount : _distanceCounts.Length;
        _literals.Build(_literalCounts, MaxCodeLength);
        _distances.Build(_distanceCounts, MaxCodeLength);
        _header.Build(_literals.Lengths[..literalCount], _distances.Lengths[..distanceCount]);
        int bits = _literals.BitLength(_literalCounts) + _distances.BitLength(_distanceCounts) + extraBits;
        if (IsStored(storedLength, _header.BitLength + bits))
        {
            return new BlockPlan(BlockForm.Stored, ended);
        }

        Open(_distances.Lengths, literalCount, distanceCount, areForMatches: true);
        return Plan(BlockForm.Tokens, ended, bits, starts: true, isLast);
    }

    private static long StoredSize(long length) => length > MaxStoredLength ? long.MaxValue : 8 * (length + StoredHeaderLength);

    private static bool IsStored(long length, int size) => StoredSize(length) < size + (size >> SavingShift);

    /// <summary>Lets each symbol that does not occur occur once; returns how many there were.</summary>
    private static int Fill(Span<int> counts)
    {
        int filled = 0;
        foreach (ref int count in counts)
        {
            if (count == 0)
            {
                count = 1;
                filled++;
            }
        }

        return filled;
    }

    private void Open(ReadOnlySpan<byte> distances, int literalCount, int distanceCount, bool areForMatches) => _open =
        new BlockCodes(_literals.Lengths, distances, _literals.Codes[DeflateAlphabets.EndOfBlock])
        {
            LiteralCount = literalCount,
            DistanceCount = distanceCount,
            HeaderBits = _header.BitLength,
            AreForMatches = areForMatches,
        };

    private BlockPlan Plan(BlockForm form, BlockCodes? ended, int bits, bool starts, bool isLast)
    {
        var plan = new BlockPlan(form, ended, bits, _open, starts, isLast);
        if (isLast)
        {
            _open = null;
        }

        return plan;
    }

    private BlockCodes? Close()
    {
        BlockCodes? ended = _open;
        _open = null;
        return ended;
    }
}
