namespace OciContent.Tar;

/// <summary>
/// What the files of a tar archive come to when it is unpacked, counted while its bytes pass: as Docker's engine counts them (moby,
/// <c>pkg/archive</c> and <c>pkg/directory</c>). Nothing is told of what is not a tar, or one that unpackers take in different ways.
/// </summary>
internal sealed class TarSizes : TarConsumer
{
    private const int MaxExtendedHeaderSize = 1024 * 1024;

    private static ReadOnlySpan<byte> WhiteoutPrefix => ".wh."u8;

    // The content of an extended header, and which one it is.
    private byte[]? _extended;
    private int _extendedCount;
    private byte _extendedType;

    // What extended headers say of the next entry.
    private long? _size;
    private int? _targetLength;
    private bool? _isWhiteout;

    private bool _isUnknown;
    private bool _hasOddWhiteout;
    private long _files;
    private long _targets;

    /// <summary>
    /// The sizes of all files, in bytes: what engines count that unpack a layer to count it. <c>null</c> if it cannot be told. To be asked
    /// after the last byte.
    /// </summary>
    public long? FilesSize => _isUnknown || !IsAtHeader || _extended is not null ? null : _files;

    /// <summary>
    /// The same with the targets of symbolic links: what engines count that look at what they unpacked. <c>null</c> if it cannot be told.
    /// </summary>
    public long? UnpackedSize => _hasOddWhiteout ? null : FilesSize + _targets;

    protected override void TakeContent(ReadOnlySpan<byte> piece)
    {
        if (_extended is not null)
        {
            piece.CopyTo(_extended.AsSpan(_extendedCount));
            _extendedCount += piece.Length;
            if (ContentLeft == 0)
            {
                TakeExtendedHeader(_extended);
                _extended = null;
                IsStopped = _isUnknown;
            }
        }
    }

    protected override void TakeHeader(ReadOnlySpan<byte> block)
    {
        if (!block.ContainsAnyExcept((byte)0))
        {
            IsStopped = true;
            return;
        }

        _isUnknown = !TarHeader.TryParse(block, out TarHeader header, out _);
        if (!_isUnknown)
        {
            TakeHeader(header);
        }

        IsStopped = _isUnknown;
    }

    private void TakeHeader(in TarHeader header)
    {
        bool isExtended = header.Type is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K';
        long size = isExtended ? header.Size : _size ?? header.Size;
        Expect(size);
        if (isExtended)
        {
            _isUnknown = size > MaxExtendedHeaderSize;
            if (!_isUnknown && size > 0)
            {
                (_extended, _extendedCount, _extendedType) = (new byte[size], 0, header.Type);
            }

            return;
        }

        Count(header, size);
        (_size, _targetLength, _isWhiteout) = (null, null, null);
    }

    private void Count(TarHeader header, long size)
    {
        switch (header.Type)
        {
            case 0 or (byte)'0' or (byte)'7':
                _files += size;

                // A whiteout with content is a file to some, and to others none.
                _hasOddWhiteout |= size > 0 && (_isWhiteout ?? IsWhiteout(header.Name));
                break;
            case (byte)'2':
                _targets += _targetLength ?? header.LinkName.Length;
                _isUnknown = size != 0;
                break;
            case (byte)'1' or (byte)'3' or (byte)'4' or (byte)'5' or (byte)'6':
                _isUnknown = size != 0;
                break;
            default:
                _isUnknown = true;
                break;
        }
    }

    private void TakeExtendedHeader(ReadOnlySpan<byte> content)
    {
        switch (_extendedType)
        {
            case (byte)'L':
                _isWhiteout = IsWhiteout(content.TrimEnd((byte)0));
                break;
            case (byte)'K':
                _targetLength = content.TrimEnd((byte)0).Length;
                break;
            case (byte)'x':
                TakePax(content);
                break;
            default:
                // Those for all entries say nothing that Go's reader would apply.
                break;
        }
    }

    private void TakePax(ReadOnlySpan<byte> content)
    {
        var records = new TarPaxRecords(content);
        while (!records.IsAtEnd)
        {
            if (!records.TryRead(out _) || records.Key.StartsWith("GNU.sparse."u8))
            {
                _isUnknown = true;
                return;
            }

            if (records.Key.SequenceEqual("path"u8))
            {
                _isWhiteout = IsWhiteout(records.Value);
            }
            else if (records.Key.SequenceEqual("linkpath"u8))
            {
                _targetLength = records.Value.Length;
            }
            else if (records.Key.SequenceEqual("size"u8))
            {
                _isUnknown = !TarNumber.TryParseDecimal(records.Value, out long size);
                _size = size;
            }
        }
    }

    // The folder of AUFS's own files begins so too.
    private static bool IsWhiteout(ReadOnlySpan<byte> name) =>
        name.StartsWith(WhiteoutPrefix) || name[(name.LastIndexOf((byte)'/') + 1)..].StartsWith(WhiteoutPrefix);
}
