using System.Numerics;
using OciContent.Compression.Zstd;
using OciContent.Hashing;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Compresses content that comes in pieces to one frame (RFC 8878, section 3.1.1), as klauspost/compress/zstd does at its default level: in
/// blocks of 128 KiB with a window of 8 MiB and a checksum; content that is shorter than a block is told as such.
/// </summary>
/// <remarks>
/// Of several versions there is one frame, until there is a block that they write differently: matches are looked for once.
/// </remarks>
internal sealed class KlauspostZstdEncoder : IContentEncoder
{
    private const int BlockSize = ZstdFormat.MaxBlockSize;
    private const int Window = DoubleFastParser.Window;
    private const int FirstBufferSize = 2 * BlockSize;
    private const int MaxBufferSize = 2 * Window;

    // Of the frame header (RFC 8878, section 3.1.1.1).
    private const byte ChecksumFlag = 1 << 2;
    private const byte SingleSegmentFlag = 1 << 5;
    private const int ContentSizeShift = 6;
    private const int MinWindowLog = 10;
    private const int WindowShift = 3;

    // Content sizes of two bytes are counted from here.
    private const int FirstOfTwoBytes = 256;
    private const int FirstOfFourBytes = FirstOfTwoBytes + (1 << 16);

    private readonly DoubleFastParser _parser = new();
    private readonly XxHash64 _checksum = new();
    private readonly List<ZstdFrame> _frames;
    private byte[] _buffer = new byte[FirstBufferSize];
    private bool _isStarted;

    // Where in the buffer the block starts that is being filled, and how far it is.
    private int _start;
    private int _end;

    /// <param name="outputs">Whose bytes to write, and where.</param>
    public KlauspostZstdEncoder(params IEnumerable<ZstdFrameOutput> outputs) => _frames = [new ZstdFrame([.. outputs])];

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _checksum.Append(content.Span);
        while (!content.IsEmpty)
        {
            int count = Math.Min(content.Length, _start + BlockSize - _end);
            content.Span[..count].CopyTo(_buffer.AsSpan(_end));
            _end += count;
            content = content[count..];
            if (_end - _start == BlockSize)
            {
                WriteBlock(isLast: false);
                MakeRoom();
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted && _end == 0)
        {
            foreach (ZstdFrame frame in _frames)
            {
                frame.DropOutputs(static version => !version.WritesEmptyFrame);
            }
        }

        if (!_isStarted && _end > 0)
        {
            WriteHeader(_end);
            WriteParsed(isLast: true, isAlone: true);
        }
        else
        {
            WriteBlock(isLast: true);
        }

        Append((uint)_checksum.Current, sizeof(uint));
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        foreach (ZstdFrame frame in _frames)
        {
            await frame.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteBlock(bool isLast)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            WriteFrameHeader(ChecksumFlag, Window);
        }

        WriteParsed(isLast, isAlone: false);
        _start = _end;
    }

    private void WriteParsed(bool isLast, bool isAlone)
    {
        ReadOnlySpan<byte> block = _buffer.AsSpan(_start, _end - _start);
        bool isRun = false;
        if (!block.IsEmpty)
        {
            _parser.Parse(_buffer.AsSpan(0, _end), _start, isAlone);
            isRun = _parser.IsRun;
        }

        if (isRun && _frames is [{ } frame] && frame.Split(static version => !version.HasRunBlocks) is { } other)
        {
            _frames.Add(other);
        }

        foreach (ZstdFrame written in _frames)
        {
            written.Write(block, _parser, isRun, isLast);
        }
    }

    /// <summary>Writes the header of a frame that says how long the content is.</summary>
    private void WriteHeader(int length)
    {
        const int minWindow = 1 << MinWindowLog;
        int sizeBytes = length switch { < FirstOfTwoBytes => 0, < FirstOfFourBytes => 1, _ => 2 };
        int flags = ChecksumFlag | (sizeBytes << ContentSizeShift);
        if (length > minWindow)
        {
            Append(ZstdFormat.FrameMagic, sizeof(uint));
            Append((byte)(flags | SingleSegmentFlag), 1);
        }
        else
        {
            WriteFrameHeader(flags, Math.Max(minWindow, 1 << (BitOperations.Log2((uint)length) + 1)));
        }

        if (sizeBytes > 0)
        {
            Append((uint)(sizeBytes == 1 ? length - FirstOfTwoBytes : length), 2 * sizeBytes);
        }
    }

    private void WriteFrameHeader(int flags, int window)
    {
        Append(ZstdFormat.FrameMagic, sizeof(uint));
        Append((byte)flags, 1);
        Append((byte)((BitOperations.Log2((uint)window) - MinWindowLog) << WindowShift), 1);
    }

    private void Append(uint value, int bytes)
    {
        foreach (ZstdFrame frame in _frames)
        {
            frame.Bytes.Append(value, bytes);
        }
    }

    /// <summary>Makes room for another block, behind the window.</summary>
    private void MakeRoom()
    {
        if (_buffer.Length - _end >= BlockSize)
        {
            return;
        }

        if (_buffer.Length < MaxBufferSize)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
            return;
        }

        int moved = _end - Window;
        _buffer.AsSpan(moved, Window).CopyTo(_buffer);
        _parser.Move(moved);
        _start -= moved;
        _end -= moved;
    }
}
