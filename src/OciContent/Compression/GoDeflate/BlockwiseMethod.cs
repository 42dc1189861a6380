using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Levels 0 (stored), 1 (fast) and -2 (Huffman codes only) of Go's compress/flate, which divide the text into blocks first.</summary>
internal sealed class BlockwiseMethod : DeflateMethod
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
    public BlockwiseMethod(int level, int blocksPerSegment = DefaultBlocksPerSegment)
    {
        SegmentSize = blocksPerSegment * TextBlocks.Size;
        _level = level;
        _parser = level == Fast ? new FastParser() : null;
    }

    public override int SegmentSize { get; }

    public override int History => _parser is null ? 0 : GoWindow.Size;

    public override int LookAhead => 0;

    public override SegmentWork Begin(TextSegment segment) => new(segment);

    public override BlockWork Connect(SegmentWork work, bool isLast)
    {
        TextSegment segment = work.Segment;
        _parser?.Move((int)(segment.Offset - _offset));
        _offset = segment.Offset;
        var blocks = new TextBlocks(_encoders);
        for (int start = segment.Start; start < segment.End; start += TextBlocks.Size)
        {
            Add(blocks, segment, start, Math.Min(start + TextBlocks.Size, segment.End));
        }

        return blocks;
    }

    public override void Dispose() => _parser?.Dispose();

    private void Add(TextBlocks blocks, TextSegment segment, int start, int end)
    {
        ReadOnlySpan<byte> text = segment.Text.AsSpan(start, end - start);
        if (_level == Stored || (_level == Fast && text.Length <= MaxStored))
        {
            blocks.AddStored(text);
        }
        else if (_parser is null || text.Length < MinParsed)
        {
            blocks.AddLiterals(text);
        }
        else
        {
            int count = _parser.Parse(segment, start, end, blocks.ReserveTokens(text.Length));
            if (count > text.Length - (text.Length >> 4))
            {
                blocks.AddLiterals(text);
            }
            else
            {
                blocks.AddTokens(text, count);
            }
        }
    }
}
