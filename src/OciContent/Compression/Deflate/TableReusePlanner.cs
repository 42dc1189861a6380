namespace OciContent.Compression.Deflate;

/// <summary>
/// Decides how blocks are written as klauspost/compress/flate does, and Go's compress/flate since Go 1.27: a deflate block with codes of
/// its own stays open for the input that follows, as long as new codes do not promise to be better; what is short or hardly shrinks is
/// stored or has fixed codes.
/// </summary>
/// <remarks>
/// Each decision needs the one before, but no more of the input than frequencies: what is decided can be written later, all at once.
/// </remarks>
internal sealed class TableReusePlanner(TableReuseRules rules) : IBlockPlanner
{
    private const int MaxCodeLength = 15;
    private const int MaxStoredLength = 65535;
    private const int StoredHeaderLength = 5;
    private const int FixedHeaderBits = 3;
    private const int FixedEndBits = 7;

    // Fixed codes are considered for fewer tokens.
    private const int ManyTokens = 250;

    // How long the header of a block of literals is thought to be if none is known.
    private const int TypicalHeaderBits = 70 * 8;

    // A longer input is stored at once if its bytes occur about equally often.
    private const int MinSampled = 1024;

    // Literals and the block's end.
    private const int LiteralSymbols = DeflateAlphabets.EndOfBlock + 1;

    private readonly HuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private readonly HuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new();

    // Of the block that is open: more can be written with them.
    private BlockCodes? _open;

    public BlockPlan Store() => new(BlockForm.Stored, Close());

    public BlockPlan PlanLiterals(SymbolFrequencies frequencies, int length, bool isLast)
    {
        ReadOnlySpan<int> symbols = frequencies.Literals[..LiteralSymbols];
        ReadOnlySpan<int> literals = symbols[..DeflateAlphabets.EndOfBlock];
        if (length > MinSampled && IsEven(literals, length))
        {
            return Store();
        }

        _literals.Build(symbols, MaxCodeLength);
        int newSize = _literals.BitLength(symbols) + (_open?.HeaderBits ?? TypicalHeaderBits);
        newSize += newSize >> rules.EstimateShift;
        if (StoredSize(length) <= newSize)
        {
            return Store();
        }

        BlockCodes? ended = null;
        if (_open is not null && (!_open.HaveLiterals(literals) || newSize < HuffmanCode.BitLength(_open.Literals, literals)))
        {
            ended = Close();
        }

        bool starts = _open is null;
        if (starts)
        {
            ReadOnlySpan<byte> distances = [1];
            _header.Build(_literals.Lengths[..LiteralSymbols], distances);
            Open(distances, LiteralSymbols, distanceCount: 1, areForMatches: false);
        }

        return Plan(BlockForm.Literals, ended, HuffmanCode.BitLength(_open!.Literals, symbols), starts, isLast);
    }

    public BlockPlan PlanTokens(SymbolFrequencies frequencies, int count, long storedLength, bool isLast)
    {
        BlockCodes? ended = null;
        if (_open is not null
            && !(_open.AreForMatches
                && _open.HaveLiterals(frequencies.Literals)
                && (!frequencies.HasMatches || _open.HaveDistances(frequencies.Distances))))
        {
            ended = Close();
        }

        bool countsEnd = isLast || rules.AlwaysCountsEnd;
        bool trims = isLast || rules.AlwaysTrims;
        int fixedSize = FixedHeaderBits + FixedCodes.BitLength(frequencies.Literals, frequencies.Distances) + frequencies.ExtraBits;
        int tokenCount = count + (isLast ? 1 : 0);
        int size = 0;
        if (_open is not null)
        {
            int newSize = _open.HeaderBits + EntropyEstimate.BitLength(frequencies, tokenCount);
            newSize += _open.EndBits + (newSize >> rules.EstimateShift);
            size = HuffmanCode.BitLength(_open.Literals, frequencies.Literals)
                + HuffmanCode.BitLength(_open.Distances, frequencies.Distances)
                + frequencies.ExtraBits
                - (countsEnd ? 0 : _open.EndBits);
            if (newSize < size)
            {
                ended = Close();
                size = newSize;
            }

            // With its end counted twice if that is one of the symbols.
            if (tokenCount < ManyTokens && fixedSize + (countsEnd ? FixedEndBits : 0) < size)
            {
                return StoredOrFixed(StoredSize(storedLength) <= size, ended ?? Close(), fixedSize);
            }

            if (StoredSize(storedLength) <= size)
            {
                return new BlockPlan(BlockForm.Stored, ended ?? Close());
            }
        }

        bool starts = _open is null;
        if (starts)
        {
            size = Build(frequencies, trims);
            if (tokenCount < ManyTokens && fixedSize <= size)
            {
                return StoredOrFixed(StoredSize(storedLength) <= fixedSize, ended, fixedSize);
            }

            if (StoredSize(storedLength) <= size)
            {
                return new BlockPlan(BlockForm.Stored, ended);
            }

            Open(
                _distances.Lengths,
                trims ? frequencies.LiteralCount : DeflateAlphabets.MaxLiteralLengthCodes,
                trims ? frequencies.DistanceCount : DeflateAlphabets.MaxDistanceCodes,
                areForMatches: true);
        }

        return Plan(BlockForm.Tokens, ended, size, starts, isLast);
    }

    private static long StoredSize(long length) => length > MaxStoredLength ? long.MaxValue : 8 * (length + StoredHeaderLength);

    /// <summary>Whether the squares of how far each byte's frequency is from the mean sum up to less than twice the length.</summary>
    private static bool IsEven(ReadOnlySpan<int> histogram, int length)
    {
        double mean = length / 256.0;
        double sum = 0;
        foreach (int count in histogram)
        {
            sum += (count - mean) * (count - mean);
        }

        return sum < 2 * length;
    }

    /// <summary>Makes new codes; returns how many bits a block with them takes.</summary>
    private int Build(SymbolFrequencies frequencies, bool trims)
    {
        _literals.Build(frequencies.Literals, MaxCodeLength);
        _distances.Build(frequencies.Distances, MaxCodeLength);
        ReadOnlySpan<byte> literals = _literals.Lengths;
        ReadOnlySpan<byte> distances = _distances.Lengths;
        _header.Build(
            trims ? literals[..frequencies.LiteralCount] : literals,
            trims ? distances[..frequencies.DistanceCount] : distances);
        return _header.BitLength
            + _literals.BitLength(frequencies.Literals)
            + _distances.BitLength(frequencies.Distances)
            + frequencies.ExtraBits;
    }

    private void Open(ReadOnlySpan<byte> distances, int literalCount, int distanceCount, bool areForMatches) => _open =
        new BlockCodes(_literals.Lengths, distances, _literals.Codes[DeflateAlphabets.EndOfBlock])
        {
            LiteralCount = literalCount,
            DistanceCount = distanceCount,
            HeaderBits = _header.BitLength,
            AreForMatches = areForMatches,
        };

    private static BlockPlan StoredOrFixed(bool isStored, BlockCodes? ended, int fixedSize) =>
        isStored ? new BlockPlan(BlockForm.Stored, ended) : new BlockPlan(BlockForm.Fixed, ended, fixedSize);

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
