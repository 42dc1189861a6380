using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 6 of Go's compress/flate does: the last place of each hash of four bytes and the last
/// two of each hash of seven, of nearly all positions; a short match gives way to a longer one that starts with the next positions, at
/// the last match's distance too, and any match to one that reaches as far and farther.
/// </summary>
/// <remarks>
/// What cannot be predicted costs most here: so places are compared without a branch for each, and what is mostly not better is seen at
/// once not to be.
/// </remarks>
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
            int next;
            ulong nextBytes;
            int shortPlace;
            ulong longPlaces;
            uint shortDifference;
            uint lastDifference;
            uint olderDifference;
            while (true)
            {
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
                int lastOut = OutOfReach(position, Last(longPlaces));
                int olderOut = OutOfReach(position, LastButOne(longPlaces));
                int shortOut = OutOfReach(position, shortPlace);
                lastDifference = Difference(input, Last(longPlaces), lastOut, bytes);
                olderDifference = Difference(input, LastButOne(longPlaces), olderOut, bytes) | (uint)lastOut;
                shortDifference = Difference(input, shortPlace, shortOut, bytes);

                // Of a number that is 0, one less is negative.
                if ((long)((lastDifference - 1UL) | (olderDifference - 1UL) | (shortDifference - 1UL)) < 0)
                {
                    break;
                }

                bytes = nextBytes;
                position = next;
            }

            ulong nextPlaces = longs[longHash];
            shorts[shortHash] = next;
            longs[longHash] = Push(nextPlaces, next);
            int place;
            int length;
            if (lastDifference == 0)
            {
                place = Last(longPlaces);
                length = MatchLength(Load(input + place) ^ bytes, input + position, position - place, end - position);
                if (olderDifference == 0)
                {
                    int older = LastButOne(longPlaces);
                    int olderLength = MatchLength(Load(input + older) ^ bytes, input + position, position - older, end - position);
                    if (olderLength > length)
                    {
                        place = older;
                        length = olderLength;
                    }
                }
            }
            else if (olderDifference == 0)
            {
                place = LastButOne(longPlaces);
                length = MatchLength(Load(input + place) ^ bytes, input + position, position - place, end - position);
            }
            else
            {
                place = shortPlace;
                length = MatchLength(Load(input + place) ^ bytes, input + position, position - place, end - position);
                int other = position + 1;
                ulong repeatedDifference = Load(input + other) ^ Load(input + other - repeated);
                int nextOut = OutOfReach(next, Last(nextPlaces));
                int nextOlderOut = OutOfReach(next, LastButOne(nextPlaces)) | nextOut;
                ulong nextDifference = (nextBytes ^ Load(input + (Last(nextPlaces) & ~nextOut))) | (uint)nextOut;
                ulong nextOlderDifference =
                    (nextBytes ^ Load(input + (LastButOne(nextPlaces) & ~nextOlderOut))) | (uint)nextOlderOut;
                if (AnyAgrees(repeatedDifference, nextDifference, nextOlderDifference, length))
                {
                    (position, place, length) = Improve(input, end, repeated, next, nextPlaces, new Match(position, place, length));
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
                int nearDistance = after - Last(farther);
                int farDistance = after - LastButOne(farther);
                int nearOut = OutOfRange(other, nearDistance);
                int farOut = OutOfRange(other, farDistance) | OutOfReach(after, Last(farther));
                ulong otherBytes = Load(input + other);
                ulong nearDifference = (otherBytes ^ Load(input + other - (nearDistance & ~nearOut))) | (uint)nearOut;
                ulong farDifference = (otherBytes ^ Load(input + other - (farDistance & ~farOut))) | (uint)farOut;
                if (AnyAgrees(nearDifference, farDifference, farDifference, length))
                {
                    (position, place, length) = ReachFarther(input, end, farther, new Match(position, place, length));
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
            int passed = position - next - 1;
            position = next + 1 + (passed & ~(passed >> 31));
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

    /// <summary>All ones if a place is out of reach, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OutOfReach(int position, int place) => (place + (Reach - 1 - position)) >> 31;

    /// <summary>0 if a place is in reach and four bytes match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe uint Difference(byte* input, int place, int isOut, ulong bytes) =>
        ((uint)Load(input + (place & ~isOut)) ^ (uint)bytes) | (uint)isOut;

    /// <summary>All ones if a distance is none that a place at a position can have, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OutOfRange(int position, int distance) => ((distance - 1) | (Reach - 1 - distance) | (position - distance)) >> 31;

    /// <summary>Whether one of three places agrees with a position in more than so many bytes, or in all that were compared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AnyAgrees(ulong first, ulong second, ulong third, int length)
    {
        // Of eight bytes, those that need not agree are shifted out: which is a number below 8, or -1.
        int unneeded = sizeof(ulong) - 1 - length;
        int shift = 8 * (unneeded & ~(unneeded >> 31));
        return ((first << shift) == 0) | ((second << shift) == 0) | ((third << shift) == 0);
    }

    /// <summary>Takes a longer match than a short one: at the next byte, or where the next place to look at is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe Match Improve(byte* input, int end, int repeated, int next, ulong nextPlaces, Match match)
    {
        int position = match.Position + 1;
        int length = Extend(input + position, repeated, 0, Math.Min(end - position, DeflateToken.MaxMatchLength));
        if (length > match.Length)
        {
            return new Match(position, position - repeated, length);
        }

        int most = Math.Min(end - next, DeflateToken.MaxMatchLength);
        int place = Last(nextPlaces);
        if (next - place < Reach)
        {
            length = Extend(input + next, next - place, 0, most);
            match = length > match.Length ? new Match(next, place, length) : match;
            place = LastButOne(nextPlaces);
            if (next - place < Reach)
            {
                length = Extend(input + next, next - place, 0, most);
                match = length > match.Length ? new Match(next, place, length) : match;
            }
        }

        return match;
    }

    /// <summary>Takes a match that reaches as far as another one and farther, by the places of what follows that.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe Match ReachFarther(byte* input, int end, ulong farther, Match match)
    {
        int start = match.Position;
        int position = start + MaxUnmatched;
        int distance = start + match.Length - Last(farther);
        if (distance >= Reach)
        {
            return match;
        }

        if (distance > 0 && distance <= position)
        {
            int length = Extend(input + position, distance, 0, end - position);
            match = length > match.Length ? new Match(position, position - distance, length) : match;
        }

        // From the same start, with the length that there is now.
        distance = start + match.Length - LastButOne(farther);
        if (distance is > 0 and < Reach && distance <= position)
        {
            int length = Extend(input + position, distance, 0, end - position);
            match = length > match.Length ? new Match(position, position - distance, length) : match;
        }

        return match;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Match(int Position, int Place, int Length);
}
