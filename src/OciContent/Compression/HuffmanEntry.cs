namespace OciContent.Compression;

/// <summary>
/// What one code of a Huffman table means, packed into 32 bits so that one look-up says all about it.
/// </summary>
/// <remarks>
/// Bits 0-5: how many bits it takes in all, the code and the extra bits that follow it; a shift by the whole entry shifts by
/// them, for it looks at no more. Bits 8-11: the length of the code; for a link, the width of the sub-table's index. Bits
/// 12-15: one of the kinds below, or none of them for a length, a distance or a code length. Bits 16-31: the literal, the base
/// that the extra bits are added to, or where a sub-table starts.
/// </remarks>
internal static class HuffmanEntry
{
    public const uint Literal = 0x1000;
    public const uint EndOfBlock = 0x2000;
    public const uint Link = 0x4000;
    public const uint Invalid = 0x8000;

    /// <summary>An entry whose code is not known yet.</summary>
    public static uint Create(uint kind, int value, int extraBits = 0) => ((uint)value << 16) | kind | (uint)extraBits;

    /// <summary>The entry with its code's length, or a link with the width of its sub-table's index.</summary>
    public static uint WithCodeLength(uint entry, int length) => entry + ((uint)length * 0x101);

    public static int CodeLength(uint entry) => (int)((entry >> 8) & 0xF);

    /// <summary>Code and extra bits together.</summary>
    public static int TotalBits(uint entry) => (int)(entry & 0x3F);

    public static int ExtraBits(uint entry) => TotalBits(entry) - CodeLength(entry);

    public static int Value(uint entry) => (int)(entry >> 16);
}
