using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>How often each symbol occurs in a block.</summary>
internal sealed class SymbolFrequencies
{
    private const int Lengths = DeflateToken.MaxMatchLength - DeflateToken.MinMatchLength + 1;

    private readonly int[] _literals = new int[DeflateAlphabets.MaxLiteralLengthCodes];
    private readonly int[] _distances = new int[DeflateAlphabets.MaxDistanceCodes];

    // Of literals and lengths; of slots of distances, and behind them what is counted where there is no distance.
    private readonly int[] _starts = new int[DeflateToken.Literals + Lengths];
    private readonly int[] _slots = new int[MatchSymbols.DistanceSlots + DeflateToken.Literals];

    /// <summary>Of literals, the block's end and lengths.</summary>
    public ReadOnlySpan<int> Literals => _literals;

    /// <summary>Of distances; where there is no match, the first is said to occur once.</summary>
    public ReadOnlySpan<int> Distances => _distances;

    /// <summary>Whether there are matches.</summary>
    public bool HasMatches { get; private set; }

    /// <summary>How many symbols there are up to the last that occurs.</summary>
    public int LiteralCount { get; private set; }

    /// <inheritdoc cref="LiteralCount"/>
    public int DistanceCount { get; private set; }

    /// <summary>How many bits the extra bits of all lengths and distances take.</summary>
    public int ExtraBits { get; private set; }

    /// <summary>Counts the symbols of a block.</summary>
    // Optimized at once: a process that compresses one layer would do much of it before the runtime had recompiled this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Count(ReadOnlySpan<uint> tokens)
    {
        Array.Clear(_literals);
        Array.Clear(_distances);
        Array.Clear(_starts);
        Array.Clear(_slots);

        // Whether a token is a match is hard to predict: there is no branch, literals count as distances too, behind these. Whatever
        // a token's bits are, both counters are within their array, but for distances of more than 32 KiB.
        fixed (int* starts = _starts, slots = _slots)
        {
            foreach (uint token in tokens)
            {
                starts[(uint)DeflateToken.StartOf(token)]++;
                int slot = MatchSymbols.SlotOfDistance(DeflateToken.DistanceOverMin(token));
                slots[(uint)(slot + (~DeflateToken.MatchMask(token) & MatchSymbols.DistanceSlots))]++;
            }
        }

        Complete();
    }

    /// <summary>Counts the symbols of a block without matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void CountLiterals(ReadOnlySpan<byte> input)
    {
        Array.Clear(_literals);
        Array.Clear(_distances);
        Array.Clear(_slots);

        // Equal bytes often follow each other: two counters for each let the additions overlap.
        fixed (int* ones = _literals, others = _slots)
        {
            int i = 0;
            for (; i + 1 < input.Length; i += 2)
            {
                ones[input[i]]++;
                others[input[i + 1]]++;
            }

            if (i < input.Length)
            {
                ones[input[i]]++;
            }

            for (int literal = 0; literal < DeflateToken.Literals; literal++)
            {
                ones[literal] += others[literal];
            }
        }

        _literals[DeflateAlphabets.EndOfBlock] = 1;
        ExtraBits = 0;
        LiteralCount = DeflateAlphabets.EndOfBlock + 1;
        HasMatches = false;
        _distances[0] = 1;
        DistanceCount = 1;
    }

    private void Complete()
    {
        _starts.AsSpan(0, DeflateToken.Literals).CopyTo(_literals);
        _literals[DeflateAlphabets.EndOfBlock] = 1;
        ExtraBits = 0;
        for (int length = 0; length < Lengths; length++)
        {
            int count = _starts[DeflateToken.Literals + length];
            int symbol = MatchSymbols.OfLength(length);
            _literals[MatchSymbols.FirstLength + symbol] += count;
            ExtraBits += count * MatchSymbols.LengthExtraBits(symbol);
        }

        for (int slot = 0; slot < MatchSymbols.DistanceSlots; slot++)
        {
            int symbol = MatchSymbols.OfSlot(slot);
            _distances[symbol] += _slots[slot];
            ExtraBits += _slots[slot] * MatchSymbols.DistanceExtraBits(symbol);
        }

        LiteralCount = 1 + _literals.AsSpan().LastIndexOfAnyExcept(0);
        DistanceCount = 1 + _distances.AsSpan().LastIndexOfAnyExcept(0);
        HasMatches = DistanceCount > 0;
        if (!HasMatches)
        {
            _distances[0] = 1;
            DistanceCount = 1;
        }
    }
}
