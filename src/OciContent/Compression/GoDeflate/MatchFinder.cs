using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Finds the best match at a position, as Go's compress/flate does: of those along its chain the longest, and of these the nearest.
/// </summary>
/// <remarks>
/// Margins: chains lead no farther back than the window, which the segment has before its start; a match reaches no farther than
/// the known length; wide loads there stay in the segment's slack.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal unsafe ref struct MatchFinder
{
    /// <summary>The length that stands for no match.</summary>
    public const int NoMatch = HashChains.MinLength - 1;

    // A match of the smallest length is not worth its bits if it lies farther back than this.
    private const int MaxDistanceOfShortest = 4096;

    private readonly byte* _input;
    private readonly ushort* _links;
    private readonly int _length;
    private readonly long _offset;
    private readonly int _nice;
    private readonly int _chain;
    private readonly bool _allAreEntered;
    private int _windowStart;
    private int _nextMove;

    /// <param name="segment">The segment.</param>
    /// <param name="input">Its input, pinned.</param>
    /// <param name="links">The links of its chains, pinned.</param>
    /// <param name="level">How hard to try.</param>
    /// <param name="allAreEntered">Whether all positions are entered into the chains, also those behind the one that is asked for.</param>
    public MatchFinder(InputSegment segment, byte* input, ushort* links, GoLevel level, bool allAreEntered)
    {
        _input = input;
        _links = links;
        _length = segment.Length;
        _offset = segment.Offset;
        _nice = level.Nice;
        _chain = level.Chain;
        _allAreEntered = allAreEntered;
        _nextMove = int.MinValue;
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
        int link = _links[position];
        if (position >= _nextMove)
        {
            Move(position);
        }

        int maxDistance = Math.Min(GoWindow.Size, position - _windowStart);
        distance = 0;
        return link > maxDistance ? NoMatch : FindCore(position, link, maxDistance, known, ref distance);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private readonly int FindCore(int position, int link, int maxDistance, int known, ref int distance)
    {
        byte* input = _input + position;
        ushort* links = _links + position;
        int maxLength = Math.Min(DeflateToken.MaxMatchLength, _length - position);
        if (known == NoMatch ? link > MaxDistanceOfShortest && CannotBeLonger(links, HashChains.MinLength, maxDistance)
            : known >= maxLength || CannotBeLonger(links, known, maxDistance))
        {
            return NoMatch;
        }

        int nice = Math.Min(_nice, maxLength);
        int length = known;
        int back = link;
        int tries = _chain;

        // A longer match agrees in the last four bytes of one that is longer by one.
        byte* lastOfCandidate = input + length - NoMatch;
        uint last = *(uint*)lastOfCandidate;
        do
        {
            if (*(uint*)(lastOfCandidate - back) == last)
            {
                int found = WideCompare.CommonLength(input - back, input, maxLength);
                if (found > length && (found > HashChains.MinLength || back <= MaxDistanceOfShortest))
                {
                    length = found;
                    distance = back;
                    if (found >= nice || CannotBeLonger(links, length, maxDistance))
                    {
                        break;
                    }

                    lastOfCandidate = input + length - NoMatch;
                    last = *(uint*)lastOfCandidate;
                }
            }

            if (--tries == 0)
            {
                break;
            }

            back += links[-back];
        }
        while (back <= maxDistance);

        return distance == 0 ? NoMatch : length;
    }

    /// <summary>
    /// Whether there can be no match that is longer: it would repeat all its four-byte strings, and one of these has no other place
    /// in the window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool CannotBeLonger(ushort* links, int length, int maxDistance)
    {
        if (!_allAreEntered)
        {
            return false;
        }

        Vector256<ushort> most = Vector256.Create((ushort)maxDistance);
        for (int start = 0; start < length - NoMatch; start += Vector256<ushort>.Count)
        {
            // A bit for each byte: one for each link would be a call where native code may use no more than SSE2.
            uint beyond = Vector256.GreaterThan(Vector256.Load(links + 1 + start), most).AsByte().ExtractMostSignificantBits();
            int count = Math.Min(Vector256<ushort>.Count, length - NoMatch - start);
            if ((beyond & ((1UL << (count * sizeof(ushort))) - 1)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Move(int position)
    {
        _windowStart = (int)Math.Max(GoWindow.StartAt(_offset + position, _offset + _length) - _offset, int.MinValue / 2);
        _nextMove = (int)Math.Min(GoWindow.NextMove(_offset + position) - _offset, int.MaxValue);
    }
}
