using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>What a block's tokens are written as: its two Huffman codes, made ready for writing.</summary>
internal sealed class TokenCodes
{
    private const int CountShift = 24;
    private const uint BitsMask = (1u << CountShift) - 1;
    private const int Lengths = DeflateToken.MaxMatchLength - DeflateToken.MinMatchLength + 1;

    // The bits, and above them how many: for literals and the block's end; for lengths, with the extra bits; for distances, without.
    private readonly uint[] _literals = new uint[DeflateAlphabets.EndOfBlock + 1];
    private readonly uint[] _lengths = new uint[Lengths];
    private readonly uint[] _distances = new uint[DeflateAlphabets.MaxDistanceCodes];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(HuffmanCode literals, HuffmanCode distances)
    {
        for (int symbol = 0; symbol < _literals.Length; symbol++)
        {
            _literals[symbol] = Entry(literals, symbol);
        }

        for (int length = 0; length < Lengths; length++)
        {
            int symbol = MatchSymbols.OfLength(length);
            int extraBits = MatchSymbols.LengthExtraBits(symbol);
            uint extra = (uint)length & ((1u << extraBits) - 1);
            uint entry = Entry(literals, MatchSymbols.FirstLength + symbol);
            _lengths[length] = entry + ((uint)extraBits << CountShift) + (extra << (int)(entry >> CountShift));
        }

        for (int symbol = 0; symbol < _distances.Length; symbol++)
        {
            _distances[symbol] = Entry(distances, symbol);
        }
    }

    /// <summary>Writes tokens and the end of the block. There must be room.</summary>
    public void Write(ReadOnlySpan<uint> tokens, BitBuffer bits)
    {
        WriteTokens(tokens, bits);
        WriteEnd(bits);
    }

    /// <summary>Writes the end of the block. There must be room.</summary>
    public void WriteEnd(BitBuffer bits)
    {
        uint end = _literals[DeflateAlphabets.EndOfBlock];
        bits.Append(end & BitsMask, (int)(end >> CountShift));
    }

    /// <summary>Writes tokens. There must be room.</summary>
    // Optimized at once: a process that compresses one layer would do much of it before the runtime had recompiled this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void WriteTokens(ReadOnlySpan<uint> tokens, BitBuffer bits)
    {
        Span<byte> destination = bits.StartWriting(out ulong last, out int lastCount);
        int written;
        fixed (byte* start = destination)
        fixed (uint* literals = _literals)
        fixed (uint* lengths = _lengths)
        fixed (uint* distances = _distances)
        {
            // At most 7 bits are left over, a match takes 48, and 8 bytes are written of which all but the left-over ones count:
            // what is written behind them is within the slack.
            byte* to = start;
            foreach (uint token in tokens)
            {
                if (DeflateToken.IsMatch(token))
                {
                    uint length = lengths[DeflateToken.LengthOverMin(token)];
                    last |= (ulong)(length & BitsMask) << lastCount;
                    lastCount += (int)(length >> CountShift);
                    int distance = DeflateToken.DistanceOverMin(token);
                    int symbol = MatchSymbols.OfDistance(distance);
                    uint entry = distances[symbol];
                    last |= (ulong)(entry & BitsMask) << lastCount;
                    lastCount += (int)(entry >> CountShift);
                    int extraBits = MatchSymbols.DistanceExtraBits(symbol);
                    last |= ((ulong)(uint)distance & ((1ul << extraBits) - 1)) << lastCount;
                    lastCount += extraBits;
                }
                else
                {
                    uint literal = literals[token];
                    last |= (ulong)(literal & BitsMask) << lastCount;
                    lastCount += (int)(literal >> CountShift);
                }

                *(ulong*)to = last;
                to += lastCount >> 3;
                last >>= lastCount & ~7;
                lastCount &= 7;
            }

            written = (int)(to - start);
        }

        bits.EndWriting(written, last, lastCount);
    }

    /// <summary>Writes input without matches. There must be room.</summary>
    public unsafe void WriteLiterals(ReadOnlySpan<byte> input, BitBuffer bits)
    {
        const int AtOnce = 3;
        Span<byte> destination = bits.StartWriting(out ulong last, out int lastCount);
        int written;
        fixed (byte* start = destination)
        fixed (uint* literals = _literals)
        {
            // At most 7 bits are left over, three literals take 45, and 8 bytes are written of which all but the left-over ones
            // count: what is written behind them is within the slack.
            byte* to = start;
            for (; input.Length >= AtOnce; input = input[AtOnce..])
            {
                uint first = literals[input[0]];
                uint second = literals[input[1]];
                uint third = literals[input[2]];
                int secondAt = lastCount + (int)(first >> CountShift);
                int thirdAt = secondAt + (int)(second >> CountShift);
                last |=
                    ((ulong)(first & BitsMask) << lastCount)
                    | ((ulong)(second & BitsMask) << secondAt)
                    | ((ulong)(third & BitsMask) << thirdAt);
                lastCount = thirdAt + (int)(third >> CountShift);
                *(ulong*)to = last;
                to += lastCount >> 3;
                last >>= lastCount & ~7;
                lastCount &= 7;
            }

            written = (int)(to - start);
        }

        bits.EndWriting(written, last, lastCount);
        foreach (byte literal in input)
        {
            uint entry = _literals[literal];
            bits.Append(entry & BitsMask, (int)(entry >> CountShift));
        }
    }

    private static uint Entry(HuffmanCode code, int symbol)
    {
        uint length = code.Lengths[symbol];
        return length == 0 ? 0 : code.Codes[symbol] | (length << CountShift);
    }
}
