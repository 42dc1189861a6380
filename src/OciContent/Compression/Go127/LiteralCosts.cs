using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// What a match saves, about: as much as its bytes take with a Huffman code of what is to come, less what the match takes.
/// </summary>
internal sealed class LiteralCosts
{
    private const int MaxCodeLength = 15;

    // A match takes so many bits, and its extra bits.
    private const int MatchBits = 3;

    private readonly HuffmanCode _code = new(DeflateToken.Literals);
    private readonly int[] _frequencies = new int[DeflateToken.Literals];
    private readonly int[] _bits = new int[DeflateToken.Literals];

    /// <summary>Makes the code of what is to come.</summary>
    public void Set(ReadOnlySpan<byte> input)
    {
        Array.Clear(_frequencies);
        foreach (byte value in input)
        {
            _frequencies[value]++;
        }

        _code.Build(_frequencies, MaxCodeLength);
        for (int literal = 0; literal < _bits.Length; literal++)
        {
            _bits[literal] = Math.Max((byte)1, _code.Lengths[literal]);
        }
    }

    /// <summary>How many bits a match saves.</summary>
    /// <param name="match">Its bytes.</param>
    /// <param name="distance">How far back it lies.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Gain(ReadOnlySpan<byte> match, int distance)
    {
        int bits = 0;
        foreach (byte value in match)
        {
            bits += _bits[value];
        }

        int symbol = MatchSymbols.OfLength(match.Length - DeflateToken.MinMatchLength);
        return bits - DistanceBits(distance) - MatchBits - MatchSymbols.LengthExtraBits(symbol);
    }

    // Of the distance as if it were one less the smallest; so the largest has no place in Go's table, and gets another's.
    private static int DistanceBits(int distance) =>
        MatchSymbols.DistanceExtraBits(distance == DeflateAlphabets.MaxDistance ? 14 : MatchSymbols.OfDistance(distance));
}
