namespace OciContent.Compression.Zstd;

/// <summary>Numbers of the format (RFC 8878).</summary>
internal static class ZstdFormat
{
    public const uint FrameMagic = 0xFD2FB528;
    public const uint SkippableMagic = 0x184D2A50;
    public const uint SkippableMask = 0xFFFFFFF0;

    /// <summary>The largest content of a block, in bytes, compressed or not (section 3.1.1.2.4).</summary>
    public const int MaxBlockSize = 128 * 1024;

    /// <summary>The largest accuracy of any FSE table here.</summary>
    public const int MaxAccuracyLog = 9;
}
