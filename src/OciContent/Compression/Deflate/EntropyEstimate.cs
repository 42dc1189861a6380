
namespace OciContent.Compression.Deflate;

/// <summary>
/// How many bits a block would take with the best codes for it, about. Others have to come to the same number: all is
/// done in single precision, one operation after the other, in the order of the symbols, with a logarithm that is not exact.
/// </summary>
internal static class EntropyEstimate
{
    private const float MinBits = 1;
    private const float MaxBits = 15;

    // What rounds up, but for what is next to nothing.
    private const float AlmostOne = 0.99f;

    // The logarithm is a parabola between powers of two.
    private const float Square = -0.34484843f;
    private const float Linear = 2.02466578f;
    private const float Constant = 0.67487759f;

    /// <summary>How many bits, without the block's header.</summary>
    /// <param name="frequencies">The block.</param>
    /// <param name="tokens">How many tokens it has, with its end if that is one of them.</param>
    public static int BitLength(SymbolFrequencies frequencies, int tokens) =>
        (int)Sum(frequencies.Literals, frequencies.Distances, tokens, MinBits, MaxBits) + frequencies.ExtraBits;

    /// <summary>As <see cref="BitLength"/>, where a symbol may have as few bits, or as many, as you like; without extra bits.</summary>
    /// <param name="literals">How often each literal and length occurs; the block's end is not looked at.</param>
    /// <param name="distances">How often each distance occurs.</param>
    /// <param name="tokens">How many tokens there are.</param>
    public static int UnboundedBitLength(ReadOnlySpan<int> literals, ReadOnlySpan<int> distances, int tokens) =>
        (int)Sum(literals, distances, tokens, float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>How many bits literals take, where a symbol may have as many as you like.</summary>
    /// <param name="literals">How often each occurs.</param>
    /// <param name="length">How many there are.</param>
    public static int LiteralBits(ReadOnlySpan<int> literals, int length)
    {
        float share = 1f / length;
        float bits = 0;
        foreach (int count in literals)
        {
            bits = Add(bits, count, share, MinBits, float.PositiveInfinity);
        }

        return (int)(bits + AlmostOne);
    }

    /// <summary>How many bits symbols take that occur once each.</summary>
    /// <param name="symbols">How many there are.</param>
    /// <param name="length">How many of all symbols there are.</param>
    public static int OnceBits(int symbols, int length)
    {
        float share = 1f / length;
        float bits = 0;
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            bits = Add(bits, 1, share, MinBits, float.PositiveInfinity);
        }

        return (int)(bits + AlmostOne);
    }

    private static float Sum(ReadOnlySpan<int> literals, ReadOnlySpan<int> distances, int tokens, float least, float most)
    {
        float share = 1f / tokens;
        float bits = 0;
        foreach (int count in literals[..DeflateAlphabets.EndOfBlock])
        {
            bits = Add(bits, count, share, least, most);
        }

        // The end of the block.
        bits += MaxBits;
        int matches = 0;
        foreach (int count in literals[MatchSymbols.FirstLength..])
        {
            bits = Add(bits, count, share, least, most);
            matches += count;
        }

        if (matches > 0)
        {
            share = 1f / matches;
            foreach (int count in distances)
            {
                bits = Add(bits, count, share, least, most);
            }
        }

        return bits;
    }

    private static float Add(float bits, int count, float share, float least, float most)
    {
        if (count == 0)
        {
            return bits;
        }

        float weight = count;
        float logarithm = Log2(weight * share);
        float each = -logarithm;
        each = each < least ? least : each > most ? most : each;
        float all = each * weight;
        return bits + all;
    }

    private static float Log2(float value)
    {
        const int MantissaBits = 23;
        const int ExponentMask = 0xFF;
        const int Bias = 127;
        int raw = BitConverter.SingleToInt32Bits(value);

        // The parabola is one more than the logarithm of what is between 1 and 2.
        float exponent = ((raw >> MantissaBits) & ExponentMask) - (Bias + 1);
        float mantissa = BitConverter.Int32BitsToSingle((raw & ~(ExponentMask << MantissaBits)) | (Bias << MantissaBits));
        float sum = Square * mantissa;
        sum += Linear;
        sum *= mantissa;
        sum -= Constant;
        return exponent + sum;
    }
}
