using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Tokens that make blocks of levels 2 to 9, and their input.</summary>
internal sealed class TokenBlocks : BlockWork
{
    /// <summary>How many tokens a block has that is not the last.</summary>
    public const int TokensPerBlock = 16384;

    private readonly EncoderPool _encoders;
    private readonly PooledBuffer<uint> _tokens;

    /// <param name="encoders">What writes the blocks.</param>
    /// <param name="tokens">The tokens; they are these blocks' from now on.</param>
    public TokenBlocks(EncoderPool encoders, PooledBuffer<uint> tokens)
    {
        _encoders = encoders;
        _tokens = tokens;
    }

    /// <summary>The input of the tokens, and no more.</summary>
    public PooledBuffer<byte> Input { get; } = new();

    /// <summary>Where the input stands in the whole input.</summary>
    public required long Offset { get; init; }

    /// <summary>How much of the whole input is known.</summary>
    public required long KnownLength { get; init; }

    /// <summary>Where Go stands when it writes a block, relative to the start of its last token.</summary>
    public required int WritesAt { get; init; }

    public override void Run()
    {
        GoBlockEncoder encoder = _encoders.Rent();
        ReadOnlySpan<uint> tokens = _tokens.Span;
        ReadOnlySpan<byte> input = Input.Span;
        int start = 0;
        while (!tokens.IsEmpty)
        {
            ReadOnlySpan<uint> block = tokens[..Math.Min(tokens.Length, TokensPerBlock)];
            int length = DeflateToken.InputLength(block);

            // What is left at the end is written there; a full block as soon as it is full.
            long writtenAt =
                block.Length < TokensPerBlock ? KnownLength : Offset + start + length - DeflateToken.InputLength(block[^1]) + WritesAt;
            bool isInWindow = Offset + start >= GoWindow.StartAt(writtenAt, KnownLength);
            if (encoder.WriteShortest(block, Bits, isInWindow ? length : long.MaxValue))
            {
                WriteStored(input.Slice(start, length));
            }

            start += length;
            tokens = tokens[block.Length..];
        }

        _encoders.Return(encoder);
        _tokens.Dispose();
        Input.Dispose();
    }

    public override void Dispose()
    {
        base.Dispose();
        _tokens.Dispose();
        Input.Dispose();
    }
}
