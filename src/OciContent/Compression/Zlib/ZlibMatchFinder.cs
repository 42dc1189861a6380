using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// Finds the best match at a position, as zlib's lazy levels do: of those along its chain the longest, and of these the nearest.
/// </summary>
/// <remarks>
/// Margins: chains lead no farther back than the window, which the segment has before its start; a match reaches no farther than
/// the known length; wide loads there stay in the segment's slack.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct ZlibMatchFinder
{
    /// <summary>The length that stands for no match.</summary>
    public const int NoMatch = ZlibChains.MinLength - 1;

    // A match of the smallest length is not worth its bits if it lies farther back than this.
    private const int MaxDistanceOfShortest = 4096;

    private readonly byte* _input;
    private readonly ushort* _links;
    private readonly ushort* _longLinks;
    private readonly ushort* _ranks;
    private readonly int _length;
    private readonly long _offset;
    private readonly int _good;
    private readonly int _nice;
    private readonly int _chain;

    /// <param name="chains">The chains of a segment.</param>
    /// <param name="input">The segment's input, pinned.</param>
    /// <param name="links">The links of the chains, pinned.</param>
    /// <param name="longLinks">The links of the chains of four bytes, pinned.</param>
    /// <param name="ranks">The ranks, pinned.</param>
    /// <param name="level">How hard to try.</param>
    public ZlibMatchFinder(ZlibChains chains, byte* input, ushort* links, ushort* longLinks, ushort* ranks, ZlibLevel level)
    {
        _input = input;
        _links = links;
        _longLinks = longLinks;
        _ranks = ranks;
        _length = chains.Length;
        _offset = chains.Offset;
        _good = level.Good;
        _nice = level.Nice;
        _chain = level.Chain;
    }

    /// <summary>The best match at a position.</summary>
    /// <param name="position">The position, in the segment's input.</param>
    /// <param name="known">
    /// The match must be longer than this; <see cref="NoMatch"/> or more, and less than the level's nice length.
    /// </param>
    /// <param name="distance">How far back it lies.</param>
    /// <returns>Its length, or <see cref="NoMatch"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int position, int known, out int distance)
    {
        distance = 0;
        return _links[position] > ZlibWindow.MaxDistance ? NoMatch : FindCore(position, known, ref distance);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int FindCore(int position, int known, ref int distance)
    {
        byte* input = _input + position;
        ushort* links = _longLinks + position;
        int maxLength = Math.Min(DeflateToken.MaxMatchLength, _length - position);
        int length = Math.Max(known, ZlibChains.MinLength);

        // Chains of what follows lead farther back than to the input's first byte, which zlib takes for none.
        int maxDistance = Math.Min(ZlibWindow.MaxDistance, position - 1);
        if (length < maxLength && !CannotBeLonger(links, length))
        {
            int chain = known >= _good ? _chain >> 2 : _chain;
            int nice = Math.Min(_nice, maxLength);
            nint tries = chain;
            ushort* rarest = RarestOf(links, length);
            nint back = *rarest;

            // A longer match agrees in the last four bytes of one that is longer by one.
            byte* lastOfCandidate = input + length - ZlibChains.MinLength;
            uint last = *(uint*)lastOfCandidate;
            while (back <= maxDistance)
            {
                if (*(uint*)(lastOfCandidate - back) != last)
                {
                    back += rarest[-back];
                    if (--tries > 0)
                    {
                        continue;
                    }
                }
                else
                {
                    int found = WideCompare.CommonLength(input - back, input, maxLength);
                    ushort* rarer = rarest;
                    if (found > length)
                    {
                        if (!IsInReach(position, (int)back, chain))
                        {
                            break;
                        }

                        length = found;
                        distance = (int)back;
                        if (found >= nice || CannotBeLonger(links, length))
                        {
                            break;
                        }

                        lastOfCandidate = input + length - ZlibChains.MinLength;
                        last = *(uint*)lastOfCandidate;
                        rarer = RarestOf(links, length);
                    }

                    // What is nearer has been looked at.
                    if (*rarer > back)
                    {
                        rarest = rarer;
                        back = *rarer;
                    }
                    else
                    {
                        back += rarest[-back];
                    }

                    if (--tries > 0)
                    {
                        continue;
                    }
                }

                // It need not be on zlib's chain, so there may be more in reach than were tried.
                if (back <= maxDistance && (*(uint*)(input - back) != *(uint*)input || IsInReach(position, (int)back, chain)))
                {
                    return FindAlongChain(position, known, out distance);
                }

                break;
            }
        }

        return distance != 0 ? length : known == NoMatch ? FindShortest(position, ref distance) : NoMatch;
    }

    /// <summary>The nearest match of the smallest length, where there is no longer one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindShortest(int position, ref int distance)
    {
        byte* input = _input + position;
        ushort* links = _links + position;
        ushort first = *(ushort*)input;
        byte third = input[2];
        int tries = _chain;
        for (int back = links[0]; back <= MaxDistanceOfShortest; back += links[-back])
        {
            if (*(ushort*)(input - back) == first && input[2 - back] == third)
            {
                distance = back;
                return ZlibChains.MinLength;
            }

            if (--tries == 0)
            {
                break;
            }
        }

        return NoMatch;
    }

    /// <summary>The same as <see cref="Find"/>, step by step as zlib does it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int FindAlongChain(int position, int known, out int distance)
    {
        distance = 0;
        byte* input = _input + position;
        ushort* links = _links + position;
        int maxLength = Math.Min(DeflateToken.MaxMatchLength, _length - position);
        int nice = Math.Min(_nice, maxLength);
        int length = known;
        int tries = known >= _good ? _chain >> 2 : _chain;
        for (int back = links[0]; IsInReach(position, back, tries: int.MaxValue); back += links[-back])
        {
            int found = WideCompare.CommonLength(input - back, input, maxLength);
            if (found > length)
            {
                length = found;
                distance = back;
                if (found >= nice)
                {
                    break;
                }
            }

            if (--tries == 0)
            {
                break;
            }
        }

        if (distance == 0 || (length == ZlibChains.MinLength && distance > MaxDistanceOfShortest))
        {
            distance = 0;
            return NoMatch;
        }

        return length;
    }

    /// <summary>Whether zlib comes to a place of the same hash within so many steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInReach(int position, int back, int tries) =>
        back < ZlibWindow.MaxDistance ? StepsTo(position, back) <= tries : IsInReach(position, back);

    /// <summary>Whether zlib comes to a place as far back as its reach, or farther.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsInReach(int position, int back) =>
        back == ZlibWindow.MaxDistance
        && StepsTo(position, back) == 1
        && !ZlibWindow.MovesAt(_offset + position, _length - position);

    /// <summary>How many steps zlib takes to a place of the same hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StepsTo(int position, int back) => (ushort)(_ranks[position] - _ranks[position - back]);

    /// <summary>
    /// Of the four-byte strings that a longer match repeats, one whose last place lies far back: no match that is longer lies nearer,
    /// and few places are on its chain.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* RarestOf(ushort* links, int length)
    {
        const int Most = 12;
        ushort* end = links + length - NoMatch;
        ushort* rarest = end - 1;
        for (ushort* link = end - Math.Min(Most, length - NoMatch); link < end; link++)
        {
            rarest = *link > *rarest ? link : rarest;
        }

        return rarest;
    }

    /// <summary>
    /// Whether there can be no match that is longer: it would repeat all its four-byte strings, and one of these has no other place
    /// in the window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CannotBeLonger(ushort* links, int length)
    {
        Vector256<ushort> most = Vector256.Create((ushort)ZlibWindow.MaxDistance);
        for (int start = 0; start < length - NoMatch; start += Vector256<ushort>.Count)
        {
            uint beyond = Vector256.GreaterThan(Vector256.Load(links + start), most).AsByte().ExtractMostSignificantBits();
            int count = Math.Min(Vector256<ushort>.Count, length - NoMatch - start);
            if ((beyond & ((1UL << (count * sizeof(ushort))) - 1)) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
