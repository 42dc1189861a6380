namespace OciContent.Compression;

/// <summary>
/// How the bytes of a layer are compressed (image-spec, layer.md, "+gzip" and "+zstd" media types), or that they are not.
/// </summary>
/// <remarks>There is one object for each format, so formats compare by reference.</remarks>
public sealed class CompressionFormat
{
    /// <summary>As many first bytes as <see cref="Detect"/> ever looks at.</summary>
    internal const int MaxMagicLength = 6;

    private CompressionFormat(string name) => Name = name;

    /// <summary>Not compressed in a format known here: the bytes are taken as they are.</summary>
    public static CompressionFormat None { get; } = new("none");

    /// <summary>gzip (RFC 1952).</summary>
    public static CompressionFormat Gzip { get; } = new("gzip");

    /// <summary>Zstandard (RFC 8878).</summary>
    public static CompressionFormat Zstd { get; } = new("zstd");

    /// <summary>bzip2.</summary>
    public static CompressionFormat Bzip2 { get; } = new("bzip2");

    /// <summary>xz.</summary>
    public static CompressionFormat Xz { get; } = new("xz");

    /// <summary>LZMA in a file of its own (<c>.lzma</c>), the format before xz.</summary>
    public static CompressionFormat Lzma { get; } = new("lzma");

    /// <summary>The format's name in lower case, such as <c>gzip</c>.</summary>
    public string Name { get; }

    /// <summary>The format of content, told by its first bytes.</summary>
    /// <param name="firstBytes">The first bytes of the content: six, or all of them if there are fewer. More do no harm.</param>
    /// <returns>The format whose signature stands first; <see cref="None"/> if there is none, and for empty content.</returns>
    /// <remarks>
    /// The two signature bytes make gzip, whatever follows: a gzip stream with an unknown method is broken, not plain.
    /// A zstd stream may start with a skippable frame. LZMA has no signature: it is told by the properties that every encoder
    /// writes by default, and a dictionary of 64 KiB or more; zeros there would be a tar whose first entry is named <c>]</c>.
    /// </remarks>
    public static CompressionFormat Detect(ReadOnlySpan<byte> firstBytes) => firstBytes switch
    {
        [0x1F, 0x8B, ..] => Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Zstd,
        [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', ..] => Bzip2,
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00, ..] => Xz,
        [0x5D, 0x00, 0x00, var low, var high, ..] when (low | high) != 0 => Lzma,
        _ => None,
    };

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
