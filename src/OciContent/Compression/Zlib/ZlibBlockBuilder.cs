using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Gathers tokens and their input until they make blocks.</summary>
/// <param name="isLazy">
/// Whether a literal is written when the parse stands behind it: the input's last one then comes to a block that is written next as the
/// last in any case. Otherwise another block, an empty one, follows one that is full.
/// </param>
internal sealed class ZlibBlockBuilder(bool isLazy) : IDisposable
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
        int count = isLast ? Tokens.Count : Tokens.Count - (Tokens.Count % ZlibBlocks.TokensPerBlock);
        if (count == 0 && !isLast)
        {
            return null;
        }

        ReadOnlySpan<uint> left = Tokens.Span[count..];
        int leftLength = DeflateToken.InputLength(left);
        var tokens = new PooledBuffer<uint>();
        tokens.Append(left);
        Tokens.Truncate(count);
        var blocks = new ZlibBlocks(_encoders, Tokens, isLast ? CountLast() : -1);
        blocks.Input.Append(_input.Span[..^leftLength]);
        _input.DropFirst(_input.Count - leftLength);
        Tokens = tokens;
        return blocks;
    }

    public void Dispose()
    {
        Tokens.Dispose();
        _input.Dispose();
    }

    private int CountLast()
    {
        int count = Tokens.Count % ZlibBlocks.TokensPerBlock;
        bool isFull = count == 0 && Tokens.Count > 0 && isLazy && !DeflateToken.IsMatch(Tokens.Span[^1]);
        return isFull ? ZlibBlocks.TokensPerBlock : count;
    }
}
