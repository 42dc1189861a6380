
namespace OciContent.Compression.Deflate;

/// <summary>
/// How many bits a block would take with the best codes for it, about. Others have to come to the same number: all is
/// done in single precision, one operation after the other, in the order of the symbols, with a logarithm that is not exact.
/// </summary>
internal static class EntropyEstimate
{
    private const float MinBits = 1;
    private const float MaxBits = 15;

    // The logarithm is a parabola between powers of two.
    private const float Square = -0.34484843f;
    private const float Linear = 2.02466578f;
    private const float Constant = 0.67487759f;

    /// <summary>How many bits, without the block's header.</summary>
    /// <param name="frequencies">The block.</param>
    /// <param name="tokens">How many tokens it has, with its end if that is one of them.</param>
    public static int BitLength(SymbolFrequencies frequencies, int tokens)
    {
        float share = 1f / tokens;
        float bits = 0;
        foreach (int count in frequencies.Literals[..DeflateAlphabets.EndOfBlock])
        {
            bits = Add(bits, count, share);
        }

        // The end of the block.
        bits += MaxBits;
        int matches = 0;
        foreach (int count in frequencies.Literals[MatchSymbols.FirstLength..])
        {
            bits = Add(bits, count, share);
            matches += count;
        }

        if (matches > 0)
        {
            share = 1f / matches;
            foreach (int count in frequencies.Distances)
            {
                bits = Add(bits, count, share);
            }
        }

        return (int)bits + frequencies.ExtraBits;
    }

    private static float Add(float bits, int count, float share)
    {
        if (count == 0)
        {
            return bits;
        }

        float weight = count;
        float logarithm = Log2(weight * share);
        float each = -logarithm;
        each = each < MinBits ? MinBits : each > MaxBits ? MaxBits : each;
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
