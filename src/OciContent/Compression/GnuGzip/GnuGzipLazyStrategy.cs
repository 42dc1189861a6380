using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;

namespace OciContent.Compression.GnuGzip;

/// <summary>Levels 4 to 9 of GNU gzip: zlib's, but for the end of the input and of blocks.</summary>
internal sealed class GnuGzipLazyStrategy : ZlibLazyStrategy
{
    private readonly ZlibLevel _level;
    private readonly GnuGzipBlockCutter _cutter;

    /// <inheritdoc cref="ZlibLazyStrategy(ZlibLevel, int)"/>
    public GnuGzipLazyStrategy(ZlibLevel level, int segmentSize = DefaultSegmentSize)
        : this(level, segmentSize, new GnuGzipBlockCutter(isLazy: true, endsEarly: true))
    {
    }

    private GnuGzipLazyStrategy(ZlibLevel level, int segmentSize, GnuGzipBlockCutter cutter)
        : base(level, segmentSize, cutter)
    {
        _level = level;
        _cutter = cutter;
    }

    protected override int EndOf(InputSegment segment) =>
        segment.End < segment.Length ? segment.End : Math.Max(segment.Start, segment.End - GnuGzipEnd.Reach);

    protected override ParseState ParseEnd(InputSegment segment, ZlibChains chains, ParseState state, PooledBuffer<uint> tokens)
    {
        using var end = new GnuGzipEnd(segment, _level, state.Position);
        _cutter.End = end;
        var links = new ZlibLinks(chains.Links);
        int position = state.Position;
        int length = state.Match != 0 ? DeflateToken.InputLength(state.Match) : 0;
        int distance = state.Match != 0 ? DeflateToken.DistanceOverMin(state.Match) + 1 : 0;
        Span<uint> token = stackalloc uint[1];
        while (position < segment.End)
        {
            end.StandAt(position);
            if (length == 0)
            {
                length = Find(end, position, ZlibMatchFinder.NoMatch, links, out distance);
            }

            int nextLength = 0;
            int nextDistance = 0;
            if (length > ZlibMatchFinder.NoMatch)
            {
                end.StandAt(position + 1);
                if (length < _level.Lazy)
                {
                    nextLength = Find(end, position + 1, length, links, out nextDistance);
                }
            }

            bool isLiteral = length <= ZlibMatchFinder.NoMatch || nextLength > length;
            token[0] = isLiteral ? segment.Bytes[position] : DeflateToken.Match(length, distance);
            tokens.Append(token);
            position += DeflateToken.InputLength(token[0]);
            length = isLiteral && nextLength > length ? nextLength : 0;
            distance = nextDistance;
        }

        return new ParseState(position);
    }

    private static int Find(GnuGzipEnd end, int position, int known, ZlibLinks links, out int distance)
    {
        int length = end.Find(position, known, links, out distance);
        return GnuGzipEnd.IsTooFar(length, distance) ? 0 : length;
    }
}
