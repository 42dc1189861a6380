using System.Globalization;
using OciContent.Hashing;

namespace OciContent.Compression;

/// <summary>
/// Decodes a gzip stream (RFC 1952) that comes in pieces, into buffers of the caller: one member or more, and nothing else.
/// </summary>
/// <remarks>
/// <para>
/// What is accepted is what Go's compress/gzip accepts, and so what Docker, containerd and skopeo do, less members with
/// reserved flags, which RFC 1952 section 2.3.1.2 tells a reader to refuse. The verdict does not depend on how the input and the
/// room for output are cut. Decoded bytes are to be trusted only after <see cref="Complete"/>.
/// </para>
/// <para>Not thread-safe. Nothing is allocated after the constructor, however many members there are.</para>
/// </remarks>
internal sealed partial class GzipDecoder
{
    private readonly Inflater _inflater = new();
    private readonly Crc32 _crc = new();

    private Part _part;
    private long _offset;
    private long _members;
    private long _memberOffset;
    private long _deflateOffset;
    private long _memberLength;
    private string? _problem;

    private enum Part
    {
        Header,
        ExtraLength,
        Extra,
        Name,
        Comment,
        HeaderChecksum,
        Deflate,
        Trailer,
    }

    /// <summary>Whether <see cref="Decode"/> returns, asking for more room, where a member ends.</summary>
    public bool StopsBehindMembers { get; init; }

    /// <summary>How many members were whole.</summary>
    public long Members => _members;

    /// <summary>Where the last member starts whose header was begun.</summary>
    public long MemberOffset => _memberOffset;

    /// <summary>Where the last deflate data starts whose header was whole.</summary>
    public long DeflateOffset => _deflateOffset;

    /// <summary>How many bytes were used.</summary>
    public long Offset => _offset;

    /// <inheritdoc cref="Decompressor.WaitForChecksums"/>
    public Action? WaitForChecksums { get; set; }

    /// <inheritdoc cref="Decompressor.IsChecksumLeft"/>
    public bool IsChecksumLeft { get; private set; }

    /// <inheritdoc cref="Decompressor.AppendToChecksum"/>
    public void AppendToChecksum(ReadOnlySpan<byte> output) => _crc.Append(output);

    /// <summary>Decodes until the input or the room is used up.</summary>
    /// <param name="source">The next piece of the gzip stream.</param>
    /// <param name="consumed">How many bytes of it are used: all of them when the answer is <see cref="DecodeStatus.NeedsInput"/>.</param>
    /// <param name="buffer">
    /// Where to write. The last 32 KiB written since the start, or all if it was less, must stand directly before
    /// <paramref name="position"/>.
    /// </param>
    /// <param name="position">Where to write in the buffer; moved behind what was written.</param>
    /// <param name="end">Where the room in the buffer ends.</param>
    /// <returns><see cref="DecodeStatus.NeedsInput"/> or <see cref="DecodeStatus.NeedsOutput"/>.</returns>
    /// <exception cref="InvalidDataException">The stream is broken; from then on every call says so.</exception>
    public DecodeStatus Decode(ReadOnlySpan<byte> source, out int consumed, byte[] buffer, ref int position, int end)
    {
        if (_problem is not null)
        {
            throw Broken(_problem);
        }

        consumed = 0;
        IsChecksumLeft = false;

        // An output is left whole or not at all: so not where a member starts in it, nor where one ends.
        bool mayLeaveChecksum = WaitForChecksums is not null && _memberLength >= Decompressor.MinLengthToLeaveChecksum;
        while (true)
        {
            if (_part == Part.Deflate)
            {
                DecodeStatus status = Inflate(source, ref consumed, buffer, ref position, end, mayLeaveChecksum);
                mayLeaveChecksum = false;
                if (status != DecodeStatus.Finished)
                {
                    return status;
                }

                StartPart(Part.Trailer);
            }
            else if (consumed < source.Length)
            {
                long members = _members;
                Accept(source[consumed++]);
                _offset++;
                if (StopsBehindMembers && _members != members)
                {
                    return DecodeStatus.NeedsOutput;
                }
            }
            else
            {
                return DecodeStatus.NeedsInput;
            }
        }
    }

    /// <summary>Says that there is no more input. Only after this has the stream been found whole.</summary>
    /// <exception cref="InvalidDataException">The stream is broken, or ends before its end.</exception>
    public void Complete()
    {
        if (_problem is not null)
        {
            throw Broken(_problem);
        }

        if (_part == Part.Header && _partLength == 0 && _members > 0)
        {
            return;
        }

        string where = _part switch
        {
            Part.Header => "header",
            Part.ExtraLength or Part.Extra => "extra field",
            Part.Name => "file name",
            Part.Comment => "comment",
            Part.HeaderChecksum => "header checksum",
            Part.Deflate => "compressed data",
            _ => "trailer",
        };
        Fail(
            _offset == 0
                ? "0 bytes are not a gzip stream: expected at least one member"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"the gzip stream ends after {_offset} bytes, in the {where} of the member at offset {_memberOffset}: expected "
                    + $"the whole member"));
    }

    private DecodeStatus Inflate(
        ReadOnlySpan<byte> source,
        ref int consumed,
        byte[] buffer,
        ref int position,
        int end,
        bool mayLeaveChecksum)
    {
        int start = position;
        DecodeStatus status = _inflater.Decode(source[consumed..], out int used, buffer, ref position, end);
        consumed += used;
        _offset += used;
        Span<byte> written = buffer.AsSpan(start..position);
        _memberLength += written.Length;
        if (mayLeaveChecksum && status != DecodeStatus.Finished)
        {
            IsChecksumLeft = written.Length > 0;
        }
        else
        {
            if (mayLeaveChecksum)
            {
                WaitForChecksums!();
            }

            _crc.Append(written);
        }

        if (status == DecodeStatus.Broken)
        {
            Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_inflater.Problem} (gzip stream, before offset {_deflateOffset + _inflater.BytesUsed})"));
        }

        return status;
    }

    private static InvalidDataException Broken(string problem) => new(char.ToUpperInvariant(problem[0]) + problem[1..] + ".");

    private void Fail(string problem)
    {
        _problem = problem;
        throw Broken(problem);
    }
}
