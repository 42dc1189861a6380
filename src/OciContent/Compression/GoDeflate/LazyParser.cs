using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Divides input into literals and matches as levels 4 to 9 of Go's compress/flate do: a match is taken unless the next byte
/// starts a longer one.
/// </summary>
/// <remarks>
/// Go walks along the input with a state. But the best match at a position is a function of the input alone, since every position is
/// entered into the chains, whatever the parse does. So all that matters for the tokens to come is where the next one starts: parses
/// that start anywhere, and have a token start in common, are the same from there on.
/// </remarks>
internal sealed class LazyParser(GoLevel level)
{
    /// <summary>Writes the tokens that start before <paramref name="end"/>.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="chains">Its chains.</param>
    /// <param name="start">Where the first token starts, in <see cref="InputSegment.Bytes"/>; within the segment.</param>
    /// <param name="end">No token starts here or behind; within the segment or its end.</param>
    /// <param name="tokens">Where to write; there must be room for a token for each byte.</param>
    /// <param name="count">How many were written.</param>
    /// <returns>Where the next token starts.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe int Parse(InputSegment segment, HashChains chains, int start, int end, Span<uint> tokens, out int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, segment.Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.End);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end - start, tokens.Length);
        int position = start;
        fixed (byte* input = segment.Bytes)
        fixed (ushort* links = chains.Links)
        fixed (uint* to = tokens)
        {
            var finder = new MatchFinder(segment, input, links, level, allAreEntered: true);
            uint* token = to;
            int lazy = level.Lazy;
            int length = 0;
            int distance = 0;
            while (position < end)
            {
                // The match at this position is known if the one before was a literal.
                if (length == 0)
                {
                    length = finder.Find(position, MatchFinder.NoMatch, out distance);
                }

                if (length < lazy)
                {
                    int nextLength = 0;
                    int nextDistance = 0;
                    if (length == MatchFinder.NoMatch || (nextLength = finder.Find(position + 1, length, out nextDistance)) > length)
                    {
                        *token++ = input[position];
                        position++;
                        length = nextLength;
                        distance = nextDistance;
                        continue;
                    }
                }

                *token++ = DeflateToken.Match(length, distance);
                position += length;
                length = 0;
            }

            count = (int)(token - to);
        }

        return position;
    }
}
