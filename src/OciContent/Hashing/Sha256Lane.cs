using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Hashing;

/// <summary>A place among those that are hashed at the same time: one content after another passes through it.</summary>
/// <param name="buffer">Room for pieces of content, whole blocks; it stays where it is.</param>
/// <param name="start">Where the buffer is.</param>
internal sealed unsafe class Sha256Lane(Memory<byte> buffer, byte* start)
{
    /// <summary>The least length of a buffer, in bytes: the two blocks of the longest padding, and room to read.</summary>
    public const int MinBufferSize = 4 * Sha256Wide.BlockSize;

    // FIPS 180-4, section 5.1.1: a bit, zeros, and the length as 64 bits, so as to end with a block.
    private const int MaxPaddingSize = sizeof(ulong) + Sha256Wide.BlockSize;

    private readonly int _roomToRead = buffer.Length - Sha256Wide.BlockSize;
    private Stream? _stream;
    private SafeFileHandle? _file;
    private long _fileStart;
    private MemoryHandle _memory;
    private Task<int>? _read;
    private long _length;
    private bool _isEnded;
    private bool _hasNews;

    // Less than a block, at the start of the buffer, where the next piece goes behind it.
    private int _rest;

    /// <summary>What is hashed here; <c>null</c> if nothing is.</summary>
    public HashJob? Job { get; private set; }

    /// <summary>Where the next whole blocks are.</summary>
    public byte* Next { get; private set; }

    /// <summary>How many whole blocks there are to be hashed.</summary>
    public nint Blocks { get; private set; }

    /// <summary>How many bytes were read so far.</summary>
    public long Length => _length;

    /// <summary>Whether the content is hashed to its end.</summary>
    public bool IsDone => _isEnded && Blocks == 0;

    /// <summary>Whether it waits for content.</summary>
    public bool IsHungry => Job is not null && !_isEnded && Blocks == 0 && _read is null;

    /// <summary>How many bytes should be left to be hashed.</summary>
    public long Remaining => Job is null ? 0 : Math.Max(0, (Job.Length ?? 0) - _length) + (Blocks * Sha256Wide.BlockSize);

    /// <summary>Takes a content in memory.</summary>
    public void Start(HashJob job, ReadOnlyMemory<byte> content)
    {
        Start(job);
        _memory = content.Pin();
        Next = (byte*)_memory.Pointer;
        Blocks = content.Length / Sha256Wide.BlockSize;
        _length = content.Length;
        _hasNews = _length > 0;
        _rest = content.Length % Sha256Wide.BlockSize;
        content.Span[^_rest..].CopyTo(buffer.Span);
        if (Blocks == 0)
        {
            End();
        }
    }

    /// <summary>Takes a content that is read.</summary>
    public void Start(HashJob job, Stream stream)
    {
        Start(job);
        _stream = stream;

        // Only exactly this type: what derives from it may read as it likes.
        if (stream.GetType() == typeof(FileStream) && stream.CanSeek)
        {
            _file = ((FileStream)stream).SafeFileHandle;
            _fileStart = stream.Position;
        }
    }

    /// <summary>Reads the next piece: at once where it is there, or else there is a <see cref="PendingRead"/>.</summary>
    public void Read(CancellationToken cancellationToken)
    {
        Memory<byte> room = buffer.Slice(_rest, (int)Math.Min(_roomToRead, Job!.MaxLength - _length));
        if (_stream is null || room.IsEmpty)
        {
            End();
            return;
        }

        if (_file is not null)
        {
            // Through the handle, without a thread of the pool for each piece.
            Take(RandomAccess.Read(_file, room.Span, _fileStart + _length));
            return;
        }

        ValueTask<int> read = _stream.ReadAsync(room, cancellationToken);
        if (read.IsCompletedSuccessfully)
        {
            Take(read.Result);
        }
        else
        {
            _read = read.AsTask();
        }
    }

    /// <summary>The read that is under way; <c>null</c> if none is.</summary>
    public Task? PendingRead => _read;

    /// <summary>Takes what the read gave, if it has ended.</summary>
    public void TakeRead()
    {
        if (_read is { IsCompleted: true } read)
        {
            _read = null;
            Take(read.GetAwaiter().GetResult());
        }
    }

    /// <summary>Whether content came since this was asked before.</summary>
    public bool TakeNews()
    {
        bool hasNews = _hasNews;
        _hasNews = false;
        return hasNews;
    }

    /// <summary>So many blocks were hashed.</summary>
    public void Advance(nint blocks)
    {
        Next += blocks * Sha256Wide.BlockSize;
        Blocks -= blocks;
        if (Blocks == 0 && _rest > 0 && !_isEnded && _stream is not null)
        {
            new ReadOnlySpan<byte>(Next, _rest).CopyTo(buffer.Span);
        }
    }

    /// <summary>Gives the content back, to be closed by the caller.</summary>
    /// <returns>What was read, left behind the last byte; <c>null</c> if the content was in memory.</returns>
    public Stream? Release()
    {
        Stream? stream = _stream;
        if (_file is { IsClosed: false })
        {
            stream!.Position = _fileStart + _length;
        }

        _memory.Dispose();
        _memory = default;
        Job = null;
        _stream = null;
        _file = null;
        Blocks = 0;
        return stream;
    }

    private void Start(HashJob job)
    {
        Job = job;
        _length = 0;
        _rest = 0;
        _isEnded = false;
        _hasNews = false;
        _read = null;
        Blocks = 0;
    }

    private void Take(int count)
    {
        if (count == 0)
        {
            End();
            return;
        }

        Job!.Take(buffer.Span.Slice(_rest, count));
        _length += count;
        _hasNews = true;
        (Blocks, int rest) = Math.DivRem(_rest + count, Sha256Wide.BlockSize);
        _rest = rest;
        Next = start;
    }

    private void End()
    {
        Span<byte> last = buffer.Span[..((_rest + MaxPaddingSize) / Sha256Wide.BlockSize * Sha256Wide.BlockSize)];
        last[_rest] = 0x80;
        last[(_rest + 1)..].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(last[^sizeof(ulong)..], (ulong)_length * 8);
        Next = start;
        Blocks = last.Length / Sha256Wide.BlockSize;
        _isEnded = true;
    }
}
