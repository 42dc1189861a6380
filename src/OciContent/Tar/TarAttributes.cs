using System.Text;
using OciContent.Internal;

namespace OciContent.Tar;

/// <summary>What an index leaves out of an entry: its mode, owner, time, device and extended attributes.</summary>
internal sealed record TarAttributes
{
    // The bits that chmod(2) takes.

    /// <summary>The type flag.</summary>
    public required byte Type { get; init; }

    /// <summary>The mode, without the bits of the type.</summary>
    public required int Mode { get; init; }

    /// <summary>The number of the user who owns it, as the archive has it.</summary>
    public required long UserId { get; init; }

    /// <summary>The number of the group that owns it, as the archive has it.</summary>
    public required long GroupId { get; init; }

    /// <summary>When its content was last written, in whole seconds since 1970.</summary>
    public required long ModifiedSeconds { get; init; }

    /// <summary>Of a device, its major number.</summary>
    public required long DeviceMajor { get; init; }

    /// <summary>Of a device, its minor number.</summary>
    public required long DeviceMinor { get; init; }

    /// <summary>Extended attributes by name, as GNU tar and Go write them.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ExtendedAttributes { get; init; }

    private static ReadOnlySpan<byte> AttributePrefix => "SCHILY.xattr."u8;

    /// <summary>Reads an entry's own header, and the PAX header before it.</summary>
    /// <exception cref="InvalidDataException">A number in the PAX header is none, or an attribute is there twice.</exception>
    public static async ValueTask<TarAttributes> ReadAsync(TarArchive archive, TarEntry entry, CancellationToken cancellationToken)
    {
        byte[] block = new byte[TarHeader.BlockSize];
        byte[] records = new byte[entry.PaxSize];
        await ReadAsync(archive, entry.HeaderOffset, block, cancellationToken).ConfigureAwait(false);
        await ReadAsync(archive, entry.PaxOffset, records, cancellationToken).ConfigureAwait(false);
        return Parse(block, records, entry.Name);
    }

    private static async ValueTask ReadAsync(TarArchive archive, long offset, byte[] buffer, CancellationToken cancellationToken)
    {
        Stream stream = archive.OpenAt(offset, buffer.Length);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TarAttributes Parse(ReadOnlySpan<byte> block, ReadOnlySpan<byte> content, string name)
    {
        if (!TarHeader.TryParse(block, out TarHeader header, out string? problem))
        {
            throw new InvalidDataException($"{ErrorText.Quote(name)} {problem}.");
        }

        (long user, long group, long modified) = (header.UserId, header.GroupId, header.Seconds ?? 0);
        var attributes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var records = new TarPaxRecords(content);
        while (!records.IsAtEnd)
        {
            bool isGood = records.TryRead(out problem)
                && (records.Key.SequenceEqual("uid"u8) ? TarNumber.TryParseDecimal(records.Value, out user)
                    : records.Key.SequenceEqual("gid"u8) ? TarNumber.TryParseDecimal(records.Value, out group)
                    : records.Key.SequenceEqual("mtime"u8) ? TryParseSeconds(records.Value, out modified)
                    : !records.Key.StartsWith(AttributePrefix)
                        || attributes.TryAdd(
                            Encoding.UTF8.GetString(records.Key[AttributePrefix.Length..]),
                            records.Value.ToArray()));
            if (!isGood)
            {
                throw new InvalidDataException(
                    problem is not null
                        ? $"{ErrorText.Quote(name)} {problem}."
                        : $"{ErrorText.Quote(name)} has the PAX record {ErrorText.Quote(Encoding.UTF8.GetString(records.Key))}, which is "
                            + "not a number or is repeated: expected it once.");
            }
        }

        return new TarAttributes
        {
            Type = header.Type,
            Mode = header.Mode,
            UserId = user,
            GroupId = group,
            ModifiedSeconds = modified,
            DeviceMajor = header.DeviceMajor,
            DeviceMinor = header.DeviceMinor,
            ExtendedAttributes = attributes,
        };
    }

    // What is cut of a second is earlier.
    private static bool TryParseSeconds(ReadOnlySpan<byte> text, out long seconds)
    {
        bool isTime = TarTime.TryParse(text, out TarTime time);
        seconds = time.Seconds;
        return isTime;
    }
}
