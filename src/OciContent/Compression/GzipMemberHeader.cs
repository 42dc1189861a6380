using System.Buffers.Binary;
using System.Text;

namespace OciContent.Compression;

/// <summary>What the header of a gzip member says of itself, and so of who wrote it (RFC 1952, section 2.3.1).</summary>
public sealed record GzipMemberHeader
{
    private const int FixedLength = 10;
    private const int FlagsOffset = 3;
    private const int TimeOffset = 4;
    private const int ExtraFlagsOffset = 8;
    private const int SystemOffset = 9;
    private const byte FlagText = 0x01;
    private const byte FlagHeaderChecksum = 0x02;
    private const byte FlagExtra = 0x04;
    private const byte FlagName = 0x08;
    private const byte FlagComment = 0x10;

    /// <summary>MTIME: when the content was last changed, in seconds since 1970; 0 if the header does not say.</summary>
    public required uint Time { get; init; }

    /// <summary>XFL: 2 where a compressor tried hardest, 4 where it was fastest; most tools write it by their level.</summary>
    public required byte ExtraFlags { get; init; }

    /// <summary>OS: the system that the tool ran on, 3 for Unix, 255 for one that is not said.</summary>
    public required byte System { get; init; }

    /// <summary>FNAME: the name of the file that was compressed, in ISO 8859-1; <c>null</c> if there is none.</summary>
    public string? Name { get; init; }

    /// <summary>FCOMMENT: a comment, in ISO 8859-1; <c>null</c> if there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>How many bytes the extra field, FEXTRA, has; <c>null</c> if there is none.</summary>
    public int? ExtraLength { get; init; }

    /// <summary>Whether the header has a checksum of its own, FHCRC.</summary>
    public bool HasChecksum { get; init; }

    /// <summary>Whether the header says that the content is probably text, FTEXT.</summary>
    public bool IsText { get; init; }

    /// <summary>Reads a header that was found whole.</summary>
    /// <param name="bytes">The header, and nothing else.</param>
    internal static GzipMemberHeader Parse(ReadOnlySpan<byte> bytes)
    {
        byte flags = bytes[FlagsOffset];
        ReadOnlySpan<byte> rest = bytes[FixedLength..];
        int? extraLength = null;
        if ((flags & FlagExtra) != 0)
        {
            extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            rest = rest[(sizeof(ushort) + extraLength.Value)..];
        }

        string? name = (flags & FlagName) != 0 ? TakeText(ref rest) : null;
        string? comment = (flags & FlagComment) != 0 ? TakeText(ref rest) : null;
        return new GzipMemberHeader
        {
            Time = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TimeOffset..]),
            ExtraFlags = bytes[ExtraFlagsOffset],
            System = bytes[SystemOffset],
            Name = name,
            Comment = comment,
            ExtraLength = extraLength,
            IsText = (flags & FlagText) != 0,
            HasChecksum = (flags & FlagHeaderChecksum) != 0,
        };
    }

    /// <summary>Whether these are the very bytes of a header that a profile writes.</summary>
    internal bool Is(GzipHeader header) =>
        (Time, ExtraFlags, System) == (header.Time, header.ExtraFlags, header.System)
        && (Name, Comment, ExtraLength, HasChecksum, IsText) == (null, null, null, false, false);

    private static string TakeText(ref ReadOnlySpan<byte> rest)
    {
        int length = rest.IndexOf((byte)0);
        string text = Encoding.Latin1.GetString(rest[..length]);
        rest = rest[(length + 1)..];
        return text;
    }
}
