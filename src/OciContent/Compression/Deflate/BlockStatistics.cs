namespace OciContent.Compression.Deflate;

/// <summary>How often each symbol occurs in a block.</summary>
internal sealed class BlockStatistics
{
    private readonly int[] _literals = new int[DeflateAlphabets.MaxLiteralLengthCodes];
    private readonly int[] _distances = new int[DeflateAlphabets.MaxDistanceCodes];
    private readonly int[] _lengths = new int[DeflateToken.MaxMatchLength - DeflateToken.MinMatchLength + 1];

    /// <summary>Of literals, the block's end and lengths.</summary>
    public ReadOnlySpan<int> Literals => _literals;

    /// <summary>Of distances; where there is no match, the first is said to occur once.</summary>
    public ReadOnlySpan<int> Distances => _distances;

    /// <summary>How many symbols there are up to the last that occurs.</summary>
    public int LiteralCount { get; private set; }

    /// <inheritdoc cref="LiteralCount"/>
    public int DistanceCount { get; private set; }

    /// <summary>How many bits the extra bits of all lengths and distances take.</summary>
    public int ExtraBits { get; private set; }

    public void Count(ReadOnlySpan<uint> tokens)
    {
        Clear();
        int[] literals = _literals;
        int[] lengths = _lengths;
        int[] distances = _distances;
        foreach (uint token in tokens)
        {
            if (DeflateToken.IsMatch(token))
            {
                lengths[DeflateToken.LengthOverMin(token)]++;
                distances[MatchSymbols.OfDistance(DeflateToken.DistanceOverMin(token))]++;
            }
            else
            {
                literals[token]++;
            }
        }

        Complete();
    }

    private void Clear()
    {
        Array.Clear(_literals);
        Array.Clear(_distances);
        Array.Clear(_lengths);
    }

    private void Complete()
    {
        _literals[DeflateAlphabets.EndOfBlock] = 1;
        ExtraBits = 0;
        for (int length = 0; length < _lengths.Length; length++)
        {
            int symbol = MatchSymbols.OfLength(length);
            _literals[MatchSymbols.FirstLength + symbol] += _lengths[length];
            ExtraBits += _lengths[length] * MatchSymbols.LengthExtraBits(symbol);
        }

        for (int symbol = 0; symbol < _distances.Length; symbol++)
        {
            ExtraBits += _distances[symbol] * MatchSymbols.DistanceExtraBits(symbol);
        }

        LiteralCount = 1 + _literals.AsSpan().LastIndexOfAnyExcept(0);
        DistanceCount = 1 + _distances.AsSpan().LastIndexOfAnyExcept(0);
        if (DistanceCount == 0)
        {
            _distances[0] = 1;
            DistanceCount = 1;
        }
    }
}
