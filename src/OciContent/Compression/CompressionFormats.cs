using System.Buffers.Binary;
using OciContent.Compression.Bzip2;
using OciContent.Compression.Zstd;

namespace OciContent.Compression;

/// <summary>What tells the formats of compressed data apart: their first bytes, and their names.</summary>
public static class CompressionFormats
{
    /// <summary>As many first bytes as <see cref="Detect"/> ever looks at.</summary>
    internal const int MaxMagicLength = 6;

    /// <summary>The format of content, told by its first bytes.</summary>
    /// <param name="firstBytes">The first bytes of the content: six, or all of them if there are fewer. More do no harm.</param>
    /// <returns>
    /// The format whose signature stands first; <see cref="CompressionFormat.None"/> if there is none, and for empty content.
    /// </returns>
    /// <remarks>
    /// The two signature bytes make gzip, whatever follows: a gzip stream with an unknown method is broken, not plain.
    /// A zstd stream may start with a skippable frame. LZMA has no signature: it is told by the properties that every encoder
    /// writes by default, and a dictionary of 64 KiB or more; zeros there would be a tar whose first entry is named <c>]</c>.
    /// </remarks>
    public static CompressionFormat Detect(ReadOnlySpan<byte> firstBytes) => firstBytes switch
    {
        [GzipHeader.FirstMagic, GzipHeader.SecondMagic, ..] => CompressionFormat.Gzip,
        [_, _, _, _, ..] when ZstdFormat.IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(firstBytes)) => CompressionFormat.Zstd,
        [var first, var second, var third, ..] when ((first << 16) | (second << 8) | third) == Bzip2Decompressor.Signature
            => CompressionFormat.Bzip2,
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00, ..] => CompressionFormat.Xz,
        [0x5D, 0x00, 0x00, var low, var high, ..] when (low | high) != 0 => CompressionFormat.Lzma,
        _ => CompressionFormat.None,
    };

    /// <summary>The format's name in lower case, such as <c>gzip</c>, as its own tool has it; <c>none</c> for no format.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not one of the formats.</exception>
    public static string ToName(this CompressionFormat format) => format switch
    {
        CompressionFormat.None => "none",
        CompressionFormat.Gzip => "gzip",
        CompressionFormat.Zstd => "zstd",
        CompressionFormat.Bzip2 => "bzip2",
        CompressionFormat.Xz => "xz",
        CompressionFormat.Lzma => "lzma",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Expected one of the formats."),
    };
}
