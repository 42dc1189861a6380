using System.Numerics;

namespace OciContent.Compression.Zstd;

/// <summary>
/// Lays out the states of an FSE decoding table (RFC 8878, section 4.1.1, "From normalized distribution to decoding tables").
/// </summary>
internal static class FseSpread
{
    /// <summary>Takes one state of the table.</summary>
    public delegate void StateWriter<TTable>(TTable table, int state, int symbol, int bits, int nextState);

    /// <summary>Fills a table, whose states are told one by one.</summary>
    public static void Fill<TTable>(FseDistribution distribution, TTable table, StateWriter<TTable> write)
    {
        int size = 1 << distribution.AccuracyLog;
        Span<byte> symbols = stackalloc byte[1 << ZstdFormat.MaxAccuracyLog];
        Span<ushort> next = stackalloc ushort[256];
        Place(distribution, size, symbols, next);
        for (int state = 0; state < size; state++)
        {
            int symbol = symbols[state];
            int occurrence = next[symbol]++;
            int bits = distribution.AccuracyLog - BitOperations.Log2((uint)occurrence);
            write(table, state, symbol, bits, (occurrence << bits) - size);
        }
    }

    private static void Place(FseDistribution distribution, int size, Span<byte> symbols, Span<ushort> next)
    {
        // Symbols that occur less than once have one state each, at the end.
        int high = size - 1;
        ReadOnlySpan<short> counts = distribution.Counts;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = (ushort)Math.Max(counts[symbol], (short)1);
            if (counts[symbol] == -1)
            {
                symbols[high--] = (byte)symbol;
            }
        }

        int step = (size >> 1) + (size >> 3) + 3;
        int position = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            for (int i = 0; i < counts[symbol]; i++)
            {
                symbols[position] = (byte)symbol;
                do
                {
                    position = (position + step) & (size - 1);
                }
                while (position > high);
            }
        }
    }
}
