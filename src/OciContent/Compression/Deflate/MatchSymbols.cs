using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>Which symbols lengths and distances are written with (RFC 1951, section 3.2.5).</summary>
internal static class MatchSymbols
{
    /// <summary>The symbol of the smallest length, among the literals' symbols.</summary>
    public const int FirstLength = 257;

    /// <summary>How many slots distances have.</summary>
    public const int DistanceSlots = SmallDistances + (DeflateAlphabets.MaxDistance >> DistanceShift);

    private const int LastLengthSymbol = 28;

    // Distances of 256 and more are told apart by what is above the lowest seven bits.
    private const int SmallDistances = 256;
    private const int DistanceShift = 7;

    private static readonly byte[] LengthSymbols = CreateLengthSymbols();
    private static readonly byte[] DistanceSymbols = CreateDistanceSymbols();

    /// <summary>The symbol of a length, counted from <see cref="FirstLength"/>.</summary>
    /// <param name="lengthOverMin">The length, less the smallest.</param>
    public static int OfLength(int lengthOverMin) => LengthSymbols[lengthOverMin];

    /// <summary>The symbol of a distance.</summary>
    /// <param name="distanceOverMin">The distance, less the smallest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfDistance(int distanceOverMin) => OfSlot(SlotOfDistance(distanceOverMin));

    /// <summary>A number below <see cref="DistanceSlots"/>, of distances with the same symbol.</summary>
    /// <remarks>There is no branch: whether a distance is small is hard to predict.</remarks>
    /// <param name="distanceOverMin">The distance, less the smallest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOfDistance(int distanceOverMin)
    {
        int isLarge = (SmallDistances - 1 - distanceOverMin) >> 31;
        return (distanceOverMin >> (isLarge & DistanceShift)) + (isLarge & SmallDistances);
    }

    /// <summary>The symbol of the distances of a slot.</summary>
    public static int OfSlot(int slot) => DistanceSymbols[slot];

    /// <summary>How many of a length's lowest bits are written behind its symbol.</summary>
    public static int LengthExtraBits(int symbol) => symbol == LastLengthSymbol ? 0 : Math.Max(0, (symbol >> 2) - 1);

    /// <summary>How many of a distance's lowest bits are written behind its symbol.</summary>
    public static int DistanceExtraBits(int symbol) => Math.Max(0, (symbol >> 1) - 1);

    /// <summary>How many bits are written behind all symbols.</summary>
    /// <param name="literals">How often each literal's and length's symbol occurs.</param>
    /// <param name="distances">How often each distance's symbol occurs.</param>
    public static int ExtraBits(ReadOnlySpan<int> literals, ReadOnlySpan<int> distances)
    {
        int bits = 0;
        ReadOnlySpan<int> lengths = literals[FirstLength..];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            bits += lengths[symbol] * LengthExtraBits(symbol);
        }

        for (int symbol = 0; symbol < distances.Length; symbol++)
        {
            bits += distances[symbol] * DistanceExtraBits(symbol);
        }

        return bits;
    }

    private static byte[] CreateLengthSymbols()
    {
        byte[] symbols = new byte[DeflateToken.MaxMatchLength - DeflateToken.MinMatchLength + 1];
        int length = 0;
        for (int symbol = 0; symbol < LastLengthSymbol; symbol++)
        {
            for (int i = 1 << LengthExtraBits(symbol); i > 0 && length < symbols.Length; i--)
            {
                symbols[length++] = (byte)symbol;
            }
        }

        symbols[^1] = LastLengthSymbol;
        return symbols;
    }

    private static byte[] CreateDistanceSymbols()
    {
        byte[] symbols = new byte[DistanceSlots];
        int distance = 0;
        for (int symbol = 0; symbol < DeflateAlphabets.MaxDistanceCodes; symbol++)
        {
            for (int i = 1 << DistanceExtraBits(symbol); i > 0; i--, distance++)
            {
                symbols[SlotOfDistance(distance)] = (byte)symbol;
            }
        }

        return symbols;
    }
}
