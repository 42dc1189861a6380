using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;

namespace OciContent.Compression.GnuGzip;

/// <summary>Levels 1 to 3 of GNU gzip: zlib's, but for the end of the input and of blocks.</summary>
internal sealed class GnuGzipGreedyStrategy : ZlibGreedyStrategy
{
    private readonly ZlibLevel _level;
    private readonly GnuGzipBlockCutter _cutter;

    /// <param name="level">How hard to try.</param>
    /// <param name="endsEarly">Whether a block may end before it is full: it may at level 3.</param>
    /// <param name="segmentSize">How many bytes are parsed at a time: it makes no difference to what is written.</param>
    public GnuGzipGreedyStrategy(ZlibLevel level, bool endsEarly, int segmentSize = ZlibLazyStrategy.DefaultSegmentSize)
        : this(level, segmentSize, new GnuGzipBlockCutter(isLazy: false, endsEarly))
    {
    }

    private GnuGzipGreedyStrategy(ZlibLevel level, int segmentSize, GnuGzipBlockCutter cutter)
        : base(level, segmentSize, cutter)
    {
        _level = level;
        _cutter = cutter;
    }

    protected override int EndOf(InputSegment segment, bool isLast) =>
        isLast ? Math.Max(segment.Start, segment.End - GnuGzipEnd.Reach) : segment.End;

    protected override int ParseEnd(InputSegment segment, ZlibGreedyParser parser, int position, PooledBuffer<uint> tokens)
    {
        using var end = new GnuGzipEnd(segment, _level, position);
        _cutter.End = end;
        Span<uint> token = stackalloc uint[1];
        while (position < segment.End)
        {
            end.StandAt(position);
            parser.Enter(segment, position, position + 1);
            int length = end.Find(position, ZlibMatchFinder.NoMatch, parser.Links, out int distance);
            bool isMatch = length > ZlibMatchFinder.NoMatch;
            token[0] = isMatch ? DeflateToken.Match(length, distance) : segment.Bytes[position];
            tokens.Append(token);
            int next = position + DeflateToken.InputLength(token[0]);
            if (isMatch && length <= _level.Lazy)
            {
                parser.Enter(segment, position + 1, next);
            }

            position = next;
        }

        return position;
    }
}
