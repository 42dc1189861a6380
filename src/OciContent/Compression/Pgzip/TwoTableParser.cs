using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// Divides input into literals and matches as level 5 of klauspost/compress/flate does: the last place of each hash of four
/// bytes and the last two of each hash of seven; steps that grow as long as nothing matches; a match is extended backwards.
/// </summary>
/// <remarks>
/// Methods with loops are optimized at once: a process that compresses one layer would do much of it before the runtime had
/// recompiled them. Small ones are inlined whatever the runtime thinks: they are more than it has a budget for.
/// </remarks>
internal sealed class TwoTableParser : IDisposable
{
    /// <summary>How many tokens behind the last may be written to.</summary>
    public const int TokenSlack = LiteralsAtOnce;

    private const int TableBits = 15;
    private const uint ShortHashFactor = 2654435761;
    private const ulong LongHashFactor = 58295818150454627;

    // Matches are nearer than that.
    private const int Reach = 32768;

    // The last bytes of a block, which no match starts in.
    private const int Margin = 11;
    private const int MinLength = Margin + 2;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 6;

    // A match that is shorter may give way to one of what follows it, of which so many bytes at the start need not match.
    private const int MaxReplaced = 30;
    private const int MaxUnmatched = 2;

    // What is between two positions inside of a match that are entered.
    private const int InsideStep = 3;

    private const int LiteralsAtOnce = 8;

    // What is out of reach from everywhere.
    private const int NoPlace = -Reach;

    private readonly int[] _shorts = ArrayPool<int>.Shared.Rent(1 << TableBits);

    // The last place in the lower half, the one before it in the upper.
    private readonly ulong[] _longs = ArrayPool<ulong>.Shared.Rent(1 << TableBits);
    private bool _isDisposed;

    public TwoTableParser() => Clear();

    /// <summary>Forgets what was parsed, before an input of which the positions are others.</summary>
    public void Clear()
    {
        _shorts.AsSpan(0, 1 << TableBits).Fill(NoPlace);
        _longs.AsSpan(0, 1 << TableBits).Fill(Push(unchecked((uint)NoPlace), NoPlace));
    }

    /// <summary>Writes the tokens of a block; matches see what was parsed before.</summary>
    /// <param name="segment">The segment in which it is.</param>
    /// <param name="start">Where it starts, in <see cref="InputSegment.Bytes"/>.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="tokens">Where to write; there must be room for a token for each byte, and for the slack.</param>
    /// <returns>How many were written; 0 if nothing matches.</returns>
    public unsafe int Parse(InputSegment segment, int start, int end, Span<uint> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end - start, MinLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end - start, tokens.Length - TokenSlack);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.Length);
        fixed (byte* input = segment.Bytes)
        fixed (uint* to = tokens)
        fixed (int* shorts = _shorts)
        fixed (ulong* longs = _longs)
        {
            return (int)(Parse(input, start, end, to, shorts, longs) - to);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_shorts);
            ArrayPool<ulong>.Shared.Return(_longs);
        }
    }

    // Margins: positions are looked at up to Margin bytes before the end, eight bytes each; places in reach are in the input, as they
    // were entered, and others are not looked at; lengths are compared eight bytes at a time, behind the end within the segment's slack.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe uint* Parse(byte* input, int start, int end, uint* token, int* shorts, ulong* longs)
    {
        uint* first = token;
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
                    return token == first ? token : AppendLiterals(token, input + written, input + end);
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
            if (length < MaxReplaced && after < limit)
            {
                int distance = after - Last(longs[LongHash(Load(input + after))]);
                int other = position + MaxUnmatched;
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
            token = AppendMatch(token, length, position - place);
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

    /// <summary>The bytes at a place, combined with those at a position: of a place out of reach, the lower half is not 0.</summary>
    /// <param name="input">The input.</param>
    /// <param name="position">The position.</param>
    /// <param name="place">The place.</param>
    /// <param name="bytes">The bytes at the position.</param>
    /// <param name="isOut">0 if the place is in reach.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong Difference(byte* input, int position, int place, ulong bytes, out uint isOut)
    {
        int isIn = (position - place - Reach) >> 31;
        isOut = (uint)~isIn;
        return (Load(input + (place & isIn)) ^ bytes) | isOut;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Last(ulong places) => (int)(uint)places;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LastButOne(ulong places) => (int)(places >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Push(ulong places, int position) => (places << 32) | (uint)position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void InsertLong(ulong* longs, uint hash, int position) => longs[hash] = Push(longs[hash], position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Insert(int* shorts, ulong* longs, uint shortHash, uint longHash, int position)
    {
        shorts[shortHash] = position;
        InsertLong(longs, longHash, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ShortHash(ulong bytes) => ((uint)bytes * ShortHashFactor) >> (32 - TableBits);

    // Of the lower seven bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LongHash(ulong bytes) => (uint)(((bytes << 8) * LongHashFactor) >> (64 - TableBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong Load(byte* input) =>
        BitConverter.IsLittleEndian ? *(ulong*)input : BinaryPrimitives.ReverseEndianness(*(ulong*)input);

    /// <summary>How much matches, up to the longest length that a token has.</summary>
    /// <param name="difference">The first eight bytes, combined with those at the place: they are before the end.</param>
    /// <param name="input">Where it starts.</param>
    /// <param name="distance">How far back the place is.</param>
    /// <param name="most">How far it is to the end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe int MatchLength(ulong difference, byte* input, int distance, int most) =>
        difference != 0
            ? BitOperations.TrailingZeroCount(difference) >> 3
            : Extend(input, distance, sizeof(ulong), Math.Min(most, DeflateToken.MaxMatchLength));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int Extend(byte* input, int distance, int length, int most)
    {
        while (length < most)
        {
            ulong difference = Load(input + length) ^ Load(input + length - distance);
            if (difference != 0)
            {
                return Math.Min(length + (BitOperations.TrailingZeroCount(difference) >> 3), most);
            }

            length += sizeof(ulong);
        }

        return most;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe uint* AppendLiterals(uint* token, byte* start, byte* end)
    {
        uint* next = token + (end - start);
        for (; start < end; start += LiteralsAtOnce, token += LiteralsAtOnce)
        {
            Vector128<ushort> literals = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)start).AsByte());
            (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(literals);
            lower.Store(token);
            upper.Store(token + Vector128<uint>.Count);
        }

        return next;
    }

    /// <summary>A match that is longer than the longest is cut, so that no piece is too short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe uint* AppendMatch(uint* token, int length, int distance)
    {
        const int Longest = DeflateToken.MaxMatchLength;
        const int Shortest = DeflateToken.MinMatchLength;
        while (length > Longest)
        {
            int piece = length > Longest + Shortest ? Longest : Longest - Shortest;
            *token++ = DeflateToken.Match(piece, distance);
            length -= piece;
        }

        *token++ = DeflateToken.Match(length, distance);
        return token;
    }
}
