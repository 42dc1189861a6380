using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Level 0 of zlib's deflate, which compresses nothing, as it is where there is room for all of the output.</summary>
/// <param name="blocksPerSegment">How many blocks are written at a time: it makes no difference to what is written.</param>
internal sealed class ZlibStoredStrategy(int blocksPerSegment = ZlibStoredStrategy.DefaultBlocksPerSegment) : DeflateStrategy
{
    private const int DefaultBlocksPerSegment = 8;
    private const int BlockSize = 65535;

    public override int SegmentSize => blocksPerSegment * BlockSize;

    public override int History => 0;

    /// <summary>The last block is marked, so of every other it must be known that something follows.</summary>
    public override int LookAhead => 1;

    public override SegmentWork Begin(InputSegment segment) => new(segment);

    public override BlockWork Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        ReadOnlySpan<byte> input = segment.Bytes.AsSpan(segment.Start, segment.End - segment.Start);
        var blocks = new WrittenBlocks();
        while (input.Length > BlockSize)
        {
            blocks.AddStored(input[..BlockSize], isLast: false);
            input = input[BlockSize..];
        }

        blocks.AddStored(input, isLast);
        return blocks;
    }

    public override void AppendEnd(BitBuffer bits) => bits.Align();

    public override void Dispose()
    {
    }
}
