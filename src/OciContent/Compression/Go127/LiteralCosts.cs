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

    // What the bytes of the input before each place take.
    private readonly int[] _sums = new int[(2 * ChainParser.WindowSize) + 1];

    /// <summary>Makes the code of what is to come.</summary>
    /// <param name="input">What is to come: no more than Go holds. The code is made for as much of it as a match can reach.</param>
    public void Set(ReadOnlySpan<byte> input)
    {
        Array.Clear(_frequencies);
        foreach (byte value in input[..Math.Min(input.Length, ChainParser.WindowSize)])
        {
            _frequencies[value]++;
        }

        _code.Build(_frequencies, MaxCodeLength);
        ReadOnlySpan<byte> lengths = _code.Lengths;
        int sum = 0;
        for (int i = 0; i < input.Length; i++)
        {
            sum += Math.Max((byte)1, lengths[input[i]]);
            _sums[i + 1] = sum;
        }
    }

    /// <summary>How many bits a match saves.</summary>
    /// <param name="start">Where it starts, in what is to come.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="distance">How far back it lies.</param>
    public int Gain(int start, int length, int distance)
    {
        int symbol = MatchSymbols.OfLength(length - DeflateToken.MinMatchLength);
        return _sums[start + length] - _sums[start] - DistanceBits(distance) - MatchBits - MatchSymbols.LengthExtraBits(symbol);
    }

    // Of the distance as if it were one less the smallest; so the largest has no place in Go's table, and gets another's.
    private static int DistanceBits(int distance) =>
        MatchSymbols.DistanceExtraBits(distance == DeflateAlphabets.MaxDistance ? 14 : MatchSymbols.OfDistance(distance));
}
