using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Tokens that make blocks of zlib's deflate, and their input.</summary>
/// <param name="encoders">What writes the blocks, while it is not in use.</param>
/// <param name="tokens">The tokens; they are these blocks' from now on.</param>
/// <param name="lastTokens">How many tokens the last block of the data has; negative if that is not among these.</param>
internal sealed class ZlibBlocks(ConcurrentBag<ZlibBlockEncoder> encoders, PooledBuffer<uint> tokens, int lastTokens) : BlockWork
{
    /// <summary>How many tokens a block has that is not the last.</summary>
    public const int TokensPerBlock = 16383;

    /// <summary>The input of the tokens, and no more.</summary>
    public PooledBuffer<byte> Input { get; } = new();

    public override void Run()
    {
        ZlibBlockEncoder encoder = encoders.TryTake(out ZlibBlockEncoder? unused) ? unused : new ZlibBlockEncoder();
        ReadOnlySpan<uint> left = tokens.Span;
        ReadOnlySpan<byte> input = Input.Span;
        for (; left.Length > Math.Max(0, lastTokens); left = left[TokensPerBlock..])
        {
            Write(encoder, left[..TokensPerBlock], ref input, isLastBlock: false);
        }

        if (lastTokens >= 0)
        {
            Write(encoder, left, ref input, isLastBlock: true);
        }

        encoders.Add(encoder);
        tokens.Dispose();
        Input.Dispose();
    }

    public override void Dispose()
    {
        base.Dispose();
        tokens.Dispose();
        Input.Dispose();
    }

    private void Write(ZlibBlockEncoder encoder, ReadOnlySpan<uint> block, ref ReadOnlySpan<byte> input, bool isLastBlock)
    {
        int length = DeflateToken.InputLength(block);
        if (encoder.Write(block, Bits, length, isLastBlock))
        {
            WriteStored(input[..length], isLastBlock);
        }

        input = input[length..];
    }
}
