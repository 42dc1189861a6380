using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Levels 0 (stored), 1 to 6 and -2 (Huffman codes only) of Go's compress/flate since Go 1.27, which divide the input into blocks first.
/// </summary>
/// <remarks>
/// What the parser of a segment knows of those before it is in its tables. So a segment is parsed ahead with tables that are made by
/// parsing some blocks before it, from nothing; mostly that leads to the true tables, as far back as a match can reach. Whether it did is
/// seen when the true ones are there: if not, the segment is parsed again.
/// </remarks>
internal sealed class TableStrategy : DeflateStrategy
{
    /// <summary>The level without compression.</summary>
    public const int Stored = 0;

    /// <summary>The level that looks for no matches.</summary>
    public const int HuffmanOnly = -2;

    private const int ShortAndLong = 4;
    private const int Dense = 6;
    private const int DefaultBlocksPerSegment = 24;
    private const int HuffmanOnlyBlockSize = 32 * 1024;
    private const int BlockSize = BlockParser.BlockSize;

    // A last block that is shorter is not looked through for matches, and stored if it is as short as this.
    private const int MinParsed = 128;
    private const int MaxStored = 32;

    private static readonly TableReuseRules HuffmanOnlyRules = TableReuseRules.Newest with { EstimateShift = 10 };

    private readonly int _level;
    private readonly int _blockSize;
    private readonly TableReusePlanner _planner;
    private readonly ConcurrentBag<BlockParser> _parsers = [];
    private readonly ConcurrentBag<SymbolFrequencies> _frequencies = [];
    private readonly ConcurrentBag<PlannedBlockWriter> _writers = [];
    private readonly Lock _lock = new();

    // The true one, where all segments before are connected and none has taken it; where it stands and from where it counts positions.
    private BlockParser? _parser;
    private long _position;
    private long _offset;

    /// <param name="level">The level.</param>
    /// <param name="blocksPerSegment">How many blocks are parsed at a time: it makes no difference to what is written.</param>
    public TableStrategy(int level, int blocksPerSegment = DefaultBlocksPerSegment)
    {
        if (level is < HuffmanOnly or -1 or > Dense)
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must be -2, or from 0 to 6.");
        }

        _level = level;
        _blockSize = level == HuffmanOnly ? HuffmanOnlyBlockSize : BlockSize;
        _planner = new TableReusePlanner(level == HuffmanOnly ? HuffmanOnlyRules : TableReuseRules.Newest);
        SegmentSize = blocksPerSegment * _blockSize;
        if (level > Stored)
        {
            _parser = CreateParser();
        }
    }

    public override int SegmentSize { get; }

    public override int History => WarmUp + (_level == ShortAndLong ? ShortLongParser.HistoryBlocks * BlockSize : 0);

    // Whether a block is the last must be known before it is written.
    public override int LookAhead => 1;

    public override SegmentWork Begin(InputSegment segment) => new ParseWork(segment, this);

    public override BlockWork Connect(SegmentWork work, bool isLast)
    {
        var parse = (ParseWork)work;
        if (_level > Stored)
        {
            Join(parse);
        }

        InputSegment segment = parse.Segment;
        var blocks = new PlannedBlocks(_writers, parse.TakeTokens());
        foreach (ParsedBlock block in parse.Blocks)
        {
            bool isLastBlock = isLast && block.Start + block.Length == segment.End;
            BlockPlan plan = block.Form switch
            {
                BlockForm.Stored => _planner.Store(),
                BlockForm.Literals => _planner.PlanLiterals(block.Frequencies!, block.Length, isLastBlock),
                _ => _planner.PlanTokens(block.Frequencies!, block.Tokens, block.Length, isLastBlock),
            };
            blocks.Add(plan, block.Tokens, segment.Bytes.AsSpan(block.Start, block.Length));
        }

        return blocks;
    }

    public override void AppendEnd(BitBuffer bits) => bits.AppendFixedEnd();

    public override void Dispose()
    {
        _parser?.Dispose();
        while (_parsers.TryTake(out BlockParser? parser))
        {
            parser.Dispose();
        }
    }

    // How much before a segment is parsed to make its tables. Of a tar of a root file system, with 24 blocks at a time, that much leads to
    // the true tables in all of 100 cases but 10 at level 1, and one at levels 3 and 5.
    private int WarmUp => BlockSize * _level switch { <= Stored => 0, 1 => 8, Dense => 2, _ => 3 };

    private BlockParser CreateParser() => _level switch
    {
        1 => new SparseParser(),
        2 => new LargeTableParser(),
        3 => new TwoPlaceParser(),
        ShortAndLong => new ShortLongParser(),
        5 => new TwoTableParser(TwoTableRules.Newest),
        _ => new DenseParser(),
    };

    private BlockParser RentParser() => _parsers.TryTake(out BlockParser? parser) ? parser : CreateParser();

    /// <summary>The true parser, if it stands where a segment starts.</summary>
    private BlockParser? TakeParser(InputSegment segment)
    {
        lock (_lock)
        {
            if (_parser is null || _position != segment.Offset + segment.Start)
            {
                return null;
            }

            BlockParser parser = _parser;
            _parser = null;
            parser.Move((int)(segment.Offset - _offset));
            return parser;
        }
    }

    private void KeepParser(BlockParser parser, InputSegment segment)
    {
        lock (_lock)
        {
            _parser = parser;
            _position = segment.Offset + segment.End;
            _offset = segment.Offset;
        }
    }

    /// <summary>Makes sure that a segment was parsed as the true parser would have.</summary>
    private void Join(ParseWork parse)
    {
        if (parse.Assumed is { } assumed)
        {
            BlockParser parser = TakeParser(parse.Segment)!;
            if (assumed.IsAsGoodAs(parser, parse.Segment.Start))
            {
                _parsers.Add(parser);
            }
            else
            {
                _parsers.Add(parse.TakeParser());
                parse.Parse(parser);
            }
        }

        KeepParser(parse.TakeParser(), parse.Segment);
    }

    private readonly record struct ParsedBlock(BlockForm Form, int Start, int Length, int Tokens, SymbolFrequencies? Frequencies);

    private sealed class ParseWork(InputSegment segment, TableStrategy strategy) : SegmentWork(segment)
    {
        private PooledBuffer<uint> _tokens = new();
        private BlockParser? _parser;

        public List<ParsedBlock> Blocks { get; } = [];

        /// <summary>What was taken for the true parser at the segment's start; <c>null</c> if it was the true one.</summary>
        public BlockParser? Assumed { get; private set; }

        public override void Run()
        {
            BlockParser? parser = null;
            if (strategy._level > Stored)
            {
                parser = strategy.TakeParser(Segment) ?? WarmUpParser();
            }

            Parse(parser);
        }

        /// <summary>Parses the segment.</summary>
        /// <param name="parser">The parser, as it is at the segment's start; it is the work's from now on.</param>
        public void Parse(BlockParser? parser)
        {
            _parser = parser;
            _tokens.Truncate(0);

            // Most input has a token for two bytes and more: growing in small steps would copy them again and again.
            _tokens.Reserve((Segment.End - Segment.Start) / 2);
            DropBlocks();
            int size = strategy._blockSize;
            for (int start = Segment.Start; start < Segment.End; start += size)
            {
                Blocks.Add(ParseBlock(start, Math.Min(size, Segment.End - start)));
            }
        }

        /// <summary>The parser, as it is behind the segment.</summary>
        public BlockParser TakeParser()
        {
            BlockParser parser = _parser!;
            _parser = null;
            return parser;
        }

        /// <summary>The tokens of all blocks.</summary>
        public PooledBuffer<uint> TakeTokens()
        {
            PooledBuffer<uint> tokens = _tokens;
            _tokens = new PooledBuffer<uint>();
            return tokens;
        }

        public override void Dispose()
        {
            base.Dispose();
            DropBlocks();
            _tokens.Dispose();
            if (_parser is not null)
            {
                strategy._parsers.Add(_parser);
                _parser = null;
            }

            if (Assumed is not null)
            {
                strategy._parsers.Add(Assumed);
                Assumed = null;
            }
        }

        private BlockParser WarmUpParser()
        {
            BlockParser parser = strategy.RentParser();
            parser.Clear();
            for (int start = Math.Max(0, Segment.Start - strategy.WarmUp); start < Segment.Start; start += BlockSize)
            {
                parser.Parse(Segment, start, start + BlockSize, _tokens.Reserve(BlockSize + BlockParser.TokenSlack));
            }

            Assumed = strategy.RentParser();
            Assumed.CopyFrom(parser);
            return parser;
        }

        private ParsedBlock ParseBlock(int start, int length)
        {
            if (strategy._level == Stored)
            {
                return new ParsedBlock(BlockForm.Stored, start, length, 0, null);
            }

            if (_parser is null)
            {
                return Literals(start, length);
            }

            // Only the last can be so short.
            if (length < MinParsed)
            {
                return length > MaxStored ? Literals(start, length) : new ParsedBlock(BlockForm.Stored, start, length, 0, null);
            }

            int count = _parser.Parse(Segment, start, start + length, _tokens.Reserve(length + BlockParser.TokenSlack));
            if (count == 0)
            {
                return new ParsedBlock(BlockForm.Stored, start, length, 0, null);
            }

            if (count > length - (length >> 4))
            {
                return Literals(start, length);
            }

            _tokens.Advance(count);
            SymbolFrequencies frequencies = RentFrequencies();
            frequencies.Count(_tokens.Span[^count..]);
            return new ParsedBlock(BlockForm.Tokens, start, length, count, frequencies);
        }

        private ParsedBlock Literals(int start, int length)
        {
            SymbolFrequencies frequencies = RentFrequencies();
            frequencies.CountLiterals(Segment.Bytes.AsSpan(start, length));
            return new ParsedBlock(BlockForm.Literals, start, length, 0, frequencies);
        }

        private SymbolFrequencies RentFrequencies() =>
            strategy._frequencies.TryTake(out SymbolFrequencies? frequencies) ? frequencies : new SymbolFrequencies();

        private void DropBlocks()
        {
            foreach (ParsedBlock block in Blocks)
            {
                if (block.Frequencies is not null)
                {
                    strategy._frequencies.Add(block.Frequencies);
                }
            }

            Blocks.Clear();
        }
    }
}
