using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Blocks of tokens, and their input.</summary>
/// <param name="encoders">What writes the blocks, while it is not in use.</param>
/// <param name="tokens">The tokens of all blocks; they are these blocks' from now on.</param>
/// <param name="blocks">The blocks.</param>
internal sealed class ZlibBlocks(
    ConcurrentBag<ZlibBlockEncoder> encoders,
    PooledBuffer<uint> tokens,
    IReadOnlyList<ZlibBlock> blocks) : BlockWork
{
    /// <summary>The input of the tokens, and no more.</summary>
    public PooledBuffer<byte> Input { get; } = new();

    public override void Run()
    {
        ZlibBlockEncoder encoder = encoders.TryTake(out ZlibBlockEncoder? unused) ? unused : new ZlibBlockEncoder();
        ReadOnlySpan<uint> left = tokens.Span;
        ReadOnlySpan<byte> input = Input.Span;
        foreach (ZlibBlock block in blocks)
        {
            if (encoder.Write(left[..block.Tokens], block, Bits))
            {
                WriteStored(input[..block.Length], block.IsLast);
            }

            left = left[block.Tokens..];
            input = input[block.Length..];
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
}
