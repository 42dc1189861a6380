using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Gathers tokens and their text until they make blocks of levels 2 to 9.</summary>
/// <param name="writesAt">Where Go stands when it writes a block, relative to the start of its last token.</param>
internal sealed class BlockAssembly(int writesAt) : IDisposable
{
    private readonly EncoderPool _encoders = new();
    private readonly PooledBuffer<byte> _text = new();

    /// <summary>The tokens that are not yet in a block; more are added here.</summary>
    public PooledBuffer<uint> Tokens { get; private set; } = new();

    /// <summary>Where in the whole text the next token starts, as <see cref="Advance"/> was told.</summary>
    public long Position { get; private set; }

    /// <summary>Takes the text of the tokens that were added.</summary>
    /// <param name="segment">The segment in which it is.</param>
    /// <param name="next">Where the next token starts, in the segment's text.</param>
    /// <param name="isLast">Whether the text ends here.</param>
    /// <returns>The blocks that are full, or all if the text ends; <c>null</c> if there is none.</returns>
    public BlockWork? Advance(TextSegment segment, int next, bool isLast)
    {
        int start = (int)(Position - segment.Offset);
        _text.Append(segment.Text.AsSpan(start, next - start));
        Position = segment.Offset + next;
        int count = isLast ? Tokens.Count : Tokens.Count - (Tokens.Count % TokenBlocks.TokensPerBlock);
        if (count == 0)
        {
            return null;
        }

        ReadOnlySpan<uint> left = Tokens.Span[count..];
        int leftLength = TokenBlocks.TextLength(left);
        var tokens = new PooledBuffer<uint>();
        tokens.Append(left);
        Tokens.Truncate(count);
        var blocks = new TokenBlocks(_encoders, Tokens)
        {
            Offset = Position - _text.Count,
            KnownLength = segment.Offset + segment.Length,
            WritesAt = writesAt,
        };
        blocks.Text.Append(_text.Span[..^leftLength]);
        _text.DropFirst(_text.Count - leftLength);
        Tokens = tokens;
        return blocks;
    }

    public void Dispose()
    {
        Tokens.Dispose();
        _text.Dispose();
    }
}
