using System.Text;

namespace OciContent.Tar;

/// <content>What single headers say, and what the ones before an entry add to it.</content>
internal sealed partial class TarScanner
{
    // The highest is "no owner" to Linux.
    private const long MaxId = uint.MaxValue - 1L;

    private static ReadOnlySpan<byte> AttributePrefix => "SCHILY.xattr."u8;

    private byte[]? _extended;
    private int _extendedCount;
    private byte _extendedType;

    // What extended headers gave the next entry, and what to call them in a message.
    private string? _pending;
    private bool _isPendingPax;
    private byte[]? _path;
    private byte[]? _linkPath;
    private long? _size;
    private TarTime? _time;
    private long? _userId;
    private long? _groupId;
    private bool _isSparse;
    private List<KeyValuePair<string, byte[]>>? _attributes;

    private void StartExtended(in TarHeader header, string description, int max)
    {
        // Go, Python and GNU tar each resolve these in a way of their own.
        bool isPax = header.Type is (byte)'x' or (byte)'g';
        string label = NameText.Decode(header.Name);
        if (_pending is not null && (isPax || _isPendingPax))
        {
            Refuse(label, $"is {description} after {_pending}: expected the entry that the first belongs to");
        }
        else if (header.Size > max)
        {
            Refuse(label, $"is {description} of {header.Size} bytes: expected at most {max}");
        }
        else
        {
            (_extended, _extendedCount, _extendedType) = (new byte[header.Size], 0, header.Type);
            if (header.Type != (byte)'g')
            {
                _pending = description;
                _isPendingPax = isPax;
            }

            Expect(header.Size);
            if (header.Size == 0)
            {
                _extended = null;
                AcceptExtended([]);
            }
        }
    }

    private void AcceptExtended(byte[] content)
    {
        ReadOnlySpan<byte> text = content.AsSpan().TrimEnd((byte)0);
        switch (_extendedType)
        {
            case (byte)'L' when _path is null:
                _path = text.ToArray();
                break;
            case (byte)'K' when _linkPath is null:
                _linkPath = text.ToArray();
                break;
            case (byte)'L' or (byte)'K':
                Refuse(NameText.Decode(text), "gives the same entry a second name or link target: expected one");
                break;
            default:
                AcceptPax(content, isGlobal: _extendedType == (byte)'g');
                break;
        }
    }

    private void AcceptPax(ReadOnlySpan<byte> content, bool isGlobal)
    {
        var records = new TarPaxRecords(content);
        while (!records.IsAtEnd && Problem is null)
        {
            if (!records.TryRead(out string? problem))
            {
                Refuse("PAX header", problem);
                return;
            }

            if (isGlobal)
            {
                // POSIX applies them to every entry that follows, Go to none.
                if (records.Key.SequenceEqual("path"u8) || records.Key.SequenceEqual("linkpath"u8) || records.Key.SequenceEqual("size"u8))
                {
                    Refuse("PAX header", "is for all entries and has a path, linkpath or size: expected them only for single entries");
                }
            }
            else
            {
                AcceptPax(records.Key, records.Value);
            }
        }
    }

    private void AcceptPax(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        bool isRight = true;
        if (key.SequenceEqual("path"u8))
        {
            isRight = _path is null;
            _path = value.ToArray();
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            isRight = _linkPath is null;
            _linkPath = value.ToArray();
        }
        else if (key.SequenceEqual("size"u8))
        {
            isRight = TryAcceptNumber(value, ref _size);
        }
        else if (key.SequenceEqual("uid"u8))
        {
            isRight = TryAcceptNumber(value, ref _userId);
        }
        else if (key.SequenceEqual("gid"u8))
        {
            isRight = TryAcceptNumber(value, ref _groupId);
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            isRight = _time is null && TarTime.TryParse(value, out TarTime time) && (_time = time) is not null;
        }
        else if (key.StartsWith(AttributePrefix))
        {
            (_attributes ??= []).Add(new(NameText.Decode(key[AttributePrefix.Length..]), value.ToArray()));
        }
        else
        {
            // PAX forms of sparse files; names of owners are not looked at, as in an image their numbers count.
            _isSparse |= key.StartsWith("GNU.sparse."u8);
        }

        if (!isRight)
        {
            Refuse(
                "PAX header",
                $"has a {Encoding.ASCII.GetString(key)} that is repeated or not a number: expected one, decimal, that fits in 63 bits");
        }
    }

    private static bool TryAcceptNumber(ReadOnlySpan<byte> value, ref long? number)
    {
        if (number is not null || !TarNumber.TryParseDecimal(value, out long parsed))
        {
            return false;
        }

        number = parsed;
        return true;
    }

    private void AddEntry(in TarHeader header)
    {
        byte[] name = _path ?? (header.Prefix.IsEmpty ? header.Name.ToArray() : [.. header.Prefix, (byte)'/', .. header.Name]);
        byte[] target = _linkPath ?? header.LinkName.ToArray();
        string text = NameText.Decode(name);
        long size = _size ?? header.Size;
        bool isFile = header.Type is 0 or (byte)'0' or (byte)'7' or (byte)'S';
        bool isLink = header.Type is (byte)'1' or (byte)'2';

        // Some readers skip this content and some do not: what one sees as content is a header to the other.
        bool isOldFolder = header.Type == 0 && name is [.., (byte)'/'];
        if (size != 0 && (header.Type is >= (byte)'1' and <= (byte)'6' || isOldFolder))
        {
            Refuse(text, $"is not a file but has a size of {size} bytes: expected 0");
            return;
        }

        Expect(header.HasSparseBlock ? 0 : size);
        (_hasSparseBlock, _sparseSize) = (header.HasSparseBlock, size);
        string? problem =
            header.Type is not (0 or >= (byte)'0' and <= (byte)'6' or (byte)'S')
                ? $"is an entry of type {Internal.ErrorText.Quote([(char)header.Type])}: expected a file, folder, link, device or FIFO"
            : header.Type == (byte)'S' || _isSparse ? "is a GNU sparse file: expected a file with all of its content"
            : FindProblem(name) is { } ofName ? $"has a name that {ofName}"
            : isLink && FindProblem(target) is { } ofTarget ? $"has a link target that {ofTarget}"
            : (_userId ?? header.UserId) is < 0 or > MaxId || (_groupId ?? header.GroupId) is < 0 or > MaxId
                ? $"has an owner that does not fit in 32 bits: expected at most {MaxId}"
            : header.DeviceMajor is < 0 or > uint.MaxValue || header.DeviceMinor is < 0 or > uint.MaxValue
                ? "has a device number that does not fit in 32 bits: expected one that does"
            : null;
        if (problem is not null)
        {
            LeaveOut(text, problem);
        }
        else if (_budget.TryTake(name.Length + (isLink ? target.Length : 0) + SizeOf(_attributes)))
        {
            Add(header, text, isLink ? NameText.Decode(target) : null, isFile ? size : 0);
        }
        else
        {
            IsStopped = true;
        }

        (_pending, _path, _linkPath, _size, _time, _userId, _groupId, _isSparse, _attributes) =
            (null, null, null, null, null, null, null, false, null);
    }

    private void Add(in TarHeader header, string name, string? target, long size)
    {
        // v7 knew folders only by the slash.
        byte type = header.Type != 0 ? header.Type : name.EndsWith('/') ? (byte)'5' : (byte)'0';
        var entry = new TarScanEntry
        {
            Name = name,
            Type = type,
            LinkTarget = target,
            Mode = (UnixFileMode)header.Mode,
            UserId = (uint)(_userId ?? header.UserId),
            GroupId = (uint)(_groupId ?? header.GroupId),
            Size = size,
            Offset = Position,
            Time = _time ?? (header.Seconds is { } seconds ? new TarTime(seconds, 0) : null),
            DeviceMajor = (uint)header.DeviceMajor,
            DeviceMinor = (uint)header.DeviceMinor,
            Attributes = (IReadOnlyList<KeyValuePair<string, byte[]>>?)_attributes ?? [],
        };
        _entries.Add(entry);
        if (_digester is not null && type == (byte)'0')
        {
            _file = size > 0 ? entry : null;
            entry.Digest = size > 0 ? null : _digester.GetDigestAndReset();
        }
    }

    private string? FindProblem(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? "is empty: expected at least one byte"
        : name.Length > _limits.MaxNameLength ? $"has {name.Length} bytes: expected at most {_limits.MaxNameLength}"
        : name.Contains((byte)0) ? "contains a NUL: expected one only as its end"
        : null;

    private static long SizeOf(List<KeyValuePair<string, byte[]>>? attributes) =>
        attributes?.Sum(static attribute => (long)attribute.Key.Length + attribute.Value.Length) ?? 0;
}
