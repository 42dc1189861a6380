using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>
/// Divides input into literals and matches as level 5 of klauspost/compress/flate does, and of Go's compress/flate since Go 1.27: the last
/// place of each hash of four bytes and the last two of each hash of seven; steps that grow as long as nothing matches; a match is
/// extended backwards.
/// </summary>
/// <remarks>
/// Methods with loops are optimized at once: a process that compresses one layer would do much of it before the runtime had
/// recompiled them.
/// </remarks>
internal sealed class TwoTableParser(TwoTableRules rules) : BlockParser(TableSize + (2 * TableSize))
{
    private const int TableBits = 15;
    private const int TableSize = 1 << TableBits;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 6;

    // What is between two positions inside of a match that are entered.
    private const int InsideStep = 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places)
    {
        // The last place in the lower half, the one before it in the upper.
        int* shorts = places;
        ulong* longs = (ulong*)(places + TableSize);
        uint* first = token;
        (int maxReplaced, int unmatched, int shortened) = rules;
        int limit = end - Margin;
        int written = start;
        int position = start;
        ulong bytes = Load(input + position);
        while (true)
        {
            uint shortHash = ShortHash(bytes);
            uint longHash = LongHash(bytes);
            int next = position;
            ulong nextBytes = bytes;
            int shortPlace;
            ulong longPlaces;
            ulong shortDifference;
            ulong lastDifference;
            ulong olderDifference;
            do
            {
                bytes = nextBytes;
                position = next;
                next = position + 1 + ((position - written) >> SkipShift);
                if (next > limit)
                {
                    return AppendRest(first, token, input + written, input + end);
                }

                shortPlace = shorts[shortHash];
                longPlaces = longs[longHash];
                shorts[shortHash] = position;
                longs[longHash] = Push(longPlaces, position);
                nextBytes = Load(input + next);
                shortHash = ShortHash(nextBytes);
                longHash = LongHash(nextBytes);

                // Whether a place is in reach is as hard to predict as whether it matches: there is one branch for everything.
                // The older of the long places counts only if the last is in reach.
                lastDifference = Difference(input, position, Last(longPlaces), bytes, out uint isLastOut);
                olderDifference = Difference(input, position, LastButOne(longPlaces), bytes, out _) | isLastOut;
                shortDifference = Difference(input, position, shortPlace, bytes, out _);
            }
            while (((uint)lastDifference != 0) & ((uint)olderDifference != 0) & ((uint)shortDifference != 0));

            ulong nextPlaces = longs[longHash];
            Insert(shorts, longs, shortHash, longHash, next);
            int place;
            int length;
            if ((uint)lastDifference == 0)
            {
                place = Last(longPlaces);
                length = MatchLength(lastDifference, input + position, position - place, end - position);
                if ((uint)olderDifference == 0)
                {
                    int olderLength = MatchLength(olderDifference, input + position, position - LastButOne(longPlaces), end - position);
                    if (olderLength > length)
                    {
                        place = LastButOne(longPlaces);
                        length = olderLength;
                    }
                }
            }
            else if ((uint)olderDifference == 0)
            {
                place = LastButOne(longPlaces);
                length = MatchLength(olderDifference, input + position, position - place, end - position);
            }
            else
            {
                place = shortPlace;
                length = MatchLength(shortDifference, input + position, position - place, end - position);
                int nextPlace = Last(nextPlaces);
                if (IsInReach(next, nextPlace))
                {
                    int nextLength = MatchLength(Load(input + nextPlace) ^ nextBytes, input + next, next - nextPlace, end - next);
                    if (nextLength <= length && IsInReach(next, LastButOne(nextPlaces)))
                    {
                        nextPlace = LastButOne(nextPlaces);
                        nextLength = MatchLength(Load(input + nextPlace) ^ nextBytes, input + next, next - nextPlace, end - next);
                    }

                    if (nextLength > length)
                    {
                        place = nextPlace;
                        position = next;
                        length = nextLength;
                    }
                }
            }

            if (length == DeflateToken.MaxMatchLength)
            {
                length = Extend(input + position, position - place, length, end - position);
            }

            int after = position + length;
            if (length < maxReplaced && after < limit)
            {
                int distance = after - Last(longs[LongHash(Load(input + after))]);
                int other = position + unmatched;
                if (distance is > 0 and < Reach && other >= distance)
                {
                    int otherLength = Extend(input + other, distance, 0, end - other);
                    if (otherLength > length)
                    {
                        position = other;
                        place = other - distance;
                        length = otherLength;
                    }
                }
            }

            while (place > 0 && position > written && input[place - 1] == input[position - 1])
            {
                position--;
                place--;
                length++;
            }

            token = AppendLiterals(token, input + written, input + position);
            token = AppendMatch(token, length, position - place, shortened);
            position += length;
            written = position;
            position = Math.Max(position, next + 1);
            if (position >= limit)
            {
                return AppendLiterals(token, input + written, input + end);
            }

            InsertInside(input, shorts, longs, position, length);
            bytes = Load(input + position - 1);
            Insert(shorts, longs, ShortHash(bytes), LongHash(bytes), position - 1);
            bytes = Load(input + position);
        }
    }

    /// <summary>Enters some of the positions between the first of a match and the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void InsertInside(byte* input, int* shorts, ulong* longs, int end, int length)
    {
        int position = end - length + 1;
        if (position < end - 1)
        {
            ulong bytes = Load(input + position);
            Insert(shorts, longs, ShortHash(bytes), LongHash(bytes), position);
            InsertLong(longs, LongHash(bytes >> 8), position + 1);
            shorts[ShortHash(bytes >> 16)] = position + 2;
            for (position += InsideStep + 1; position < end - 1; position += InsideStep)
            {
                bytes = Load(input + position);
                InsertLong(longs, LongHash(bytes), position);
                shorts[ShortHash(bytes >> 8)] = position + 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInReach(int position, int place) => position - place < Reach;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void InsertLong(ulong* longs, uint hash, int position) => longs[hash] = Push(longs[hash], position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Insert(int* shorts, ulong* longs, uint shortHash, uint longHash, int position)
    {
        shorts[shortHash] = position;
        InsertLong(longs, longHash, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ShortHash(ulong bytes) => HashOf4(bytes, TableBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LongHash(ulong bytes) => HashOf7(bytes, TableBits);
}
