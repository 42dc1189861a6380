using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as level 4 of Go's compress/flate does: the last place of each hash of four bytes, and of each
/// of seven.
/// </summary>
internal sealed class ShortLongParser() : BlockParser(2 * TableSize)
{
    /// <summary>How many blocks of input before a block must be known.</summary>
    public const int HistoryBlocks = HeldBlocks;

    private const int TableBits = 15;
    private const int TableSize = 1 << TableBits;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 6;

    // What is between two positions inside of a match that are entered.
    private const int InsideStep = 3;

    // Go keeps a history of so many blocks; when it is full, the end of it is moved to its start, as far as matches reach.
    private const int HeldBlocks = 5;
    private const int KeptBlocks = HeldBlocks - 1;

    // The position behind the last match of a block is entered, unless it is as near as this to the end.
    private const int InsertMargin = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places)
    {
        int* shorts = places;
        int* longs = places + TableSize;
        uint* first = token;
        int historyStart = FindHistoryStart(start, end - start);
        int limit = end - Margin;
        int written = start;
        int position = start;
        ulong bytes = Load(input + position);
        while (true)
        {
            int next = position;
            ulong nextBytes = bytes;
            int longPlace;
            int shortPlace;
            ulong longDifference;
            ulong shortDifference;
            do
            {
                bytes = nextBytes;
                uint shortHash = HashOf4(bytes, TableBits);
                uint longHash = HashOf7(bytes, TableBits);
                position = next;
                next = position + 1 + ((position - written) >> SkipShift);
                if (next > limit)
                {
                    return AppendRest(first, token, input + written, input + end);
                }

                shortPlace = shorts[shortHash];
                longPlace = longs[longHash];
                nextBytes = Load(input + next);
                shorts[shortHash] = position;
                longs[longHash] = position;
                longDifference = Difference(input, position, longPlace, bytes, out _);
                shortDifference = Difference(input, position, shortPlace, bytes, out _);
            }
            while (((uint)longDifference != 0) & ((uint)shortDifference != 0));

            int place = longPlace;
            if ((uint)longDifference != 0)
            {
                place = shortPlace;
                int nextPlace = longs[HashOf7(nextBytes, TableBits)];
                if ((uint)Difference(input, next, nextPlace, nextBytes, out _) == 0
                    && ApparentLength(input, next, nextPlace, historyStart, end)
                        > Extend(input + position, position - place, sizeof(uint), end - position))
                {
                    position = next;
                    place = nextPlace;
                }
            }

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
                if (position + InsertMargin < end)
                {
                    bytes = Load(input + position);
                    shorts[HashOf4(bytes, TableBits)] = position;
                    longs[HashOf7(bytes, TableBits)] = position;
                }

                return AppendLiterals(token, input + written, input + end);
            }

            for (int inside = next; inside < position - 1; inside += InsideStep)
            {
                bytes = Load(input + inside);
                longs[HashOf7(bytes, TableBits)] = inside;
                longs[HashOf7(bytes >> 8, TableBits)] = inside + 1;
                shorts[HashOf4(bytes >> 8, TableBits)] = inside + 1;
            }

            bytes = Load(input + position - 1);
            shorts[HashOf4(bytes, TableBits)] = position - 1;
            longs[HashOf7(bytes, TableBits)] = position - 1;
            bytes = Load(input + position);
        }
    }

    /// <summary>
    /// The length that Go takes a match for: where it lies, it takes its distance for its position in the history.
    /// </summary>
    private static unsafe int ApparentLength(byte* input, int position, int place, int historyStart, int end)
    {
        // Before a segment that is parsed ahead this may be unknown: then the segment is parsed again.
        int compared = historyStart + position - place;
        if (compared < 0)
        {
            return 0;
        }

        byte* from = input + position + sizeof(uint);
        return sizeof(uint) + WideCompare.CommonLength(input + compared + sizeof(uint), from, end - position - sizeof(uint));
    }

    /// <summary>Where Go's history starts while it parses a block, in the segment's input.</summary>
    private int FindHistoryStart(int start, int length)
    {
        long block = (Offset + start) / BlockSize;
        long moves = block < HeldBlocks ? 0 : 1 + ((block - HeldBlocks) / KeptBlocks);

        // Between moves, behind what was kept and the blocks since, there is room for half a block.
        if (moves > 1 && (block - HeldBlocks) % KeptBlocks == 0 && length <= BlockSize - Reach)
        {
            moves--;
        }

        return moves == 0 ? (int)-Offset : (int)((((moves * KeptBlocks) + 1) * BlockSize) - Reach - Offset);
    }
}
