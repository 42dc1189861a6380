using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Gathers tokens and their input until they make blocks of levels 2 to 9.</summary>
/// <param name="writesAt">Where Go stands when it writes a block, relative to the start of its last token.</param>
internal sealed class TokenBlockBuilder(int writesAt) : IDisposable
{
    private readonly EncoderPool _encoders = new();
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
        int count = isLast ? Tokens.Count : Tokens.Count - (Tokens.Count % TokenBlocks.TokensPerBlock);
        if (count == 0)
        {
            return null;
        }

        ReadOnlySpan<uint> left = Tokens.Span[count..];
        int leftLength = DeflateToken.InputLength(left);
        var tokens = new PooledBuffer<uint>();
        tokens.Append(left);
        Tokens.Truncate(count);
        var blocks = new TokenBlocks(_encoders, Tokens)
        {
            Offset = Position - _input.Count,
            KnownLength = segment.Offset + segment.Length,
            WritesAt = writesAt,
        };
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
}
