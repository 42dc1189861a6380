using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 1 of Go's compress/flate does: one small table of the last place of each hash of five
/// bytes; it looks at two positions out of three, and steps that grow as long as nothing matches.
/// </summary>
internal sealed class SparseParser() : BlockParser(1 << TableBits)
{
    private const int TableBits = 15;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 5;

    // The position behind the last match of a block is entered if the match's length and this fit in once more.
    private const int InsertMargin = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places)
    {
        uint* first = token;
        int limit = end - Margin;
        int written = start;
        int position = start;
        ulong bytes = Load(input + position);
        while (true)
        {
            int next;
            int place;
            while (true)
            {
                uint hash = HashOf5(bytes, TableBits);
                place = places[hash];
                next = position + 2 + ((position - written) >> SkipShift);
                if (next > limit)
                {
                    return AppendRest(first, token, input + written, input + end);
                }

                ulong nextBytes = Load(input + next);
                places[hash] = position;
                hash = HashOf5(nextBytes, TableBits);
                if ((uint)Difference(input, position, place, bytes, out _) == 0)
                {
                    places[hash] = next;
                    break;
                }

                position = next++;
                place = places[hash];
                places[hash] = position;
                if ((uint)Difference(input, position, place, nextBytes, out _) == 0)
                {
                    // That is not where these bytes are, but where they are entered.
                    places[hash] = next;
                    break;
                }

                bytes = nextBytes >> 8;
                position = next;
            }

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
                    if (position + length + InsertMargin < end)
                    {
                        places[HashOf5(Load(input + position), TableBits)] = position;
                    }

                    return AppendLiterals(token, input + written, input + end);
                }

                bytes = Load(input + position - 2);
                places[HashOf5(bytes, TableBits)] = position - 2;
                bytes >>= 16;
                uint hash = HashOf5(bytes, TableBits);
                place = places[hash];
                places[hash] = position;
            }
            while (IsMatchBehind(input, position, place, bytes));

            bytes >>= 8;
            position++;
        }
    }
}
