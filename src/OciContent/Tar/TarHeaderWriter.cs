using System.Globalization;
using System.Text;

namespace OciContent.Tar;

/// <summary>Writes the blocks of headers: USTAR (POSIX.1-1988), and PAX records (POSIX.1-2001) for what does not fit.</summary>
internal static class TarHeaderWriter
{
    /// <summary>The largest size that eleven octal digits can say, in bytes.</summary>
    public const long MaxOctalSize = (1L << 33) - 1;

    /// <summary>The largest owner, group or device number that seven octal digits can say.</summary>
    public const long MaxOctalId = (1L << 21) - 1;

    private const int NameLength = 100;
    private const int PrefixLength = 155;

    /// <summary>The content of the PAX header that must stand before the entry's; empty if none need.</summary>
    public static byte[] PaxRecordsOf(TarHeaderFields header)
    {
        if (!NeedsPax(header))
        {
            return [];
        }

        // Keys in order, as everything here. Not all readers look for a prefix where there are records, so it gets none.
        var records = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach ((string key, ReadOnlyMemory<byte> value) in header.Records ?? [])
        {
            records.Add(key, value);
        }

        AddText("linkpath", header.Target, Fits(header.Target, NameLength));
        AddText("path", header.Name, Fits(header.Name, NameLength));
        AddNumber("size", header.Size, MaxOctalSize);
        AddNumber("uid", header.UserId, MaxOctalId);
        AddNumber("gid", header.GroupId, MaxOctalId);
        AddText("mtime", new TarTime(header.ModifiedAt, header.ModifiedNanoseconds).ToPax(), HasOctalTime(header));
        var content = new MemoryStream();
        foreach ((string key, ReadOnlyMemory<byte> value) in records)
        {
            WriteRecord(content, NameText.Encode(key), value.Span);
        }

        return content.ToArray();

        void AddText(string key, string value, bool fits)
        {
            if (!fits)
            {
                records.Add(key, NameText.Encode(value));
            }
        }

        void AddNumber(string key, long value, long max) =>
            AddText(key, value.ToString(CultureInfo.InvariantCulture), value >= 0 && value <= max);
    }

    /// <summary>The entry whose content are the PAX records of another.</summary>
    public static TarHeaderFields PaxHeaderOf(TarHeaderFields header, int size)
    {
        int slash = header.Name.TrimEnd('/').LastIndexOf('/') + 1;
        return new TarHeaderFields($"{header.Name[..slash]}PaxHeaders.0/{header.Name[slash..]}", (byte)'x', 0) { Size = size };
    }

    /// <summary>Fills a block. What does not fit is cut: PAX records say it.</summary>
    public static void Write(TarHeaderFields header, Span<byte> block)
    {
        block.Clear();
        int split = NeedsPax(header) ? 0 : SplitOf(header.Name);
        WriteText(header.Name[split..], block[..NameLength]);
        WriteOctal(header.Mode, block.Slice(100, 8));
        WriteOctal(Within(header.UserId, MaxOctalId), block.Slice(108, 8));
        WriteOctal(Within(header.GroupId, MaxOctalId), block.Slice(116, 8));
        WriteOctal(Within(header.Size, MaxOctalSize), block.Slice(124, 12));
        WriteOctal(Within(header.ModifiedAt, MaxOctalSize), block.Slice(136, 12));
        block[156] = header.Type;
        WriteText(header.Target, block.Slice(157, NameLength));
        "ustar\000"u8.CopyTo(block[257..]);
        WriteOctal(header.DeviceMajor, block.Slice(329, 8));
        WriteOctal(header.DeviceMinor, block.Slice(337, 8));
        WriteText(split == 0 ? "" : header.Name[..(split - 1)], block.Slice(345, PrefixLength));

        WriteChecksum(block);
    }

    /// <summary>Writes another size into a header.</summary>
    /// <param name="block">The header.</param>
    /// <param name="size">The size, in bytes; no more than <see cref="MaxOctalSize"/>.</param>
    public static void WriteSize(Span<byte> block, long size)
    {
        WriteOctal(size, block.Slice(124, 12));
        WriteChecksum(block);
    }

    /// <summary>Makes the times of a header no later than an instant; false if none is.</summary>
    /// <param name="block">The header.</param>
    /// <param name="latest">The instant, in seconds since 1970; 0 to <see cref="MaxOctalSize"/>.</param>
    public static bool ClampTimes(Span<byte> block, long latest)
    {
        bool isChanged = Clamp(block.Slice(136, 12));
        if (TarHeader.HasAccessTime(block))
        {
            isChanged |= Clamp(block.Slice(345, 12)) | Clamp(block.Slice(357, 12));
        }

        if (isChanged)
        {
            WriteChecksum(block);
        }

        return isChanged;

        bool Clamp(Span<byte> field)
        {
            bool isLater = TarNumber.TryParse(field, out long seconds) && seconds > latest;
            if (isLater)
            {
                WriteOctal(latest, field);
            }

            return isLater;
        }
    }

    /// <summary>Writes a record of a PAX header.</summary>
    public static void WriteRecord(MemoryStream records, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // The length counts its own digits.
        int rest = key.Length + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.WriteByte((byte)' ');
        records.Write(key);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static void WriteChecksum(Span<byte> block)
    {
        // It counts its own field as spaces.
        Span<byte> checksum = block.Slice(148, 8);
        checksum.Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        WriteOctal(sum, checksum[..7]);
    }

    private static bool NeedsPax(TarHeaderFields header) =>
        SplitOf(header.Name) < 0
        || !Fits(header.Target, NameLength)
        || header.Size > MaxOctalSize
        || header.UserId > MaxOctalId
        || header.GroupId > MaxOctalId
        || !HasOctalTime(header)
        || header.Records is { Count: > 0 };

    private static bool HasOctalTime(TarHeaderFields header) =>
        header.ModifiedAt is >= 0 and <= MaxOctalSize && header.ModifiedNanoseconds == 0;

    // What does not fit is 0 where a PAX record says it.
    private static long Within(long value, long max) => value >= 0 && value <= max ? value : 0;

    /// <summary>Where the name goes on behind its prefix and a slash; 0 if it needs no prefix, -1 if it does not fit either way.</summary>
    private static int SplitOf(string name)
    {
        if (Fits(name, NameLength))
        {
            return 0;
        }

        // A name of nothing would be behind the slash at a folder's end.
        int slash = Ascii.IsValid(name) ? name.LastIndexOf('/', Math.Min(PrefixLength, name.Length - 2)) : -1;
        return slash > 0 && name.Length - slash - 1 <= NameLength ? slash + 1 : -1;
    }

    private static bool Fits(string text, int length) => text.Length <= length && Ascii.IsValid(text);

    private static void WriteText(string text, Span<byte> field)
    {
        for (int i = 0; i < Math.Min(text.Length, field.Length); i++)
        {
            field[i] = char.IsAscii(text[i]) ? (byte)text[i] : (byte)'_';
        }
    }

    private static void WriteOctal(long value, Span<byte> field)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
