using System.Buffers.Binary;

namespace OciContent.Compression.Zstd;

/// <summary>The header of a frame, behind its magic number (RFC 8878, section 3.1.1.1).</summary>
internal readonly record struct ZstdFrameHeader(long WindowSize, long? ContentSize, bool HasChecksum)
{
    /// <summary>The longest header.</summary>
    public const int MaxLength = 14;

    private const int MinWindowLog = 10;

    /// <summary>How long the header is that starts with this byte.</summary>
    public static int LengthOf(byte descriptor) =>
        1 + (IsSingleSegment(descriptor) ? 0 : 1) + DictionaryIdLength(descriptor) + ContentSizeLength(descriptor);

    public static ZstdFrameHeader Read(ReadOnlySpan<byte> header, long maxWindowSize)
    {
        byte descriptor = header[0];
        if ((descriptor & 8) != 0)
        {
            throw ZstdErrors.Corrupt($"frame header descriptor 0x{descriptor:x2}: expected the reserved bit to be zero");
        }

        ReadOnlySpan<byte> rest = header[1..];
        long windowSize = 0;
        if (!IsSingleSegment(descriptor))
        {
            long powerOfTwo = 1L << (MinWindowLog + (rest[0] >> 3));
            windowSize = powerOfTwo + (powerOfTwo / 8 * (rest[0] & 7));
            rest = rest[1..];
        }

        int dictionaryIdLength = DictionaryIdLength(descriptor);
        uint dictionaryId = (uint)ReadNumber(rest[..dictionaryIdLength]);
        if (dictionaryId != 0)
        {
            throw new InvalidDataException($"The zstd data needs the dictionary {dictionaryId}: dictionaries are not supported.");
        }

        rest = rest[dictionaryIdLength..];
        long? contentSize = ReadContentSize(rest);
        windowSize = IsSingleSegment(descriptor) ? contentSize!.Value : windowSize;
        return windowSize <= maxWindowSize
            ? new ZstdFrameHeader(windowSize, contentSize, (descriptor & 4) != 0)
            : throw new InvalidDataException($"The zstd data needs a window of {windowSize} bytes: expected at most {maxWindowSize}.");
    }

    private static long? ReadContentSize(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty)
        {
            return null;
        }

        // Two bytes start where one byte ends.
        ulong size = ReadNumber(field) + (field.Length == 2 ? 256UL : 0);
        return size <= long.MaxValue ? (long)size : throw ZstdErrors.Corrupt($"content size {size}: expected at most {long.MaxValue}");
    }

    private static bool IsSingleSegment(byte descriptor) => (descriptor & 0x20) != 0;

    private static int DictionaryIdLength(byte descriptor) => (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };

    private static int ContentSizeLength(byte descriptor) =>
        (descriptor >> 6) switch
        {
            0 => IsSingleSegment(descriptor) ? 1 : 0,
            1 => 2,
            2 => 4,
            _ => 8,
        };

    private static ulong ReadNumber(ReadOnlySpan<byte> littleEndian)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        littleEndian.CopyTo(number);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }
}
