using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Levels 2 and 3 of Go's compress/flate: every match is taken at once. Which positions are entered into the chains depends on
/// the parse, so one segment is parsed after the other; only the blocks are written at the same time.
/// </summary>
internal sealed class GreedyStrategy : DeflateStrategy
{
    private readonly GoLevel _level;
    private readonly TokenBlockBuilder _builder;
    private readonly HashChains _chains = new();

    /// <inheritdoc cref="LazyStrategy(GoLevel, int)"/>
    public GreedyStrategy(GoLevel level, int segmentSize = LazyStrategy.DefaultSegmentSize)
    {
        _level = level;
        SegmentSize = segmentSize;

        // It writes a block when it stands at the first byte of the last match or literal.
        _builder = new TokenBlockBuilder(writesAt: 0);
    }

    public override int SegmentSize { get; }

    public override int History => GoWindow.Size;

    public override int LookAhead => GoWindow.LookAhead;

    public override SegmentWork Begin(InputSegment segment) => new SegmentWork(segment);

    public override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        _chains.Continue(segment);
        int start = (int)(_builder.Position - segment.Offset);
        int next = Parse(segment, start, _builder.Tokens);
        return _builder.Advance(segment, next, isLast);
    }

    public override void Dispose()
    {
        _builder.Dispose();
        _chains.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int Parse(InputSegment segment, int start, PooledBuffer<uint> tokens)
    {
        int end = segment.End;
        int position = start;
        Span<uint> room = tokens.Reserve(Math.Max(0, end - start));
        int count = 0;
        fixed (byte* input = segment.Bytes)
        fixed (ushort* links = _chains.Links)
        {
            var finder = new MatchFinder(segment, input, links, _level, allAreEntered: false);
            while (position < end)
            {
                _chains.Insert(input, position, position + 1, segment.Length);
                int length = finder.Find(position, MatchFinder.NoMatch, out int distance);
                if (length == MatchFinder.NoMatch)
                {
                    room[count++] = input[position++];
                    continue;
                }

                if (length <= _level.MaxInsert)
                {
                    _chains.Insert(input, position + 1, position + length, segment.Length);
                }

                room[count++] = DeflateToken.Match(length, distance);
                position += length;
            }
        }

        tokens.Advance(count);
        return position;
    }
}
