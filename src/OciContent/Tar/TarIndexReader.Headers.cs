using OciContent.Internal;

namespace OciContent.Tar;

/// <content>What single headers say, and what the ones before an entry add to it.</content>
internal sealed partial class TarIndexReader
{
    // What extended headers gave the next entry, and what to call them in a message.
    private string? _pending;
    private bool _isPendingPax;
    private string? _path;
    private string? _linkPath;
    private long? _size;
    private long _paxOffset;
    private int _paxSize;

    private enum ExtendedHeaderKind
    {
        None,
        Pax,
        GlobalPax,
        LongName,
        LongLink,
    }

    private ExtendedHeader AcceptHeader(ReadOnlySpan<byte> block, long offset, out long contentOffset, out long size)
    {
        if (!TarHeader.TryParse(block, out TarHeader header, out string? problem))
        {
            throw Refuse(TarHeader.Label(block), offset, problem);
        }

        ExtendedHeader extended = header.Type switch
        {
            (byte)'x' => new ExtendedHeader(ExtendedHeaderKind.Pax, "a PAX header", TarHeader.Label(block)),
            (byte)'g' => new ExtendedHeader(ExtendedHeaderKind.GlobalPax, "a global PAX header", TarHeader.Label(block)),
            (byte)'L' => new ExtendedHeader(ExtendedHeaderKind.LongName, "a GNU long name", TarHeader.Label(block)),
            (byte)'K' => new ExtendedHeader(ExtendedHeaderKind.LongLink, "a GNU long link name", TarHeader.Label(block)),
            _ => default,
        };

        contentOffset = offset + BlockSize;
        if (extended.Kind != ExtendedHeaderKind.None)
        {
            size = header.Size;
            RequireExtendedHeader(extended, size, offset);
            RequireContent(extended.Label, offset, size);
        }
        else
        {
            size = _size ?? header.Size;
            AddEntry(header, offset, size);
        }

        return extended;
    }

    private void RequireExtendedHeader(ExtendedHeader extended, long size, long offset)
    {
        // Go, Python and GNU tar each resolve these in a way of their own.
        bool isPax = extended.Kind is ExtendedHeaderKind.Pax or ExtendedHeaderKind.GlobalPax;
        if (_pending is not null && (isPax || _isPendingPax))
        {
            throw Refuse(
                extended.Label,
                offset,
                $"is {extended.Description} after {_pending}: expected the entry that the first belongs to");
        }

        // A long name may be ended by a NUL, which is not part of it.
        int max = isPax ? _limits.MaxExtendedHeaderSize : _limits.MaxNameLength + 1;
        if (size > max)
        {
            throw Refuse(extended.Label, offset, $"is {extended.Description} of {size} bytes: expected at most {max}");
        }
    }

    private void AcceptExtendedHeader(ExtendedHeader extended, ReadOnlySpan<byte> content, long offset)
    {
        switch (extended.Kind)
        {
            case ExtendedHeaderKind.LongName:
                SetOnce(ref _path, content.TrimEnd((byte)0), extended, offset);
                break;
            case ExtendedHeaderKind.LongLink:
                SetOnce(ref _linkPath, content.TrimEnd((byte)0), extended, offset);
                break;
            default:
                AcceptPax(extended, content, offset);
                break;
        }

        if (extended.Kind != ExtendedHeaderKind.GlobalPax)
        {
            if (extended.Kind == ExtendedHeaderKind.Pax)
            {
                (_paxOffset, _paxSize) = (offset + BlockSize, content.Length);
            }

            _pending = extended.Description;
            _isPendingPax = extended.Kind == ExtendedHeaderKind.Pax;
        }
    }

    private void AcceptPax(ExtendedHeader extended, ReadOnlySpan<byte> content, long offset)
    {
        var records = new TarPaxRecords(content);
        while (!records.IsAtEnd)
        {
            if (!records.TryRead(out string? problem))
            {
                throw Refuse(extended.Label, offset, problem);
            }

            ReadOnlySpan<byte> key = records.Key;
            if (key.StartsWith("GNU.sparse."u8))
            {
                throw Refuse(extended.Label, offset, "announces a GNU sparse file: expected a file with all of its content");
            }

            bool isPath = key.SequenceEqual("path"u8);
            bool isLinkPath = key.SequenceEqual("linkpath"u8);
            bool isSize = key.SequenceEqual("size"u8);
            if (extended.Kind == ExtendedHeaderKind.GlobalPax && (isPath || isLinkPath || isSize))
            {
                // POSIX applies them to every entry that follows, Go to none.
                throw Refuse(
                    extended.Label,
                    offset,
                    "is a global PAX header with a path, linkpath or size: expected them only for single entries");
            }

            if (isPath)
            {
                SetOnce(ref _path, records.Value, extended, offset);
            }
            else if (isLinkPath)
            {
                SetOnce(ref _linkPath, records.Value, extended, offset);
            }
            else if (isSize)
            {
                if (_size is not null || !TarNumber.TryParseDecimal(records.Value, out long size))
                {
                    throw Refuse(
                        extended.Label,
                        offset,
                        "has a PAX size that is repeated or not a number: expected one decimal number that fits in 63 bits");
                }

                _size = size;
            }
        }
    }

    private void SetOnce(ref string? target, ReadOnlySpan<byte> value, ExtendedHeader extended, long offset)
    {
        if (target is not null)
        {
            throw Refuse(extended.Label, offset, "gives the same entry a second name or link target: expected one");
        }

        if (!TarName.TryDecode(value, _limits.MaxNameLength, out target, out string? problem))
        {
            throw Refuse(extended.Label, offset, $"gives a name or link target that {problem}");
        }
    }

    private void AddEntry(in TarHeader header, long offset, long size)
    {
        string raw = _path ?? DecodeName(header, offset);
        if (!TarName.TryNormalize(raw, _limits.MaxNameLength, out string? name, out string? problem))
        {
            throw Refuse(raw, offset, $"has a name that {problem}");
        }

        bool isDirectoryForm = TarName.IsDirectoryForm(raw);
        TarEntryKind kind = header.Type switch
        {
            // v7 knew directories only by the slash.
            0 => isDirectoryForm ? TarEntryKind.Directory : TarEntryKind.RegularFile,
            (byte)'0' => TarEntryKind.RegularFile,
            (byte)'1' => TarEntryKind.HardLink,
            (byte)'2' => TarEntryKind.SymbolicLink,
            (byte)'5' => TarEntryKind.Directory,
            (byte)'3' or (byte)'4' or (byte)'6' or (byte)'7' => TarEntryKind.Other,
            _ => throw Refuse(
                raw,
                offset,
                $"is an entry of type {ErrorText.Quote([(char)header.Type])}: expected a file, directory, link, device, FIFO or "
                + "extended header"),
        };

        if (isDirectoryForm && kind != TarEntryKind.Directory)
        {
            throw Refuse(raw, offset, "has a directory's name but is not one: expected a name without a slash at its end");
        }

        // Some readers skip this content and some do not: what one sees as content is a header to the other.
        if (size != 0 && kind != TarEntryKind.RegularFile && header.Type != (byte)'7')
        {
            throw Refuse(raw, offset, $"is not a file but has a size of {size} bytes: expected 0");
        }

        RequireContent(raw, offset, size);
        string? target = kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink
            ? _linkPath ?? DecodeLinkTarget(header, raw, offset)
            : null;
        Add(
            new TarEntry
            {
                Name = name,
                Kind = kind,
                HeaderOffset = offset,
                Offset = offset + BlockSize,
                Size = size,
                ModifiedAt = header.ModifiedAt,
                LinkTarget = target,
                PaxOffset = _paxOffset,
                PaxSize = _paxSize,
            });

        _pending = null;
        _path = null;
        _linkPath = null;
        _size = null;
        (_paxOffset, _paxSize) = (0, 0);
    }

    private void Add(TarEntry entry)
    {
        if (!_byName.TryAdd(entry.Name, entry))
        {
            TarEntry first = _byName[entry.Name];
            if (first.Kind == TarEntryKind.Directory && entry.Kind == TarEntryKind.Directory)
            {
                return;
            }

            throw Refuse(
                entry.Name,
                entry.HeaderOffset,
                $"is in the archive already, at offset {first.HeaderOffset}: expected one entry of this name");
        }

        if (_entries.Count >= _limits.MaxEntries)
        {
            throw Refuse(entry.Name, entry.HeaderOffset, $"is one entry too many: expected at most {_limits.MaxEntries}");
        }

        _totalNameLength += entry.Name.Length + (entry.LinkTarget?.Length ?? 0);
        if (_totalNameLength > _limits.MaxTotalNameLength)
        {
            throw Refuse(
                entry.Name,
                entry.HeaderOffset,
                $"brings the length of all names to {_totalNameLength}: expected at most {_limits.MaxTotalNameLength}");
        }

        _entries.Add(entry);
    }

    private string DecodeName(in TarHeader header, long offset)
    {
        ReadOnlySpan<byte> prefix = header.Prefix;
        ReadOnlySpan<byte> bytes = prefix.IsEmpty ? header.Name : [.. prefix, (byte)'/', .. header.Name];
        return TarName.TryDecode(bytes, _limits.MaxNameLength, out string? name, out string? problem)
            ? name
            : throw Refuse(System.Text.Encoding.UTF8.GetString(bytes), offset, $"has a name that {problem}");
    }

    private string DecodeLinkTarget(in TarHeader header, string name, long offset) =>
        TarName.TryDecode(header.LinkName, _limits.MaxNameLength, out string? target, out string? problem)
            ? target
            : throw Refuse(name, offset, $"has a link target that {problem}");

    private void RequireContent(string name, long offset, long size)
    {
        long remaining = _blocks.Length - offset - BlockSize;
        if (size > remaining || Padding(size) > remaining - size)
        {
            throw Refuse(
                name,
                offset,
                $"has {size} bytes of content, which run past the end of the archive: expected at most {Math.Max(remaining, 0)}, "
                + $"padded to blocks of {BlockSize}");
        }
    }

    private readonly record struct ExtendedHeader(ExtendedHeaderKind Kind, string Description, string Label);
}
