using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Levels 1 to 3 of zlib's deflate: one segment is parsed after the other; only the blocks are written at the same time.</summary>
internal sealed class ZlibGreedyStrategy : DeflateStrategy
{
    private readonly ZlibGreedyParser _parser;
    private readonly ZlibBlockBuilder _builder = new(isLazy: false);

    /// <inheritdoc cref="ZlibLazyStrategy(ZlibLevel, int)"/>
    public ZlibGreedyStrategy(ZlibLevel level, int segmentSize = ZlibLazyStrategy.DefaultSegmentSize)
    {
        _parser = new ZlibGreedyParser(level);
        SegmentSize = segmentSize;
    }

    public override int SegmentSize { get; }

    public override int History => ZlibWindow.Size;

    public override int LookAhead => ZlibWindow.LookAhead;

    public override SegmentWork Begin(InputSegment segment) => new(segment);

    public override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        int next = _parser.Parse(segment, (int)(_builder.Position - segment.Offset), _builder.Tokens);
        return _builder.Advance(segment, next, isLast);
    }

    /// <inheritdoc cref="ZlibLazyStrategy.AppendEnd"/>
    public override void AppendEnd(BitBuffer bits) => bits.Align();

    public override void Dispose()
    {
        _builder.Dispose();
        _parser.Dispose();
    }
}
