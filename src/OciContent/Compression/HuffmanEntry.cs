namespace OciContent.Compression;

/// <summary>
/// What one code of a Huffman table means, packed into 32 bits so that one look-up says all about it.
/// </summary>
/// <remarks>
/// Bits 0-3: the length of the code. Bits 4-7: how many extra bits follow it. Bits 8-11: one of the kinds below, or none of
/// them for a length, a distance or a code length. Bits 16-31: the literal, the base that the extra bits are added to, or where a sub-table starts.
/// For a link, bits 0-3 are the width of the sub-table's index.
/// </remarks>
internal static class HuffmanEntry
{
    public const uint Literal = 0x100;
    public const uint EndOfBlock = 0x200;
    public const uint Link = 0x400;
    public const uint Invalid = 0x800;

    public static uint Create(uint kind, int value, int extraBits = 0) => ((uint)value << 16) | kind | ((uint)extraBits << 4);

    public static int CodeLength(uint entry) => (int)(entry & 0xF);

    public static int ExtraBits(uint entry) => (int)((entry >> 4) & 0xF);

    public static int Value(uint entry) => (int)(entry >> 16);
}
