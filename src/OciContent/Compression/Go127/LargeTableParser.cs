using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 2 of Go's compress/flate does: as <see cref="SparseParser"/>, with a larger table,
/// and with positions inside of matches entered too.
/// </summary>
internal sealed class LargeTableParser() : BlockParser(1 << TableBits)
{
    private const int TableBits = 17;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 5;

    // Inside of a match, three of seven positions are entered, up to so many bytes before where it goes on.
    private const int InsideStep = 7;
    private const int InsideMargin = 5;

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
            int next = position;
            int place;
            while (true)
            {
                uint hash = HashOf5(bytes, TableBits);
                position = next;
                next = position + 2 + ((position - written) >> SkipShift);
                if (next > limit)
                {
                    return AppendRest(first, token, input + written, input + end);
                }

                place = places[hash];
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
                    break;
                }

                bytes = nextBytes >> 8;
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

                for (int inside = position - length + 2; inside < position - InsideMargin; inside += InsideStep)
                {
                    // The third hash is of the last four bytes and a zero.
                    bytes = Load(input + inside);
                    places[HashOf5(bytes, TableBits)] = inside;
                    places[HashOf5(bytes >> 16, TableBits)] = inside + 2;
                    places[HashOf5(bytes >> 32, TableBits)] = inside + 4;
                }

                bytes = Load(input + position - 2);
                places[HashOf5(bytes, TableBits)] = position - 2;
                places[HashOf5(bytes >> 8, TableBits)] = position - 1;
                bytes >>= 16;
                uint hashHere = HashOf5(bytes, TableBits);
                place = places[hashHere];
                places[hashHere] = position;
            }
            while (IsMatchBehind(input, position, place, bytes));

            bytes >>= 8;
            position++;
        }
    }
}
