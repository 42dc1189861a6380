using System.Numerics;
using OciContent.Compression.Zstd;
using OciContent.Hashing;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Compresses content that comes in pieces to one frame (RFC 8878, section 3.1.1), as klauspost/compress/zstd does at its default level: in
/// blocks of 128 KiB with a window of 8 MiB and a checksum; content that is shorter than a block is told as such.
/// </summary>
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

    private readonly KlauspostZstdVersion _version;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> _write;
    private readonly ZstdBlockEncoder _blocks;
    private readonly XxHash64 _checksum = new();
    private readonly OutputBytes _output = new();
    private byte[] _buffer = new byte[FirstBufferSize];
    private bool _isStarted;

    // Where in the buffer the block starts that is being filled, and how far it is.
    private int _start;
    private int _end;

    /// <param name="version">Whose bytes they are.</param>
    /// <param name="write">Takes the frame; the memory is the encoder's again when it returns.</param>
    public KlauspostZstdEncoder(KlauspostZstdVersion version, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
    {
        _version = version;
        _write = write;
        _blocks = new ZstdBlockEncoder(version);
    }

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
        bool isEmpty = !_isStarted && _end == 0;
        if (isEmpty && !_version.WritesEmptyFrame)
        {
            return;
        }

        if (!_isStarted && !isEmpty)
        {
            WriteHeader(_end);
            _blocks.Write(_buffer.AsSpan(0, _end), 0, isLast: true, isAlone: true, _output);
        }
        else
        {
            WriteBlock(isLast: true);
        }

        _output.Append((uint)_checksum.Current);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _write(_output.Memory, cancellationToken).ConfigureAwait(false);
        _output.Clear();
    }

    private void WriteBlock(bool isLast)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            WriteFrameHeader(ChecksumFlag, Window);
        }

        _blocks.Write(_buffer.AsSpan(0, _end), _start, isLast, isAlone: false, _output);
        _start = _end;
    }

    /// <summary>Writes the header of a frame that says how long the content is.</summary>
    private void WriteHeader(int length)
    {
        const int minWindow = 1 << MinWindowLog;
        int sizeBytes = length switch { < FirstOfTwoBytes => 0, < FirstOfFourBytes => 1, _ => 2 };
        int flags = ChecksumFlag | (sizeBytes << ContentSizeShift);
        if (length > minWindow)
        {
            _output.Append(ZstdFormat.FrameMagic);
            _output.Append((byte)(flags | SingleSegmentFlag));
        }
        else
        {
            WriteFrameHeader(flags, Math.Max(minWindow, 1 << (BitOperations.Log2((uint)length) + 1)));
        }

        if (sizeBytes > 0)
        {
            _output.Append((ulong)(uint)(sizeBytes == 1 ? length - FirstOfTwoBytes : length), 2 * sizeBytes);
        }
    }

    private void WriteFrameHeader(int flags, int window)
    {
        _output.Append(ZstdFormat.FrameMagic);
        _output.Append((byte)flags);
        _output.Append((byte)((BitOperations.Log2((uint)window) - MinWindowLog) << WindowShift));
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
        _blocks.Move(moved);
        _start -= moved;
        _end -= moved;
    }
}
