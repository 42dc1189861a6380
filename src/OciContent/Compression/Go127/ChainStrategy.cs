using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Levels 7 to 9 of Go's compress/flate since Go 1.27, with chains of places. One segment is parsed after the other; only the blocks are
/// written at the same time.
/// </summary>
internal sealed class ChainStrategy : DeflateStrategy
{
    private const int DefaultWindowsPerSegment = 16;

    // What Go holds, of which it moves on by one half.
    private const int HeldSize = 2 * ChainParser.WindowSize;

    private readonly ConcurrentBag<PlannedBlockWriter> _writers = [];
    private readonly TableReusePlanner _planner = new(TableReuseRules.Newest with { EstimateShift = 8 });
    private readonly SymbolFrequencies _frequencies = new();
    private readonly ChainTokens _tokens = new();
    private readonly PooledBuffer<byte> _input = new();
    private readonly ChainParser _parser;
    private long _windowStart;
    private long _blockStart;

    /// <param name="level">How hard to try.</param>
    /// <param name="windowsPerSegment">
    /// How many times 32 KiB are parsed at a time, at least two: it makes no difference to what is written.
    /// </param>
    public ChainStrategy(ChainLevel level, int windowsPerSegment = DefaultWindowsPerSegment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowsPerSegment, 2);
        _parser = new ChainParser(level, _tokens);
        SegmentSize = windowsPerSegment * ChainParser.WindowSize;
    }

    public override int SegmentSize { get; }

    public override int History => HeldSize;

    // Whether the input ends must be known before the last bytes are parsed.
    public override int LookAhead => 1;

    public override SegmentWork Begin(InputSegment segment) => new(segment);

    public override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        _parser.Move((int)(segment.Offset - _tokens.Offset));
        _tokens.Offset = segment.Offset;
        long end = segment.Offset + segment.End;
        while (_windowStart + HeldSize < end || (_windowStart + HeldSize == end && !isLast))
        {
            Parse(segment, _windowStart + HeldSize, isLast: false);
            _windowStart += ChainParser.WindowSize;
        }

        if (isLast)
        {
            Parse(segment, end, isLast: true);
        }

        _input.Append(segment.Bytes.AsSpan((int)(_blockStart + _input.Count - segment.Offset)..segment.End));
        return _tokens.Blocks.Count == 0 ? null : TakeBlocks();
    }

    public override void AppendEnd(BitBuffer bits) => bits.AppendFixedEnd();

    public override void Dispose()
    {
        _parser.Dispose();
        _tokens.Dispose();
        _input.Dispose();
    }

    private void Parse(InputSegment segment, long windowEnd, bool isLast)
    {
        _tokens.WindowStart = _windowStart;
        _tokens.IsLast = isLast;
        _parser.Parse(segment, (int)(_windowStart - segment.Offset), (int)(windowEnd - segment.Offset), isLast);
    }

    private PlannedBlocks TakeBlocks()
    {
        (int Tokens, long End, long WindowStart, bool IsLast)[] complete = [.. _tokens.Blocks];
        PooledBuffer<uint> tokens = _tokens.TakeBlocks();
        var blocks = new PlannedBlocks(_writers, tokens);
        ReadOnlySpan<uint> left = tokens.Span;
        ReadOnlySpan<byte> input = _input.Span;
        foreach ((int count, long end, long windowStart, bool isLast) in complete)
        {
            int length = (int)(end - _blockStart);
            _frequencies.Count(left[..count]);

            // What is no longer held cannot be stored.
            long storedLength = _blockStart >= windowStart ? length : long.MaxValue;
            blocks.Add(_planner.PlanTokens(_frequencies, count, storedLength, isLast), count, input[..length]);
            left = left[count..];
            input = input[length..];
            _blockStart = end;
        }

        _input.DropFirst(_input.Count - input.Length);
        return blocks;
    }
}
