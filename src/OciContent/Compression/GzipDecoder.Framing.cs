using System.Globalization;

namespace OciContent.Compression;

// RFC 1952, section 2.3: the parts of a member around the compressed data, byte by byte.
internal sealed partial class GzipDecoder
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;

    /// <summary>Go's limit for a file name or a comment, the terminating zero included.</summary>
    private const int MaxTextLength = 512;

    private const byte FlagHeaderChecksum = 0x02;
    private const byte FlagExtra = 0x04;
    private const byte FlagName = 0x08;
    private const byte FlagComment = 0x10;
    private const byte ReservedFlags = 0xE0;

    private int _partLength;
    private byte _flags;
    private ulong _value;

    private void StartPart(Part part)
    {
        _part = part;
        _partLength = 0;
        _value = 0;
    }

    /// <summary>Takes one byte of a header or trailer; <see cref="_offset"/> is where it stands.</summary>
    private void Accept(byte value)
    {
        int index = _partLength++;
        if (_part is not (Part.HeaderChecksum or Part.Trailer))
        {
            _crc.Append(value);
        }

        switch (_part)
        {
            case Part.Header:
                AcceptHeader(index, value);
                break;
            case Part.ExtraLength:
                _value |= (ulong)value << (8 * index);
                if (index == 1)
                {
                    int length = (int)_value;
                    StartPart(Part.Extra);
                    _value = (ulong)length;
                    EndExtraIfDone();
                }

                break;
            case Part.Extra:
                EndExtraIfDone();
                break;
            case Part.Name:
            case Part.Comment:
                AcceptText(index, value);
                break;
            case Part.HeaderChecksum:
                _value |= (ulong)value << (8 * index);
                if (index == 1)
                {
                    CheckHeader();
                }

                break;
            case Part.Trailer:
                _value |= (ulong)value << (8 * index);
                if (index == TrailerLength - 1)
                {
                    EndMember();
                }

                break;
        }
    }

    private void AcceptHeader(int index, byte value)
    {
        switch (index)
        {
            case 0:
                _memberOffset = _offset;
                RequireSignature(value, GzipHeader.FirstMagic);
                break;
            case 1:
                RequireSignature(value, GzipHeader.SecondMagic);
                break;
            case 2 when value != GzipHeader.Deflate:
                Fail(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"compression method {value} in the gzip header at offset {_memberOffset}: expected 8, deflate"));
                break;
            case 3 when (value & ReservedFlags) != 0:
                Fail(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"flags 0x{value:x2} in the gzip header at offset {_memberOffset}: expected the reserved bits to be zero"));
                break;
            case 3:
                _flags = value;
                break;
            case HeaderLength - 1:
                StartAfter(Part.Header);
                break;
        }
    }

    private void RequireSignature(byte value, byte expected)
    {
        if (value != expected)
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"byte 0x{value:x2} at offset {_offset} of the gzip stream: expected 0x{expected:x2}, "
                    + $"{(_members == 0 ? "a gzip signature" : "the next member's signature, or the end of the stream")}"));
        }
    }

    /// <summary>Starts the next part that the flags announce.</summary>
    private void StartAfter(Part part)
    {
        if (part < Part.ExtraLength && (_flags & FlagExtra) != 0)
        {
            StartPart(Part.ExtraLength);
        }
        else if (part < Part.Name && (_flags & FlagName) != 0)
        {
            StartPart(Part.Name);
        }
        else if (part < Part.Comment && (_flags & FlagComment) != 0)
        {
            StartPart(Part.Comment);
        }
        else if (part < Part.HeaderChecksum && (_flags & FlagHeaderChecksum) != 0)
        {
            StartPart(Part.HeaderChecksum);
        }
        else
        {
            StartPart(Part.Deflate);
            _inflater.Reset();
            _crc.Reset();
            _memberLength = 0;

            // The last byte of the header is not counted yet.
            _deflateOffset = _offset + 1;
        }
    }

    private void EndExtraIfDone()
    {
        if (_partLength == (int)_value)
        {
            StartAfter(Part.Extra);
        }
    }

    private void AcceptText(int index, byte value)
    {
        if (value == 0)
        {
            StartAfter(_part);
        }
        else if (index == MaxTextLength - 1)
        {
            string what = _part == Part.Name ? "file name" : "comment";
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} of {MaxTextLength} bytes or more in the gzip header at offset {_memberOffset}: expected at most "
                    + $"{MaxTextLength - 1}"));
        }
    }

    private void CheckHeader()
    {
        uint actual = _crc.Current & 0xFFFF;
        if (_value != actual)
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"header checksum 0x{_value:x4} in the gzip header at offset {_memberOffset}: expected 0x{actual:x4}"));
        }

        StartAfter(Part.HeaderChecksum);
    }

    private void EndMember()
    {
        uint crc = (uint)_value;
        uint size = (uint)(_value >> 32);
        if (crc != _crc.Current)
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"CRC-32 0x{crc:x8} in the gzip trailer at offset {_offset + 1 - TrailerLength}: expected 0x{_crc.Current:x8}, "
                    + $"by the decoded data"));
        }

        if (size != (uint)_memberLength)
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"size {size} in the gzip trailer at offset {_offset + 1 - TrailerLength}: expected {(uint)_memberLength}, by the "
                    + $"decoded data modulo 2^32"));
        }

        _members++;
        _memberLength = 0;
        _crc.Reset();
        StartPart(Part.Header);
    }
}
