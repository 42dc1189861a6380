using System.Buffers;
using System.Diagnostics;

namespace OciContent.Compression.Zstd;

/// <summary>
/// What was decoded last, so that matches can refer back to it: a buffer that is written from start to end and then from the
/// start again. A block is always in one piece; what a match refers to may be in two.
/// </summary>
internal sealed class ZstdWindow : IDisposable
{
    /// <summary>Bytes behind a block that may be written, and mean nothing: wide copies run over its end.</summary>
    public const int Slack = 64;

    /// <summary>
    /// How many blocks that were written last stay while the next is written: of the smallest buffer, what is not the next block, nor left
    /// unused at the end.
    /// </summary>
    public const int BlocksKept = FirstSize / ZstdFormat.MaxBlockSize;

    private const int FirstSize = 1024 * 1024;
    private const int MaxPooledSize = 16 * 1024 * 1024;
    private const int BlockRoom = ZstdFormat.MaxBlockSize + Slack;

    private int _size;
    private int _fullSize;

    // What was exchanged for a larger one, and at which output. It may still be read.
    private readonly Queue<(byte[] Buffer, long Output)> _retired = new();
    private long _outputs;

    /// <summary>The buffer; it may be exchanged by <see cref="MakeRoom"/>.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>Where the next byte goes.</summary>
    public int Position { get; set; }

    /// <summary>
    /// Where the older half of the history ends, which starts somewhere behind <see cref="Position"/>; 0 if there is none.
    /// </summary>
    public int OlderEnd { get; private set; }

    /// <summary>Starts anew, for a frame with a window of <paramref name="windowSize"/> bytes. What was written stays for now.</summary>
    public void Reset(long windowSize)
    {
        OlderEnd = 0;

        // So that what is still referred to is never written over: the window, the block, and the rest that was left unused
        // before the end.
        _fullSize = (int)Math.Max(windowSize, FirstSize) + (2 * BlockRoom);
    }

    /// <summary>Says that one more output is asked for: of what is exchanged, nothing is read any more that is too old.</summary>
    public void CountOutput()
    {
        _outputs++;
        while (_retired.TryPeek(out (byte[] Buffer, long Output) oldest) && oldest.Output + BlocksKept < _outputs)
        {
            Return(_retired.Dequeue().Buffer);
        }
    }

    /// <summary>
    /// Makes room for a block at <see cref="Position"/>. The buffer grows with what was written, up to the window's size.
    /// </summary>
    public void MakeRoom()
    {
        if (Position + BlockRoom > _size && OlderEnd == 0 && _size < _fullSize)
        {
            Grow();
        }

        // The last growth may add less than a block needs. The buffer then has its full size, and more of it is written than the
        // window is long: it is time to start over.
        if (Position + BlockRoom > _size)
        {
            OlderEnd = Position;
            Position = 0;
        }

        // What the fast loop relies on.
        Debug.Assert(Position + BlockRoom <= _size && _size <= Buffer.Length, "There is room for a block and its slack.");
    }

    public void Dispose()
    {
        Return(Buffer);
        Buffer = [];
        _size = 0;
        while (_retired.TryDequeue(out (byte[] Buffer, long Output) retired))
        {
            Return(retired.Buffer);
        }
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= MaxPooledSize)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The pool has powers of two alone, and keeps what it is given back.
    private static byte[] Rent(int size) =>
        size <= MaxPooledSize ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);

    private void Grow()
    {
        int size = (int)Math.Min(_fullSize, Math.Max(FirstSize, _size * 2L));
        byte[] grown = Rent(size);
        byte[] outgrown = Buffer;
        outgrown.AsSpan(0, Position).CopyTo(grown);
        Buffer = grown;

        _retired.Enqueue((outgrown, _outputs));
        _size = size;
    }
}
