using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OciContent.Compression.Deflate;

/// <summary>
/// Divides blocks of input into literals and matches, which it finds by tables of the last places of each hash of some bytes, as
/// klauspost/compress/flate does, and Go's compress/flate since Go 1.27.
/// </summary>
/// <remarks>
/// All it knows of the blocks before is in its tables. A place that is out of reach from everywhere to come is as good as none. Small
/// methods are inlined whatever the runtime thinks: they are more than it has a budget for.
/// </remarks>
internal abstract class BlockParser : IDisposable
{
    /// <summary>How many bytes of input a block has that is not the last.</summary>
    public const int BlockSize = 65535;

    /// <summary>How many tokens behind the last may be written to.</summary>
    public const int TokenSlack = LiteralsAtOnce;

    /// <summary>The last bytes of a block, which no match starts in.</summary>
    protected const int Margin = 11;

    /// <summary>Matches are nearer than that, or as near.</summary>
    protected const int Reach = DeflateAlphabets.MaxDistance;

    private const int MinLength = Margin + 2;
    private const int LiteralsAtOnce = 8;
    private const uint HashFactorOf4 = 2654435761;
    private const ulong HashFactorOf5 = 889523592379;
    private const ulong HashFactorOf7 = 58295818150454627;

    // What is out of reach from everywhere.
    private const int NoPlace = -2 * Reach;

    private readonly int _count;
    private readonly int[] _places;
    private bool _isDisposed;

    /// <param name="count">How many places its tables have.</param>
    protected BlockParser(int count)
    {
        _count = count;
        _places = ArrayPool<int>.Shared.Rent(count);
        Clear();
    }

    /// <summary>Where in the whole input the segment stands that is parsed.</summary>
    protected long Offset { get; private set; }

    private Span<int> Places => _places.AsSpan(0, _count);

    /// <summary>Forgets what was parsed, before an input of which the positions are others.</summary>
    public void Clear() => Places.Fill(NoPlace);

    /// <summary>Writes the tokens of a block; matches see what was parsed before.</summary>
    /// <param name="segment">The segment in which it is.</param>
    /// <param name="start">Where it starts, in <see cref="InputSegment.Bytes"/>.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="tokens">Where to write; there must be room for a token for each byte, and for the slack.</param>
    /// <returns>How many were written; 0 if nothing matches.</returns>
    public unsafe int Parse(InputSegment segment, int start, int end, Span<uint> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end - start, MinLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end - start, tokens.Length - TokenSlack);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.Length);
        Offset = segment.Offset;
        fixed (byte* input = segment.Bytes)
        fixed (uint* to = tokens)
        fixed (int* places = _places)
        {
            return (int)(Parse(input, start, end, to, places) - to);
        }
    }

    /// <summary>Says that positions are counted from a place so many bytes further on.</summary>
    public void Move(int count)
    {
        if (count == 0)
        {
            return;
        }

        // None of them is less than -64 KiB, and no segment so long that this could be too much for 32 bits.
        Span<int> places = Places;
        Span<Vector256<int>> vectors = MemoryMarshal.Cast<int, Vector256<int>>(places);
        foreach (ref Vector256<int> place in vectors)
        {
            place = Vector256.Max(place - Vector256.Create(count), Vector256.Create(NoPlace));
        }

        foreach (ref int place in places[(vectors.Length * Vector256<int>.Count)..])
        {
            place = Math.Max(place - count, NoPlace);
        }
    }

    /// <summary>Takes over what another parser of the same kind knows.</summary>
    public void CopyFrom(BlockParser other) => other.Places.CopyTo(Places);

    /// <summary>
    /// Whether what is to come will be parsed as another parser of the same kind would: all places in reach are the same.
    /// </summary>
    /// <param name="other">The other; it counts positions from the same place.</param>
    /// <param name="position">Where the next block starts.</param>
    public bool IsAsGoodAs(BlockParser other, int position)
    {
        // What is as far back as this is out of reach of all positions to come: it counts as the same place, whatever it is.
        int last = position - Reach - 1;
        ReadOnlySpan<int> ones = Places;
        ReadOnlySpan<int> others = other.Places;
        ReadOnlySpan<Vector256<int>> oneVectors = MemoryMarshal.Cast<int, Vector256<int>>(ones);
        ReadOnlySpan<Vector256<int>> otherVectors = MemoryMarshal.Cast<int, Vector256<int>>(others);
        Vector256<int> lasts = Vector256.Create(last);
        for (int i = 0; i < oneVectors.Length; i++)
        {
            if (Vector256.Max(oneVectors[i], lasts) != Vector256.Max(otherVectors[i], lasts))
            {
                return false;
            }
        }

        for (int i = oneVectors.Length * Vector256<int>.Count; i < ones.Length; i++)
        {
            if (Math.Max(ones[i], last) != Math.Max(others[i], last))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_places);
        }
    }

    // Margins: positions are looked at up to Margin bytes before the end, eight bytes each; places in reach are in the input, as they
    // were entered, and others are not looked at; lengths are compared eight bytes at a time, behind the end within the segment's slack.
    protected abstract unsafe uint* Parse(byte* input, int start, int end, uint* token, int* places);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static uint HashOf4(ulong bytes, int bits) => ((uint)bytes * HashFactorOf4) >> (32 - bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static uint HashOf5(ulong bytes, int bits) => (uint)(((bytes << 24) * HashFactorOf5) >> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static uint HashOf7(ulong bytes, int bits) => (uint)(((bytes << 8) * HashFactorOf7) >> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe ulong Load(byte* input) =>
        BitConverter.IsLittleEndian ? *(ulong*)input : BinaryPrimitives.ReverseEndianness(*(ulong*)input);

    /// <summary>The first of two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static int Last(ulong places) => (int)(uint)places;

    /// <summary>The second of two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static int LastButOne(ulong places) => (int)(places >> 32);

    /// <summary>Two places, of which the first is new and the second was the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static ulong Push(ulong places, int position) => (places << 32) | (uint)position;

    /// <summary>The bytes at a place, combined with those at a position: of a place out of reach, the lower half is not 0.</summary>
    /// <param name="input">The input.</param>
    /// <param name="position">The position.</param>
    /// <param name="place">The place.</param>
    /// <param name="bytes">The bytes at the position.</param>
    /// <param name="isOut">0 if the place is in reach.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe ulong Difference(byte* input, int position, int place, ulong bytes, out uint isOut)
    {
        int isIn = (position - place - Reach) >> 31;
        isOut = (uint)~isIn;
        return (Load(input + (place & isIn)) ^ bytes) | isOut;
    }

    /// <summary>Whether four bytes match behind a match, where a place may be as far back as a match can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe bool IsMatchBehind(byte* input, int position, int place, ulong bytes) =>
        position - place <= Reach && (uint)Load(input + place) == (uint)bytes;

    /// <summary>How much matches, up to the longest length that a token has.</summary>
    /// <param name="difference">The first eight bytes, combined with those at the place: they are before the end.</param>
    /// <param name="input">Where it starts.</param>
    /// <param name="distance">How far back the place is.</param>
    /// <param name="most">How far it is to the end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe int MatchLength(ulong difference, byte* input, int distance, int most) =>
        difference != 0
            ? BitOperations.TrailingZeroCount(difference) >> 3
            : Extend(input, distance, sizeof(ulong), Math.Min(most, DeflateToken.MaxMatchLength));

    /// <summary>How much matches, if some is known to.</summary>
    /// <param name="input">Where it starts.</param>
    /// <param name="distance">How far back the place is.</param>
    /// <param name="length">How much is known to match.</param>
    /// <param name="most">How much may.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected static unsafe int Extend(byte* input, int distance, int length, int most)
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
    protected static unsafe uint* AppendLiterals(uint* token, byte* start, byte* end)
    {
        // Mostly there are few or none: what is written behind them means nothing, and spares looking whether there are any.
        uint* next = token + (end - start);
        do
        {
            Vector128<ushort> literals = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)start).AsByte());
            (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(literals);
            lower.Store(token);
            upper.Store(token + Vector128<uint>.Count);
            start += LiteralsAtOnce;
            token += LiteralsAtOnce;
        }
        while (start < end);

        return next;
    }

    /// <summary>What is left of a block behind the last match; nothing where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe uint* AppendRest(uint* first, uint* token, byte* start, byte* end) =>
        token == first ? token : AppendLiterals(token, start, end);

    /// <summary>A match that is longer than the longest is cut, so that no piece is too short.</summary>
    /// <param name="token">Where to write.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="distance">How far back it is.</param>
    /// <param name="shortened">Of a match up to so long the first piece is not as long as a piece can be.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe uint* AppendMatch(uint* token, int length, int distance, int shortened = TwoTableRules.ShortenedWhereNeeded)
    {
        if (length > DeflateToken.MaxMatchLength)
        {
            token = AppendPieces(token, ref length, distance, shortened);
        }

        *token = DeflateToken.Match(length, distance);
        return token + 1;
    }

    private static unsafe uint* AppendPieces(uint* token, ref int length, int distance, int shortened)
    {
        const int Longest = DeflateToken.MaxMatchLength;
        const int Shortest = DeflateToken.MinMatchLength;
        while (length > Longest)
        {
            int piece = length > shortened ? Longest : Longest - Shortest;
            *token++ = DeflateToken.Match(piece, distance);
            length -= piece;
        }

        return token;
    }
}
