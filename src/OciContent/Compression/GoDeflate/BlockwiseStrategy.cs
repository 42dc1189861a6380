using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Levels 0 (stored), 1 (fast) and -2 (Huffman codes only) of Go's compress/flate, which divide the input into blocks first.
/// </summary>
internal sealed class BlockwiseStrategy : DeflateStrategy
{
    /// <summary>The level without compression.</summary>
    public const int Stored = 0;

    /// <summary>The level that looks for matches quickly.</summary>
    public const int Fast = 1;

    /// <summary>The level that looks for none.</summary>
    public const int HuffmanOnly = -2;

    private const int DefaultBlocksPerSegment = 8;

    // Level 1 looks for no matches in a last block that is shorter, and stores it if it is as short as this.
    private const int MinParsed = 128;
    private const int MaxStored = 16;

    private readonly int _level;
    private readonly EncoderPool _encoders = new();
    private readonly FastParser? _parser;
    private long _offset;

    /// <param name="level">The level.</param>
    /// <param name="blocksPerSegment">How many blocks are written at a time: it makes no difference to what is written.</param>
    public BlockwiseStrategy(int level, int blocksPerSegment = DefaultBlocksPerSegment)
    {
        SegmentSize = blocksPerSegment * InputBlocks.Size;
        _level = level;
        _parser = level == Fast ? new FastParser() : null;
    }

    public override int SegmentSize { get; }

    public override int History => _parser is null ? 0 : GoWindow.Size;

    public override int LookAhead => 0;

    public override SegmentWork Begin(InputSegment segment) => new(segment);

    public override BlockWork Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        _parser?.Move((int)(segment.Offset - _offset));
        _offset = segment.Offset;
        var blocks = new InputBlocks(_encoders);
        for (int start = segment.Start; start < segment.End; start += InputBlocks.Size)
        {
            Add(blocks, segment, start, Math.Min(start + InputBlocks.Size, segment.End));
        }

        return blocks;
    }

    public override void Dispose() => _parser?.Dispose();

    private void Add(InputBlocks blocks, InputSegment segment, int start, int end)
    {
        ReadOnlySpan<byte> input = segment.Bytes.AsSpan(start, end - start);
        if (_level == Stored || (_level == Fast && input.Length <= MaxStored))
        {
            blocks.AddStored(input);
        }
        else if (_parser is null || input.Length < MinParsed)
        {
            blocks.AddLiterals(input);
        }
        else
        {
            int count = _parser.Parse(segment, start, end, blocks.ReserveTokens(input.Length));
            if (count > input.Length - (input.Length >> 4))
            {
                blocks.AddLiterals(input);
            }
            else
            {
                blocks.AddTokens(input, count);
            }
        }
    }
}
