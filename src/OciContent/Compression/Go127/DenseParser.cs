using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 6 of Go's compress/flate does: the last place of each hash of four bytes and the last
/// two of each hash of seven, of nearly all positions; a short match gives way to a longer one that starts with the next positions, at the
/// last match's distance too, and any match to one that reaches as far and farther.
/// </summary>
internal sealed class DenseParser() : BlockParser(TableSize + (2 * TableSize))
{
    private const int TableBits = 15;
    private const int TableSize = 1 << TableBits;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 7;

    // So many bytes at the start of a match need not match in one that reaches farther.
    private const int MaxUnmatched = 2;

    // Behind the last match of a block, what is nearer to its end is not entered.
    private const int InsertMargin = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places)
    {
        // The last place in the lower half, the one before it in the upper.
        int* shorts = places;
        ulong* longs = (ulong*)(places + TableSize);
        uint* first = token;
        int limit = end - Margin;
        int written = start;
        int position = start;
        int repeated = 1;
        ulong bytes = Load(input + position);
        while (true)
        {
            uint shortHash = HashOf4(bytes, TableBits);
            uint longHash = HashOf7(bytes, TableBits);
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
                shortHash = HashOf4(nextBytes, TableBits);
                longHash = HashOf7(nextBytes, TableBits);

                // Whether a place is in reach is as hard to predict as whether it matches: there is one branch for everything.
                // The older of the long places counts only if the last is in reach.
                lastDifference = Difference(input, position, Last(longPlaces), bytes, out uint isLastOut);
                olderDifference = Difference(input, position, LastButOne(longPlaces), bytes, out _) | isLastOut;
                shortDifference = Difference(input, position, shortPlace, bytes, out _);
            }
            while (((uint)lastDifference != 0) & ((uint)olderDifference != 0) & ((uint)shortDifference != 0));

            ulong nextPlaces = longs[longHash];
            shorts[shortHash] = next;
            longs[longHash] = Push(nextPlaces, next);
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
                int other = position + 1;
                int otherPlace = other - repeated;
                int otherLength = MatchLength(Load(input + other) ^ Load(input + otherPlace), input + other, repeated, end - other);
                if (otherLength > length)
                {
                    place = otherPlace;
                    position = other;
                    length = otherLength;
                }
                else if (next - Last(nextPlaces) < Reach)
                {
                    otherPlace = Last(nextPlaces);
                    otherLength = MatchLength(nextBytes ^ Load(input + otherPlace), input + next, next - otherPlace, end - next);
                    if (otherLength > length)
                    {
                        place = otherPlace;
                        position = next;
                        length = otherLength;
                    }

                    otherPlace = LastButOne(nextPlaces);
                    if (next - otherPlace < Reach)
                    {
                        otherLength = MatchLength(nextBytes ^ Load(input + otherPlace), input + next, next - otherPlace, end - next);
                        if (otherLength > length)
                        {
                            place = otherPlace;
                            position = next;
                            length = otherLength;
                        }
                    }
                }
            }

            if (length == DeflateToken.MaxMatchLength)
            {
                length = Extend(input + position, position - place, length, end - position);
            }

            int after = position + length;
            if (after < limit)
            {
                ulong farther = longs[HashOf7(Load(input + after), TableBits)];
                int other = position + MaxUnmatched;
                int distance = after - Last(farther);
                if (distance < Reach)
                {
                    if (distance > 0 && distance <= other)
                    {
                        int otherLength = Extend(input + other, distance, 0, end - other);
                        if (otherLength > length)
                        {
                            position = other;
                            place = other - distance;
                            length = otherLength;
                        }
                    }

                    // Measured from the first match's start, with the length that there is now.
                    distance = other - MaxUnmatched + length - LastButOne(farther);
                    if (distance is > 0 and < Reach && distance <= other)
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
            }

            repeated = position - place;
            while (place > 0 && position > written && input[place - 1] == input[position - 1])
            {
                position--;
                place--;
                length++;
            }

            token = AppendLiterals(token, input + written, input + position);
            token = AppendMatch(token, length, repeated);
            position += length;
            written = position;
            position = Math.Max(position, next + 1);
            if (position >= limit)
            {
                InsertUpTo(input, shorts, longs, next + 1, end - InsertMargin);
                return AppendLiterals(token, input + written, input + end);
            }

            for (int inside = next + 1; inside < position - 1; inside += 2)
            {
                bytes = Load(input + inside);
                uint hash = HashOf7(bytes, TableBits);
                uint hashBehind = HashOf7(bytes >> 8, TableBits);
                shorts[HashOf4(bytes, TableBits)] = inside;
                longs[hash] = Push(longs[hash], inside);
                longs[hashBehind] = Push(longs[hashBehind], inside + 1);
            }

            bytes = Load(input + position);
        }
    }

    /// <summary>Enters every other position behind the last match of a block.</summary>
    private static unsafe void InsertUpTo(byte* input, int* shorts, ulong* longs, int start, int end)
    {
        for (int position = start; position < end; position += 2)
        {
            ulong bytes = Load(input + position);
            uint hash = HashOf7(bytes, TableBits);
            shorts[HashOf4(bytes, TableBits)] = position;
            longs[hash] = Push(longs[hash], position);
        }
    }
}
