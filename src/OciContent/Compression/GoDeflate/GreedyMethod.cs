using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Levels 2 and 3 of Go's compress/flate: every match is taken at once. Which positions are entered into the chains depends on
/// the parse, so one segment is parsed after the other; only the blocks are written at the same time.
/// </summary>
internal sealed class GreedyMethod : DeflateMethod
{
    private readonly GoLevel _level;
    private readonly BlockAssembly _assembly;
    private readonly MatchChains _chains = new();

    /// <inheritdoc cref="LazyMethod(GoLevel, int)"/>
    public GreedyMethod(GoLevel level, int segmentSize = LazyMethod.DefaultSegmentSize)
    {
        _level = level;
        SegmentSize = segmentSize;

        // It writes a block when it stands at the first byte of the last match or literal.
        _assembly = new BlockAssembly(writesAt: 0);
    }

    public override int SegmentSize { get; }

    public override int History => GoWindow.Size;

    public override int LookAhead => GoWindow.LookAhead;

    public override SegmentWork Begin(TextSegment segment) => new SegmentWork(segment);

    public override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        TextSegment segment = work.Segment;
        _chains.Continue(segment);
        int start = (int)(_assembly.Position - segment.Offset);
        int next = Parse(segment, start, _assembly.Tokens);
        return _assembly.Advance(segment, next, isLast);
    }

    public override void Dispose()
    {
        _assembly.Dispose();
        _chains.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int Parse(TextSegment segment, int start, PooledBuffer<uint> tokens)
    {
        int end = segment.End;
        int position = start;
        Span<uint> room = tokens.Reserve(Math.Max(0, end - start));
        int count = 0;
        fixed (byte* text = segment.Text)
        fixed (ushort* links = _chains.Links)
        {
            var finder = new MatchFinder(segment, text, links, _level, allAreEntered: false);
            while (position < end)
            {
                _chains.Insert(text, position, position + 1, segment.Length);
                int length = finder.Find(position, MatchFinder.NoMatch, out int distance);
                if (length == MatchFinder.NoMatch)
                {
                    room[count++] = text[position++];
                    continue;
                }

                if (length <= _level.MaxInsert)
                {
                    _chains.Insert(text, position + 1, position + length, segment.Length);
                }

                room[count++] = DeflateToken.Match(length, distance);
                position += length;
            }
        }

        tokens.Advance(count);
        return position;
    }
}
