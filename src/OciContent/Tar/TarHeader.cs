using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OciContent.Tar;

/// <summary>
/// A header of a tar archive: one block of 512 bytes, in the v7, USTAR (POSIX.1-1988, also under PAX) or GNU form.
/// </summary>
/// <remarks>Where a form has no prefix, these bytes must be zero: some readers take them for one all the same.</remarks>
internal readonly ref struct TarHeader
{
    /// <summary>The length of a block, in bytes.</summary>
    public const int BlockSize = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private const int MagicOffset = 257;
    private const int PrefixOffset = 345;

    // The end of the year 9999.
    private const long MaxSeconds = 253_402_300_799;

    private static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    private readonly ReadOnlySpan<byte> _block;
    private readonly bool _hasPrefix;

    private TarHeader(ReadOnlySpan<byte> block, long size, bool hasPrefix)
    {
        _block = block;
        _hasPrefix = hasPrefix;
        Size = size;
    }

    /// <summary>The type flag, at byte 156.</summary>
    public byte Type => _block[156];

    /// <summary>The length of the content, in bytes; never negative.</summary>
    public long Size { get; }

    /// <summary>The time, in seconds since 1970; <c>null</c> if it is none, or beyond what .NET can tell.</summary>
    public DateTimeOffset? ModifiedAt =>
        TarNumber.TryParse(_block.Slice(136, 12), out long seconds) && seconds is >= 0 and <= MaxSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The time, in seconds since 1970, which may be before; <c>null</c> if there is none.</summary>
    public long? Seconds => TarNumber.TryParse(_block.Slice(136, 12), out long seconds) ? seconds : null;

    /// <summary>The permissions, without the kind of file that some writers put there too; 0 if there are none.</summary>
    public int Mode => (int)(Number(100) & 0xFFF);

    /// <summary>The number of the user who owns it; 0 if there is none.</summary>
    public long UserId => Number(108);

    /// <summary>The number of the group that owns it; 0 if there is none.</summary>
    public long GroupId => Number(116);

    /// <summary>The major number of a device; 0 if there is none.</summary>
    public long DeviceMajor => Number(329);

    /// <summary>The minor number of a device; 0 if there is none.</summary>
    public long DeviceMinor => Number(337);

    /// <summary>Whether it is an old GNU sparse file with more blocks that say where its data is.</summary>
    public bool HasSparseBlock => Type == (byte)'S' && _block[482] != 0;

    /// <summary>The name field up to its NUL padding.</summary>
    public ReadOnlySpan<byte> Name => Text(_block[..100]);

    /// <summary>The link name field up to its NUL padding.</summary>
    public ReadOnlySpan<byte> LinkName => Text(_block.Slice(157, 100));

    /// <summary>What stands before the name and a slash, up to its NUL padding; only USTAR has it.</summary>
    public ReadOnlySpan<byte> Prefix => _hasPrefix ? Text(_block.Slice(PrefixOffset, 155)) : default;

    /// <summary>Parses a block that is not all zero; a problem, as the end of a message, if it is not a header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> block, out TarHeader header, [NotNullWhen(false)] out string? problem) =>
        TryParse(block, allowsSparse: false, out header, out problem);

    /// <summary>The same; the header of an old GNU sparse file, which has fields of its own, may be taken too.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> block,
        bool allowsSparse,
        out TarHeader header,
        [NotNullWhen(false)] out string? problem)
    {
        header = default;
        ReadOnlySpan<byte> sizeField = block.Slice(124, 12);
        bool hasSize = TarNumber.TryParse(sizeField, out long size);
        bool isUstar = false;
        if (!HasValidChecksum(block))
        {
            problem = "has a header with a wrong checksum: expected the sum of its bytes";
        }
        else if (block[156] == (byte)'S' && !allowsSparse)
        {
            problem = "is a GNU sparse file: expected a file with all of its content";
        }
        else if (!hasSize || size < 0)
        {
            problem =
                $"has the size {Internal.ErrorText.Quote(Encoding.Latin1.GetString(sizeField))}: expected an octal number or a base-256 "
                + "number of at least 0, that fits in 63 bits";
        }
        else if (!HasKnownForm(block, out isUstar))
        {
            problem = "has a header of an unknown form: expected v7, USTAR, PAX or GNU";
        }
        else if (!HasNumbers(block))
        {
            problem = "has a mode, owner, time or device that is not a number: expected octal or base-256";
        }
        else
        {
            header = new TarHeader(block, size, isUstar);
            problem = null;
            return true;
        }

        return false;
    }

    /// <summary>Whether the checksum field holds the sum of the block's bytes, the field itself taken as spaces.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> field = block.Slice(ChecksumOffset, ChecksumLength);
        if (!TarNumber.TryParseOctal(field, out long expected))
        {
            return false;
        }

        // Early implementations summed signed characters; Go's reader accepts both sums, too.
        int unsigned = ChecksumLength * ' ';
        int signed = unsigned;
        foreach (byte value in block[..ChecksumOffset])
        {
            unsigned += value;
            signed += (sbyte)value;
        }

        foreach (byte value in block[(ChecksumOffset + ChecksumLength)..])
        {
            unsigned += value;
            signed += (sbyte)value;
        }

        return expected == unsigned || expected == signed;
    }

    /// <summary>Whether a header is of GNU's form, which has times of access and change where USTAR has its prefix.</summary>
    public static bool HasAccessTime(ReadOnlySpan<byte> block) => block.Slice(MagicOffset, 8).SequenceEqual(GnuMagic);

    /// <summary>Whether an archive starts so: with a header, or with the zeros that end one without entries.</summary>
    /// <param name="start">The first bytes; no more than a block.</param>
    public static bool IsStart(ReadOnlySpan<byte> start) => start.Length == BlockSize && (IsZero(start) || HasValidChecksum(start));

    /// <summary>The name field of a block that may not be a header, for a message.</summary>
    public static string Label(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> field = block[..100];
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static bool HasKnownForm(ReadOnlySpan<byte> block, out bool isUstar)
    {
        ReadOnlySpan<byte> magic = block.Slice(MagicOffset, 8);
        isUstar = magic.SequenceEqual("ustar\000"u8);
        if (isUstar)
        {
            return IsZero(block[500..]);
        }

        if (magic.SequenceEqual(GnuMagic))
        {
            // Two times stand where USTAR has its prefix, then the fields of sparse files and volumes. Go before 1.8
            // wrote a prefix here; no two readers agree on such a name.
            return IsNumberOrBlank(block.Slice(PrefixOffset, 12))
                && IsNumberOrBlank(block.Slice(PrefixOffset + 12, 12))
                && (block[156] == (byte)'S' || IsZero(block[(PrefixOffset + 24)..]));
        }

        // GNU tar writes device numbers into v7 headers. A prefix would be read by some (Python's tarfile), not by others.
        return IsZero(magic) && IsZero(block[PrefixOffset..]);
    }

    private static bool HasNumbers(ReadOnlySpan<byte> block) =>
        IsNumberOrBlank(block.Slice(100, 8))
        && IsNumberOrBlank(block.Slice(108, 8))
        && IsNumberOrBlank(block.Slice(116, 8))
        && IsNumberOrBlank(block.Slice(136, 12))
        && IsNumberOrBlank(block.Slice(329, 8))
        && IsNumberOrBlank(block.Slice(337, 8));

    private long Number(int offset) => TarNumber.TryParse(_block.Slice(offset, 8), out long number) ? number : 0;

    private static bool IsNumberOrBlank(ReadOnlySpan<byte> field) =>
        TarNumber.IsBlank(field) || TarNumber.TryParse(field, out _);

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    // Only the padding is cut: a NUL between other bytes stays, to be refused.
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.TrimEnd((byte)0);
}
