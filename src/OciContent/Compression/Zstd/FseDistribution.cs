using System.Numerics;

namespace OciContent.Compression.Zstd;

/// <summary>How often each symbol of an FSE table occurs, out of a power of two (RFC 8878, section 4.1.1).</summary>
internal ref struct FseDistribution
{
    private const int MinAccuracyLog = 5;

    private FseDistribution(ReadOnlySpan<short> counts, int accuracyLog)
    {
        Counts = counts;
        AccuracyLog = accuracyLog;
    }

    /// <summary>The count of each symbol; -1 for one that occurs less than once.</summary>
    public ReadOnlySpan<short> Counts { get; }

    /// <summary>The counts add up to two to the power of this.</summary>
    public int AccuracyLog { get; }

    /// <summary>A distribution that the format predefines.</summary>
    public static FseDistribution Predefined(ReadOnlySpan<short> counts, int accuracyLog) => new(counts, accuracyLog);

    /// <summary>Reads a distribution from the front of <paramref name="source"/>.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="maxAccuracyLog">The largest accuracy that is allowed.</param>
    /// <param name="counts">Room for the counts, as long as the alphabet.</param>
    /// <param name="length">How many bytes it takes.</param>
    public static FseDistribution Read(ReadOnlySpan<byte> source, int maxAccuracyLog, Span<short> counts, out int length)
    {
        int bit = 0;
        int accuracyLog = Take(source, ref bit, 4) + MinAccuracyLog;
        if (accuracyLog > maxAccuracyLog)
        {
            throw ZstdErrors.Corrupt($"FSE accuracy {accuracyLog}: expected at most {maxAccuracyLog}");
        }

        int remaining = 1 << accuracyLog;
        int symbol = 0;
        while (remaining > 0)
        {
            if (symbol == counts.Length)
            {
                throw ZstdErrors.Corrupt($"FSE table with more than {counts.Length} symbols");
            }

            // The values from 0 to remaining + 1 take one bit less as long as there are enough short codes.
            int bits = BitOperations.Log2((uint)remaining + 1) + 1;
            int value = Peek(source, bit, bits);
            int shortCodes = (1 << bits) - 1 - (remaining + 1);
            int shortValue = value & ((1 << (bits - 1)) - 1);
            if (shortValue < shortCodes)
            {
                value = shortValue;
                bit += bits - 1;
            }
            else
            {
                bit += bits;
                value -= value >= 1 << (bits - 1) ? shortCodes : 0;
            }

            int count = value - 1;
            counts[symbol++] = (short)count;
            remaining -= Math.Abs(count);
            if (count == 0)
            {
                SkipZeros(source, ref bit, counts, ref symbol);
            }
        }

        length = (bit + 7) / 8;
        if (remaining < 0 || length > source.Length)
        {
            throw ZstdErrors.Corrupt("FSE table that runs over its end");
        }

        return new FseDistribution(counts[..symbol], accuracyLog);
    }

    private static void SkipZeros(ReadOnlySpan<byte> source, ref int bit, Span<short> counts, ref int symbol)
    {
        int repeat;
        do
        {
            repeat = Take(source, ref bit, 2);
            if (symbol + repeat > counts.Length)
            {
                throw ZstdErrors.Corrupt($"FSE table with more than {counts.Length} symbols");
            }

            counts.Slice(symbol, repeat).Clear();
            symbol += repeat;
        }
        while (repeat == 3);
    }

    private static int Take(ReadOnlySpan<byte> source, ref int bit, int count)
    {
        int value = Peek(source, bit, count);
        bit += count;
        return value;
    }

    // At most 16 bits; behind the end stand zeros, and the length is checked once at the end.
    private static int Peek(ReadOnlySpan<byte> source, int bit, int count)
    {
        int value = 0;
        int first = bit >> 3;
        for (int i = 0; i < 3 && first + i < source.Length; i++)
        {
            value |= source[first + i] << (8 * i);
        }

        return (value >> (bit & 7)) & ((1 << count) - 1);
    }
}
