using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Gathers tokens and their input until they make blocks.</summary>
/// <param name="cutter">Where blocks end.</param>
internal sealed class ZlibBlockBuilder(ZlibBlockCutter cutter) : IDisposable
{
    private readonly ConcurrentBag<ZlibBlockEncoder> _encoders = [];
    private readonly PooledBuffer<byte> _input = new();

    /// <summary>The tokens that are not yet in a block; more are added here.</summary>
    public PooledBuffer<uint> Tokens { get; private set; } = new();

    /// <summary>Where in the whole input the next token starts, as <see cref="Advance"/> was told.</summary>
    public long Position { get; private set; }

    /// <summary>Takes the input of the tokens that were added.</summary>
    /// <param name="segment">The segment in which it is.</param>
    /// <param name="next">Where the next token starts, in the segment's input.</param>
    /// <param name="isLast">Whether the input ends here.</param>
    /// <returns>The blocks that are full, or all if the input ends; <c>null</c> if there is none.</returns>
    public BlockWork? Advance(InputSegment segment, int next, bool isLast)
    {
        int start = (int)(Position - segment.Offset);
        _input.Append(segment.Bytes.AsSpan(start, next - start));
        Position = segment.Offset + next;
        var blocks = new List<ZlibBlock>();
        cutter.Cut(Tokens.Span, Position - _input.Count, isLast, blocks);
        if (blocks.Count == 0)
        {
            return null;
        }

        int count = blocks.Sum(static block => block.Tokens);
        int length = blocks.Sum(static block => block.Length);
        var left = new PooledBuffer<uint>();
        left.Append(Tokens.Span[count..]);
        Tokens.Truncate(count);
        var work = new ZlibBlocks(_encoders, Tokens, blocks);
        work.Input.Append(_input.Span[..length]);
        _input.DropFirst(length);
        Tokens = left;
        return work;
    }

    public void Dispose()
    {
        Tokens.Dispose();
        _input.Dispose();
    }
}
