namespace OciContent.Compression;

/// <summary>The symbols of deflate and what they stand for (RFC 1951, sections 3.2.5 to 3.2.7).</summary>
internal static class DeflateAlphabets
{
    /// <summary>The most code lengths a dynamic block may declare for literals and lengths: 286 and 287 never occur.</summary>
    public const int MaxLiteralLengthCodes = 286;

    /// <summary>The most code lengths a dynamic block may declare for distances: 30 and 31 never occur.</summary>
    public const int MaxDistanceCodes = 30;

    public const int CodeLengthCodes = 19;

    public const int EndOfBlock = 256;

    public const int MaxDistance = 32 * 1024;

    private const int FirstLength = 257;
    private const int LongestLength = 285;
    private const int FixedLiteralLengthCodes = 288;
    private const int FixedDistanceCodes = 32;

    /// <summary>The order in which a dynamic block gives the lengths of the code-length codes.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    public static uint[] LiteralLengthSymbols { get; } = CreateLiteralLengthSymbols();

    public static uint[] DistanceSymbols { get; } = CreateDistanceSymbols();

    public static uint[] CodeLengthSymbols { get; } = CreateCodeLengthSymbols();

    /// <summary>The code lengths of a block with fixed codes, for literals and lengths.</summary>
    public static byte[] CreateFixedLiteralLengths()
    {
        byte[] lengths = new byte[FixedLiteralLengthCodes];
        lengths.AsSpan(0, 144).Fill(8);
        lengths.AsSpan(144, 112).Fill(9);
        lengths.AsSpan(256, 24).Fill(7);
        lengths.AsSpan(280).Fill(8);
        return lengths;
    }

    /// <summary>The code lengths of a block with fixed codes, for distances.</summary>
    public static byte[] CreateFixedDistances()
    {
        byte[] lengths = new byte[FixedDistanceCodes];
        lengths.AsSpan().Fill(5);
        return lengths;
    }

    private static uint[] CreateLiteralLengthSymbols()
    {
        uint[] symbols = new uint[FixedLiteralLengthCodes];
        Array.Fill(symbols, HuffmanEntry.Invalid);
        for (int literal = 0; literal < EndOfBlock; literal++)
        {
            symbols[literal] = HuffmanEntry.Create(HuffmanEntry.Literal, literal);
        }

        symbols[EndOfBlock] = HuffmanEntry.Create(HuffmanEntry.EndOfBlock, 0);

        // Eight symbols without extra bits, then four for each number of extra bits; the last one stands for 258 alone.
        int length = 3;
        for (int symbol = FirstLength; symbol < LongestLength; symbol++)
        {
            int extraBits = Math.Max(0, (symbol - FirstLength - 4) / 4);
            symbols[symbol] = HuffmanEntry.Create(0, length, extraBits);
            length += 1 << extraBits;
        }

        symbols[LongestLength] = HuffmanEntry.Create(0, 258);
        return symbols;
    }

    private static uint[] CreateDistanceSymbols()
    {
        uint[] symbols = new uint[FixedDistanceCodes];
        Array.Fill(symbols, HuffmanEntry.Invalid);

        // Four symbols without extra bits, then two for each number of extra bits.
        int distance = 1;
        for (int symbol = 0; symbol < MaxDistanceCodes; symbol++)
        {
            int extraBits = Math.Max(0, (symbol - 2) / 2);
            symbols[symbol] = HuffmanEntry.Create(0, distance, extraBits);
            distance += 1 << extraBits;
        }

        return symbols;
    }

    private static uint[] CreateCodeLengthSymbols()
    {
        uint[] symbols = new uint[CodeLengthCodes];
        for (int symbol = 0; symbol < CodeLengthCodes; symbol++)
        {
            int extraBits = symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };
            symbols[symbol] = HuffmanEntry.Create(0, symbol, extraBits);
        }

        return symbols;
    }
}
