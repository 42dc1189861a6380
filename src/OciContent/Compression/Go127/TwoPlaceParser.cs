using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 3 of Go's compress/flate does: the last two places of each hash of five bytes.
/// </summary>
internal sealed class TwoPlaceParser() : BlockParser(2 << TableBits)
{
    private const int TableBits = 16;

    // Matches are no farther back than that, and in some cases nearer.
    private const int MaxDistance = Reach - 4;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 7;

    // Inside of a match, one of so many positions is entered, up to so many bytes before where it goes on.
    private const int InsideStep = 6;
    private const int InsideMargin = 5;

    // The position behind the place of a block's last match is entered, unless it is as near as this to the end.
    private const int InsertMargin = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places)
    {
        // The last place in the lower half, the one before it in the upper.
        ulong* table = (ulong*)places;
        uint* first = token;
        int limit = end - Margin;
        int written = start;
        int position = start;
        ulong bytes = Load(input + position);
        while (true)
        {
            int next = position;
            int place;
            ulong both;
            while (true)
            {
                uint hash = HashOf5(bytes, TableBits);
                position = next;
                next = position + 1 + ((position - written) >> SkipShift);
                if (next > limit)
                {
                    return AppendRest(first, token, input + written, input + end);
                }

                both = table[hash];
                table[hash] = Push(both, position);
                place = Last(both);
                if (position - place <= MaxDistance)
                {
                    int older = LastButOne(both);
                    if ((uint)Load(input + place) == (uint)bytes)
                    {
                        if (position - older <= MaxDistance && (uint)Load(input + older) == (uint)bytes)
                        {
                            place = LongerOf(input, position, place, older, end);
                        }

                        break;
                    }

                    if (position - older < MaxDistance && (uint)Load(input + older) == (uint)bytes)
                    {
                        place = older;
                        break;
                    }
                }

                bytes = Load(input + next);
            }

            bool isMatch;
            do
            {
                int length = Extend(input + position, position - place, sizeof(uint), end - position);
                while (place > 0 && position > written && input[place - 1] == input[position - 1])
                {
                    position--;
                    place--;
                    length++;
                }

                token = AppendLiterals(token, input + written, input + position);
                token = AppendMatch(token, length, position - place);
                position += length;
                written = position;
                position = Math.Max(position, next + 1);
                if (position >= limit)
                {
                    place += length;
                    if (place + InsertMargin < end && place > 0)
                    {
                        Insert(table, Load(input + place), place);
                    }

                    return AppendLiterals(token, input + written, input + end);
                }

                for (int inside = position - length + 2; inside < position - InsideMargin; inside += InsideStep)
                {
                    Insert(table, Load(input + inside), inside);
                }

                bytes = Load(input + position - 2);
                Insert(table, bytes, position - 2);
                Insert(table, bytes >> 8, position - 1);
                bytes >>= 16;
                both = Insert(table, bytes, position);
                place = Last(both);
                isMatch = false;
                if (position - place < MaxDistance)
                {
                    isMatch = (uint)Load(input + place) == (uint)bytes;
                    if (!isMatch)
                    {
                        place = LastButOne(both);
                        isMatch = position - place < MaxDistance && (uint)Load(input + place) == (uint)bytes;
                    }
                }
            }
            while (isMatch);

            bytes >>= 8;
            position++;
        }
    }

    /// <summary>Enters a position; returns what there was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong Insert(ulong* table, ulong bytes, int position)
    {
        uint hash = HashOf5(bytes, TableBits);
        ulong both = table[hash];
        table[hash] = Push(both, position);
        return both;
    }

    private static unsafe int LongerOf(byte* input, int position, int place, int older, int end)
    {
        int length = Extend(input + position, position - place, sizeof(uint), end - position);
        int olderLength = Extend(input + position, position - older, sizeof(uint), end - position);
        return olderLength > length ? older : place;
    }
}
