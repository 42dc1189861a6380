using System.Numerics;
using System.Runtime.InteropServices;

namespace OciContent.Compression.Zstd;

/// <summary>
/// Lays out the states of an FSE decoding table (RFC 8878, section 4.1.1, "From normalized distribution to decoding tables").
/// </summary>
internal static class FseSpread
{
    /// <summary>The largest table here.</summary>
    public const int MaxSize = 1 << ZstdFormat.MaxAccuracyLog;

    private const int MaxSymbols = 256;

    /// <summary>Says of each state which symbol it stands for, and which of the symbol's states it is.</summary>
    /// <param name="distribution">How often each symbol occurs.</param>
    /// <param name="symbols">Room for the symbol of each state.</param>
    /// <param name="occurrences">
    /// Room for the number of each state: those of a symbol are numbered on from its count. <see cref="BitsOf"/> and
    /// <see cref="NextOf"/> tell what follows from it.
    /// </param>
    public static void Place(FseDistribution distribution, Span<byte> symbols, Span<ushort> occurrences)
    {
        int size = 1 << distribution.AccuracyLog;
        Span<ushort> next = stackalloc ushort[MaxSymbols];
        PlaceSymbols(distribution, symbols[..size], next);
        for (int state = 0; state < size; state++)
        {
            occurrences[state] = next[symbols[state]]++;
        }
    }

    /// <summary>How many bits the state after one has.</summary>
    public static int BitsOf(ushort occurrence, int accuracyLog) => accuracyLog - BitOperations.Log2(occurrence);

    /// <summary>What these bits are added to.</summary>
    public static int NextOf(ushort occurrence, int bits, int accuracyLog) => (occurrence << bits) - (1 << accuracyLog);

    private static void PlaceSymbols(FseDistribution distribution, Span<byte> symbols, Span<ushort> next)
    {
        // Symbols that occur less than once have one state each, at the end.
        int size = symbols.Length;
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

        // In order first, eight at a time, so that one loop without conditions can scatter them.
        Span<byte> inOrder = stackalloc byte[MaxSize + sizeof(ulong)];
        int count = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            int end = count + Math.Max(counts[symbol], (short)0);
            ulong eight = (ulong)symbol * 0x0101_0101_0101_0101;
            for (; count < end; count += sizeof(ulong))
            {
                MemoryMarshal.Write(inOrder[count..], eight);
            }

            count = end;
        }

        int step = (size >> 1) + (size >> 3) + 3;
        int mask = size - 1;
        int position = 0;
        if (high == mask)
        {
            foreach (byte symbol in inOrder[..size])
            {
                symbols[position & mask] = symbol;
                position += step;
            }

            return;
        }

        foreach (byte symbol in inOrder[..count])
        {
            symbols[position] = symbol;
            do
            {
                position = (position + step) & mask;
            }
            while (position > high);
        }
    }
}
