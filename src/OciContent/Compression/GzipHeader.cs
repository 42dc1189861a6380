namespace OciContent.Compression;

/// <summary>The ten bytes that a gzip member starts with, of one that has neither name nor comment (RFC 1952, section 2.3).</summary>
/// <param name="Time">MTIME, seconds since 1970 or 0.</param>
/// <param name="ExtraFlags">XFL: 2 for the best compression, 4 for the fastest.</param>
/// <param name="System">OS: the system that the tool ran on.</param>
internal sealed record GzipHeader(uint Time, byte ExtraFlags, byte System = GzipHeader.UnknownSystem)
{
    /// <summary>ID1, the first byte of every member.</summary>
    public const byte FirstMagic = 0x1F;

    /// <summary>ID2, the second byte of every member.</summary>
    public const byte SecondMagic = 0x8B;

    /// <summary>CM, the third byte: the only compression method that there is.</summary>
    public const byte Deflate = 8;

    private const byte FatSystem = 0;
    private const byte UnixSystem = 3;
    private const byte UnknownSystem = 0xFF;

    // What a zero time.Time of Go comes to: seconds since the year 1, cut to 32 bits.
    private const uint YearOne = 0x886E0900;

    /// <summary>Go 1.8 and later.</summary>
    public static GzipHeader Go { get; } = new(0, 0);

    /// <summary>Go 1.8 and later at level 1.</summary>
    public static GzipHeader GoFastest { get; } = new(0, 4);

    /// <summary>Go 1.8 and later at level 9.</summary>
    public static GzipHeader GoBest { get; } = new(0, 2);

    /// <summary>Go 1.7, and pgzip: a time that is not set.</summary>
    public static GzipHeader ZeroTime { get; } = new(YearOne, 0);

    /// <summary>zlib, GNU gzip and pigz on Unix.</summary>
    public static GzipHeader Unix { get; } = new(0, 0, UnixSystem);

    /// <summary>The same at the fastest levels.</summary>
    public static GzipHeader UnixFastest { get; } = new(0, 4, UnixSystem);

    /// <summary>The same at level 9.</summary>
    public static GzipHeader UnixBest { get; } = new(0, 2, UnixSystem);

    /// <summary>Java 16 and later, at any level.</summary>
    public static GzipHeader Jdk { get; } = new(0, 0);

    /// <summary>Java 15 and earlier, at any level.</summary>
    public static GzipHeader Jdk15 { get; } = new(0, 0, FatSystem);

    public byte[] ToArray() =>
        [
            FirstMagic,
            SecondMagic,
            Deflate,
            0,
            (byte)Time,
            (byte)(Time >> 8),
            (byte)(Time >> 16),
            (byte)(Time >> 24),
            ExtraFlags,
            System,
        ];
}
