using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// Levels 4 to 9 of zlib's deflate, many segments at a time: each is parsed as if a token started with it; then the true parse is
/// carried on from the end of the one before until both are in the same state, mostly within some bytes.
/// </summary>
internal class ZlibLazyStrategy : DeflateStrategy
{
    /// <summary>Long against the history that is entered before it, short enough for many to be under way.</summary>
    public const int DefaultSegmentSize = 512 * 1024;

    private readonly ZlibLazyParser _parser;
    private readonly ConcurrentBag<ZlibChains> _chains = [];
    private readonly ZlibBlockBuilder _builder;
    private readonly PooledBuffer<int> _hasty = new();
    private uint _match;

    /// <param name="level">How hard to try.</param>
    /// <param name="segmentSize">How many bytes are parsed at a time: it makes no difference to what is written.</param>
    public ZlibLazyStrategy(ZlibLevel level, int segmentSize = DefaultSegmentSize)
        : this(level, segmentSize, new ZlibBlockCutter(isLazy: true))
    {
    }

    /// <param name="level">How hard to try.</param>
    /// <param name="segmentSize">How many bytes are parsed at a time.</param>
    /// <param name="cutter">Where blocks end.</param>
    protected ZlibLazyStrategy(ZlibLevel level, int segmentSize, ZlibBlockCutter cutter)
    {
        _builder = new ZlibBlockBuilder(cutter);
        _parser = new ZlibLazyParser(level);
        SegmentSize = segmentSize;
    }

    public override int SegmentSize { get; }

    public override int History => ZlibWindow.Size;

    public override int LookAhead => ZlibWindow.LookAhead;

    public sealed override SegmentWork Begin(InputSegment segment) => new ParseWork(segment, this);

    public sealed override BlockWork? Connect(SegmentWork work, bool isLast)
    {
        var parse = (ParseWork)work;
        InputSegment segment = parse.Segment;
        ParseState next = Join(parse, new ParseState((int)(_builder.Position - segment.Offset), _match));
        if (isLast)
        {
            next = ParseEnd(segment, parse.Chains, next, _builder.Tokens);
        }

        _match = next.Match;
        return _builder.Advance(segment, next.Position, isLast);
    }

    /// <summary>Fills the last byte: the last block is marked as such.</summary>
    public override void AppendEnd(BitBuffer bits) => bits.Align();

    public sealed override void Dispose()
    {
        _builder.Dispose();
        _hasty.Dispose();
        foreach (ZlibChains chains in _chains)
        {
            chains.Dispose();
        }
    }

    /// <summary>Where the parse of a segment ends that knows nothing of the input's end.</summary>
    protected virtual int EndOf(InputSegment segment) => segment.End;

    /// <summary>Carries the true parse on from <see cref="EndOf"/> to the end of the input.</summary>
    /// <param name="segment">The last segment.</param>
    /// <param name="chains">Its chains.</param>
    /// <param name="state">Where the parse stands.</param>
    /// <param name="tokens">Where to add tokens.</param>
    /// <returns>Where it stands then: at the end.</returns>
    protected virtual ParseState ParseEnd(InputSegment segment, ZlibChains chains, ParseState state, PooledBuffer<uint> tokens) => state;

    /// <summary>
    /// Carries the true parse on until it meets the one of the segment, and takes that from there; returns where the next token starts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ParseState Join(ParseWork parse, ParseState state)
    {
        int end = EndOf(parse.Segment);
        int met = parse.Segment.Start;
        ReadOnlySpan<uint> tokens = parse.Tokens;
        ReadOnlySpan<int> hasty = parse.Hasty;
        while (true)
        {
            while (!hasty.IsEmpty && hasty[0] < met)
            {
                hasty = hasty[1..];
            }

            if (state.Position == met && state.Match == 0 && (hasty.IsEmpty || hasty[0] != met))
            {
                _builder.Tokens.Append(tokens);
                return parse.Next;
            }

            if (met > state.Position)
            {
                if (state.Position >= end)
                {
                    return state;
                }

                _hasty.Truncate(0);
                state = _parser.Parse(parse.Segment, parse.Chains, state, Math.Min(met, end), _builder.Tokens, _hasty);
            }
            else if (tokens.IsEmpty)
            {
                return state;
            }
            else
            {
                met += DeflateToken.InputLength(tokens[0]);
                tokens = tokens[1..];
            }
        }
    }

    private sealed class ParseWork(InputSegment segment, ZlibLazyStrategy strategy) : SegmentWork(segment)
    {
        private readonly PooledBuffer<uint> _tokens = new();
        private readonly PooledBuffer<int> _hasty = new();
        private ZlibChains? _chains;

        public ZlibChains Chains => _chains!;

        /// <summary>The tokens, if one starts with the segment.</summary>
        public ReadOnlySpan<uint> Tokens => _tokens.Span;

        /// <summary>Which positions tell more of the parse than that a token starts there.</summary>
        public ReadOnlySpan<int> Hasty => _hasty.Span;

        /// <summary>Where the first token behind them starts.</summary>
        public ParseState Next { get; private set; }

        public override void Run()
        {
            _chains = strategy._chains.TryTake(out ZlibChains? chains) ? chains : new ZlibChains();
            _chains.Build(Segment);
            Next = strategy._parser.Parse(Segment, _chains, new ParseState(Segment.Start), strategy.EndOf(Segment), _tokens, _hasty);
        }

        public override void Dispose()
        {
            base.Dispose();
            _tokens.Dispose();
            _hasty.Dispose();
            if (_chains is not null)
            {
                strategy._chains.Add(_chains);
                _chains = null;
            }
        }
    }
}
