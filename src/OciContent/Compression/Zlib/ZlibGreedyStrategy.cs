using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Levels 1 to 3 of zlib's deflate: one segment is parsed after the other; only the blocks are written at the same time.</summary>
internal class ZlibGreedyStrategy : DeflateStrategy
{
    private readonly ZlibGreedyParser _parser;
    private readonly ZlibBlockBuilder _builder;

    /// <inheritdoc cref="ZlibLazyStrategy(ZlibLevel, int)"/>
    public ZlibGreedyStrategy(ZlibLevel level, int segmentSize = ZlibLazyStrategy.DefaultSegmentSize)
        : this(level, segmentSize, new ZlibBlockCutter(isLazy: false))
    {
    }

    /// <inheritdoc cref="ZlibLazyStrategy(ZlibLevel, int, ZlibBlockCutter)"/>
    protected ZlibGreedyStrategy(ZlibLevel level, int segmentSize, ZlibBlockCutter cutter)
    {
        _builder = new ZlibBlockBuilder(cutter);
        _parser = new ZlibGreedyParser(level);
        SegmentSize = segmentSize;
    }

    public override int SegmentSize { get; }

    public override int History => ZlibWindow.Size;

    public override int LookAhead => ZlibWindow.LookAhead;

    public sealed override SegmentWork Begin(InputSegment segment) => new(segment);

    public sealed override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        InputSegment segment = work.Segment;
        int start = (int)(_builder.Position - segment.Offset);
        int next = _parser.Parse(segment, start, EndOf(segment, isLast), _builder.Tokens);
        if (isLast)
        {
            next = ParseEnd(segment, _parser, next, _builder.Tokens);
        }

        return _builder.Advance(segment, next, isLast);
    }

    /// <inheritdoc cref="ZlibLazyStrategy.AppendEnd"/>
    public override void AppendEnd(BitBuffer bits) => bits.Align();

    public sealed override void Dispose()
    {
        _builder.Dispose();
        _parser.Dispose();
    }

    /// <summary>Where the parse of a segment ends that knows nothing of the input's end.</summary>
    protected virtual int EndOf(InputSegment segment, bool isLast) => segment.End;

    /// <summary>Carries the parse on from <see cref="EndOf"/> to the end of the input.</summary>
    /// <param name="segment">The last segment.</param>
    /// <param name="parser">What has parsed all before.</param>
    /// <param name="position">Where the next token starts.</param>
    /// <param name="tokens">Where to add tokens.</param>
    /// <returns>Where it starts then: at the end.</returns>
    protected virtual int ParseEnd(InputSegment segment, ZlibGreedyParser parser, int position, PooledBuffer<uint> tokens) => position;
}
