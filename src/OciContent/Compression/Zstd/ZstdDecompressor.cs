using System.Buffers;
using System.Buffers.Binary;
using OciContent.Hashing;

namespace OciContent.Compression.Zstd;

/// <summary>Decodes zstd data (RFC 8878) that comes in pieces: frames, skippable frames among them, and nothing else.</summary>
/// <remarks>
/// Dictionaries are refused, and windows larger than a limit before anything is allocated for them. What is allocated grows
/// with what is decoded, up to the window's size, and not with the data's length.
/// </remarks>
internal sealed class ZstdDecompressor : Decompressor
{
    /// <summary>The largest window that is accepted, in bytes: that of <c>zstd --long</c>, and the limit of <c>zstd -d</c>.</summary>
    public const long DefaultMaxWindowSize = 128 * 1024 * 1024;

    // Behind the block, what wide copies of its literals read too much.
    private const int BlockBufferSize = BackwardBitReader.Margin + ZstdFormat.MaxBlockSize + ZstdLiterals.Slack;

    private readonly long _maxWindowSize;
    private readonly ZstdWindow _window = new();
    private readonly ZstdLiterals _literals = new();
    private readonly ZstdSequences _sequences = new();
    private readonly XxHash64 _checksum = new();
    private readonly byte[] _header = new byte[ZstdFrameHeader.MaxLength];
    private byte[]? _block = ArrayPool<byte>.Shared.Rent(BlockBufferSize);

    private Part _part = Part.Magic;
    private int _collected;
    private long _left;
    private long _frames;
    private long _written;
    private ZstdFrameHeader _frame;
    private bool _isLastBlock;
    private InvalidDataException? _failure;

    public ZstdDecompressor(long maxWindowSize = DefaultMaxWindowSize)
    {
        _maxWindowSize = maxWindowSize;

        // Bits of a broken stream may be looked at here, before they are refused: nothing of what the pool kept may show.
        _block.AsSpan(0, BackwardBitReader.Margin).Clear();
    }

    private enum Part
    {
        Magic,
        SkippableSize,
        Skippable,
        FrameHeader,
        BlockHeader,
        RawBlock,
        RleBlock,
        CompressedBlock,
        Checksum,
    }

    public override int OutputsKept => ZstdWindow.BlocksKept;

    private int MaxBlockSize => (int)Math.Min(_frame.WindowSize, ZstdFormat.MaxBlockSize);

    /// <summary>Decodes at most one block.</summary>
    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status)
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        ThrowIfFailed();
        _window.CountOutput();
        IsChecksumLeft = false;
        try
        {
            ReadOnlySpan<byte> rest = source;
            ReadOnlyMemory<byte> output;
            bool advanced;
            do
            {
                advanced = Advance(ref rest, out output);
            }
            while (advanced && output.IsEmpty);
            consumed = source.Length - rest.Length;
            status = advanced ? DecodeStatus.NeedsOutput : DecodeStatus.NeedsInput;
            return output;
        }
        catch (InvalidDataException e)
        {
            _failure = e;
            throw;
        }
    }

    public override void AppendToChecksum(ReadOnlySpan<byte> output) => _checksum.Append(output);

    public override void Complete()
    {
        ThrowIfFailed();
        if (_part != Part.Magic || _collected > 0 || _frames == 0)
        {
            _failure = ZstdErrors.Corrupt(
                _frames == 0 && _collected == 0 && _part == Part.Magic ? "there is none" : "it ends within a frame");
            throw _failure;
        }
    }

    public override void Dispose()
    {
        _window.Dispose();
        _literals.Dispose();
        if (_block is not null)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = null;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new InvalidDataException(_failure.Message);
        }
    }

    /// <summary>Takes a step; false if the input does not suffice for it.</summary>
    private bool Advance(ref ReadOnlySpan<byte> source, out ReadOnlyMemory<byte> output)
    {
        output = default;
        switch (_part)
        {
            case Part.Magic:
                return Collect(ref source, _header, 4) && ReadMagic();
            case Part.SkippableSize:
                return Collect(ref source, _header, 4) && Enter(Part.Skippable, BinaryPrimitives.ReadUInt32LittleEndian(_header));
            case Part.Skippable:
                return Skip(ref source);
            case Part.FrameHeader:
                return CollectFrameHeader(ref source) && ReadFrameHeader();
            case Part.BlockHeader:
                return Collect(ref source, _header, 3) && ReadBlockHeader();
            case Part.RawBlock:
                return CopyRaw(ref source, out output);
            case Part.RleBlock:
                return Collect(ref source, _header, 1) && FillRle(out output);
            case Part.CompressedBlock:
                return Collect(ref source, _block.AsSpan(BackwardBitReader.Margin), (int)_left) && Decompress(out output);
            default:
                return Collect(ref source, _header, 4) && CheckChecksum();
        }
    }

    /// <summary>Gathers the bytes of a part, over as many pieces as they come in.</summary>
    private bool Collect(ref ReadOnlySpan<byte> source, Span<byte> destination, int length)
    {
        int count = Math.Min(source.Length, length - _collected);
        source[..count].CopyTo(destination[_collected..]);
        source = source[count..];
        _collected += count;
        return _collected == length;
    }

    private bool Enter(Part part, long left = 0)
    {
        _part = part;
        _left = left;
        _collected = 0;
        return true;
    }

    private bool ReadMagic()
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        if (magic == ZstdFormat.FrameMagic)
        {
            return Enter(Part.FrameHeader);
        }

        return ZstdFormat.IsSkippableMagic(magic)
            ? Enter(Part.SkippableSize)
            : throw ZstdErrors.Corrupt(
                $"bytes {Convert.ToHexStringLower(_header.AsSpan(0, 4))} where a frame should start: expected 28b52ffd");
    }

    private bool Skip(ref ReadOnlySpan<byte> source)
    {
        int count = (int)Math.Min(_left, source.Length);
        source = source[count..];
        _left -= count;
        return _left == 0 && EndFrame();
    }

    private bool CollectFrameHeader(ref ReadOnlySpan<byte> source) =>
        (_collected > 0 || Collect(ref source, _header, 1)) && Collect(ref source, _header, ZstdFrameHeader.LengthOf(_header[0]));

    private bool ReadFrameHeader()
    {
        _frame = ZstdFrameHeader.Read(_header.AsSpan(0, _collected), _maxWindowSize);
        _window.Reset(_frame.WindowSize);
        _literals.Reset();
        _sequences.Reset();
        _checksum.Reset();
        _written = 0;
        return Enter(Part.BlockHeader);
    }

    // RFC 8878, section 3.1.1.2
    private bool ReadBlockHeader()
    {
        int header = _header[0] | (_header[1] << 8) | (_header[2] << 16);
        _isLastBlock = (header & 1) != 0;
        int type = (header >> 1) & 3;
        int size = header >> 3;
        if (type == 3)
        {
            throw ZstdErrors.Corrupt("block type 3: expected 0, 1 or 2");
        }

        if (size > MaxBlockSize)
        {
            throw ZstdErrors.Corrupt($"a block of {size} bytes: expected at most {MaxBlockSize}");
        }

        if (type < 2)
        {
            // Before any of it, so that the verdict and what came before it do not depend on how the input is cut.
            RefuseMoreThanAnnounced(size);
        }

        _window.MakeRoom();
        return type switch
        {
            0 when size == 0 => EndBlock(),
            0 => Enter(Part.RawBlock, size),
            1 => Enter(Part.RleBlock, size),
            _ => Enter(
                Part.CompressedBlock,
                size > 1 ? size : throw ZstdErrors.Corrupt($"a compressed block of {size} bytes: expected 2 or more")),
        };
    }

    private bool CopyRaw(ref ReadOnlySpan<byte> source, out ReadOnlyMemory<byte> output)
    {
        int count = (int)Math.Min(_left, source.Length);
        source[..count].CopyTo(_window.Buffer.AsSpan(_window.Position));
        source = source[count..];
        _left -= count;
        _window.Position += count;
        output = Emit(count);
        return (_left == 0 && EndBlock()) || count > 0;
    }

    private bool FillRle(out ReadOnlyMemory<byte> output)
    {
        int count = (int)_left;
        _window.Buffer.AsSpan(_window.Position, count).Fill(_header[0]);
        _window.Position += count;
        output = Emit(count);
        return EndBlock();
    }

    private bool Decompress(out ReadOnlyMemory<byte> output)
    {
        int start = _window.Position;
        int offset = BackwardBitReader.Margin;
        int end = offset + (int)_left;
        _literals.Decode(_block!, ref offset, end, MaxBlockSize);
        _sequences.Execute(_block!, offset, end, _literals, _window, _written, _frame.WindowSize, MaxBlockSize);
        output = Emit(_window.Position - start);
        return EndBlock();
    }

    private ReadOnlyMemory<byte> Emit(int count)
    {
        RefuseMoreThanAnnounced(count);
        ReadOnlyMemory<byte> output = _window.Buffer.AsMemory(_window.Position - count, count);
        if (_frame.HasChecksum)
        {
            // Once one is left, this thread keeps its hands off until the frame ends.
            if (WaitForChecksums is not null && _written >= MinLengthToLeaveChecksum)
            {
                IsChecksumLeft = count > 0;
            }
            else
            {
                _checksum.Append(output.Span);
            }
        }

        _written += count;
        return output;
    }

    private void RefuseMoreThanAnnounced(int count)
    {
        if (_written + count > (_frame.ContentSize ?? long.MaxValue))
        {
            throw ZstdErrors.Corrupt($"{_written + count} bytes or more in a frame: expected {_frame.ContentSize}");
        }
    }

    private bool EndBlock()
    {
        if (!_isLastBlock)
        {
            return Enter(Part.BlockHeader);
        }

        if (_written < (_frame.ContentSize ?? 0))
        {
            throw ZstdErrors.Corrupt($"{_written} bytes in a frame: expected {_frame.ContentSize}");
        }

        return _frame.HasChecksum ? Enter(Part.Checksum) : EndFrame();
    }

    private bool CheckChecksum()
    {
        if (_written >= MinLengthToLeaveChecksum)
        {
            WaitForChecksums?.Invoke();
        }

        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        uint actual = (uint)_checksum.Current;
        return expected == actual
            ? EndFrame()
            : throw ZstdErrors.Corrupt($"checksum 0x{expected:x8}: expected 0x{actual:x8}, by the decoded data");
    }

    private bool EndFrame()
    {
        _frames++;
        return Enter(Part.Magic);
    }
}
