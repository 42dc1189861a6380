using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// Divides input into literals and matches as levels 4 to 9 of zlib's deflate do: a match is taken unless the next byte starts a longer
/// one.
/// </summary>
/// <remarks>
/// Every position is entered into the chains, whatever the parse does, so the best match at a position is a function of the input, but for
/// one thing: behind a good match fewer places are looked at. So what matters for the tokens to come is where the next one starts, and
/// whether its match was found that way: parses that start anywhere, and have a token start in common where neither did so, are the
/// same from there on.
/// </remarks>
internal sealed class ZlibLazyParser(ZlibLevel level)
{
    /// <summary>Writes the tokens that start before <paramref name="end"/>.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="chains">Its chains.</param>
    /// <param name="state">Where the first token starts, in <see cref="InputSegment.Bytes"/>; within the segment.</param>
    /// <param name="end">No token starts here or behind; within the segment or its end.</param>
    /// <param name="tokens">Where to add them.</param>
    /// <param name="hasty">
    /// Where to add those positions, in their order, at which a token starts whose match was found by looking at a quarter of the places.
    /// </param>
    /// <returns>Where the next token starts.</returns>
    public ParseState Parse(
        InputSegment segment,
        ZlibChains chains,
        ParseState state,
        int end,
        PooledBuffer<uint> tokens,
        PooledBuffer<int> hasty)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(state.Position, segment.Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.End);
        if (state.Position >= end)
        {
            return state;
        }

        Span<uint> room = tokens.Reserve(end - state.Position)[..(end - state.Position)];
        state = Parse(segment, chains, state, end, room, hasty, out int count);
        tokens.Advance(count);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe ParseState Parse(
        InputSegment segment,
        ZlibChains chains,
        ParseState state,
        int end,
        Span<uint> room,
        PooledBuffer<int> hasty,
        out int count)
    {
        int position = state.Position;
        bool isHasty = state.Match != 0;
        fixed (byte* input = segment.Bytes)
        fixed (ushort* links = chains.Links, longLinks = chains.LongLinks, ranks = chains.Ranks)
        fixed (uint* to = room)
        {
            var finder = new ZlibMatchFinder(chains, input, links, longLinks, ranks, level);
            uint* token = to;
            int lazy = level.Lazy;
            int good = level.Good;

            // The match at the position; 0 where it is not known yet.
            int length = isHasty ? DeflateToken.InputLength(state.Match) : 0;
            int distance = isHasty ? DeflateToken.DistanceOverMin(state.Match) + 1 : 0;
            while (position < end)
            {
                if (length == 0)
                {
                    length = finder.Find(position, ZlibMatchFinder.NoMatch, out distance);
                    if (length == ZlibMatchFinder.NoMatch)
                    {
                        *token++ = input[position++];
                        length = 0;
                        continue;
                    }
                }

                if (length < lazy)
                {
                    int nextLength = finder.Find(position + 1, length, out int nextDistance);
                    if (nextLength > length)
                    {
                        *token++ = input[position++];
                        isHasty = length >= good;
                        if (isHasty)
                        {
                            hasty.Reserve(1)[0] = position;
                            hasty.Advance(1);
                        }

                        length = nextLength;
                        distance = nextDistance;
                        continue;
                    }
                }

                *token++ = DeflateToken.Match(length, distance);
                position += length;
                length = 0;
                isHasty = false;
            }

            count = (int)(token - to);
            return new ParseState(position, isHasty ? DeflateToken.Match(length, distance) : 0);
        }
    }
}
