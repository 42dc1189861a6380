using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Levels 4 to 9 of Go's compress/flate, many segments at a time: each is parsed as if a token started with it; then the true
/// parse is carried on from the end of the one before until both have a token start in common, mostly within some bytes.
/// </summary>
internal sealed class LazyStrategy : DeflateStrategy
{
    /// <summary>Long against the history that is entered before it, short enough for many to be under way.</summary>
    public const int DefaultSegmentSize = 512 * 1024;

    private readonly LazyParser _parser;
    private readonly ConcurrentBag<HashChains> _chains = [];

    // Of a match it knows only when it stands at the byte behind its first.
    private readonly TokenBlockBuilder _builder = new(writesAt: 1);

    /// <param name="level">How hard to try.</param>
    /// <param name="segmentSize">How many bytes are parsed at a time: it makes no difference to what is written.</param>
    public LazyStrategy(GoLevel level, int segmentSize = DefaultSegmentSize)
    {
        _parser = new LazyParser(level);
        SegmentSize = segmentSize;
    }

    public override int SegmentSize { get; }

    public override int History => GoWindow.Size;

    public override int LookAhead => GoWindow.LookAhead;

    public override SegmentWork Begin(InputSegment segment) => new ParseWork(segment, this);

    public override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        var parse = (ParseWork)work;
        InputSegment segment = parse.Segment;
        int next = Join(parse, (int)(_builder.Position - segment.Offset));
        return _builder.Advance(segment, next, isLast);
    }

    public override void Dispose()
    {
        _builder.Dispose();
        foreach (HashChains chains in _chains)
        {
            chains.Dispose();
        }
    }

    /// <summary>
    /// Carries the true parse on until it meets the one of the segment, and takes that from there; returns where the next token starts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Join(ParseWork parse, int position)
    {
        int end = parse.Segment.End;
        int met = parse.Segment.Start;
        ReadOnlySpan<uint> tokens = parse.Tokens;
        while (position != met)
        {
            if (met > position)
            {
                if (position >= end)
                {
                    return position;
                }

                int count = Math.Min(met, end) - position;
                position = _parser.Parse(
                    parse.Segment,
                    parse.Chains,
                    position,
                    position + count,
                    _builder.Tokens.Reserve(count),
                    out count);
                _builder.Tokens.Advance(count);
            }
            else if (tokens.IsEmpty)
            {
                return position;
            }
            else
            {
                met += DeflateToken.InputLength(tokens[0]);
                tokens = tokens[1..];
            }
        }

        _builder.Tokens.Append(tokens);
        return parse.Next;
    }

    private sealed class ParseWork(InputSegment segment, LazyStrategy strategy) : SegmentWork(segment)
    {
        private readonly PooledBuffer<uint> _tokens = new();
        private HashChains? _chains;

        public HashChains Chains => _chains!;

        /// <summary>The tokens, if one starts with the segment.</summary>
        public ReadOnlySpan<uint> Tokens => _tokens.Span;

        /// <summary>Where the first token behind them starts.</summary>
        public int Next { get; private set; }

        public override void Run()
        {
            _chains = strategy._chains.TryTake(out HashChains? chains) ? chains : new HashChains();
            _chains.Build(Segment);
            Span<uint> tokens = _tokens.Reserve(Segment.End - Segment.Start);
            Next = strategy._parser.Parse(Segment, _chains, Segment.Start, Segment.End, tokens, out int count);
            _tokens.Advance(count);
        }

        public override void Dispose()
        {
            base.Dispose();
            _tokens.Dispose();
            if (_chains is not null)
            {
                strategy._chains.Add(_chains);
                _chains = null;
            }
        }
    }
}
