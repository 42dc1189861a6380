namespace OciContent.Compression.Zstd;

/// <summary>Numbers of the format (RFC 8878).</summary>
internal static class ZstdFormat
{
    /// <summary>What a frame starts with, in little-endian order (section 3.1.1).</summary>
    public const uint FrameMagic = 0xFD2FB528;

    private const uint SkippableMagic = 0x184D2A50;
    private const uint SkippableMask = 0xFFFFFFF0;

    /// <summary>The largest content of a block, in bytes, compressed or not (section 3.1.1.2.4).</summary>
    public const int MaxBlockSize = 128 * 1024;

    /// <summary>The largest accuracy of any FSE table here.</summary>
    public const int MaxAccuracyLog = 9;

    /// <summary>Whether a frame starts so, one with content or a skippable one.</summary>
    public static bool IsMagic(uint number) => number == FrameMagic || IsSkippableMagic(number);

    /// <summary>Whether a skippable frame starts so: there are 16 of these numbers (section 3.1.2).</summary>
    public static bool IsSkippableMagic(uint number) => (number & SkippableMask) == SkippableMagic;
}
