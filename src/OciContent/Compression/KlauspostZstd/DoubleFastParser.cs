using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Divides blocks into literals and matches as klauspost/compress/zstd does at its default level: the last place of each hash of eight
/// bytes, and of each hash of five; steps that grow as long as nothing matches; before that, the distance of the match before.
/// </summary>
internal sealed class DoubleFastParser
{
    /// <summary>Matches are nearer than this, in bytes.</summary>
    public const int Window = 8 * 1024 * 1024;

    private const int LongBits = 17;
    private const int ShortBits = 15;
    private const ulong FactorOf8 = 0xCF1BBCDCB7A56463;
    private const ulong FactorOf5 = 889523592379;

    // A block that is shorter is not looked through, and no match starts in the last bytes of one.
    private const int MinParsed = 16;
    private const int Margin = 10;

    // The steps are one longer for so many bytes without a match.
    private const int SkipShift = 7;

    // As many sequences must there be in a block before a distance is used again.
    private const int MinBeforeRepeat = 3;

    // What is out of reach from everywhere.
    private const int NoPlace = -2 * Window;

    private readonly int[] _longs = new int[1 << LongBits];
    private readonly int[] _shorts = new int[1 << ShortBits];
    private readonly List<ZstdSequence> _sequences = [];
    private byte[] _literals = [];
    private int _literalCount;

    public DoubleFastParser()
    {
        Array.Fill(_longs, NoPlace);
        Array.Fill(_shorts, NoPlace);
    }

    /// <summary>The sequences of the block.</summary>
    public ReadOnlySpan<ZstdSequence> Sequences => CollectionsMarshal.AsSpan(_sequences);

    /// <summary>All literals of the block, those behind the last match too.</summary>
    public ReadOnlySpan<byte> Literals => _literals.AsSpan(0, _literalCount);

    /// <summary>
    /// Whether there is one match, and it repeats the byte before it: the block's first, or the last one before the block.
    /// </summary>
    public bool IsRun =>
        _sequences.Count == 1
        && _literalCount <= 1
        && _sequences[0].Literals == _literalCount
        && _sequences[0].Offset == ZstdSequence.OffsetBase + 1;

    /// <summary>Says that positions are counted from a place so many bytes further on.</summary>
    public void Move(int count)
    {
        Move(_longs, count);
        Move(_shorts, count);
    }

    /// <summary>Parses a block.</summary>
    /// <param name="input">The block, with what is before it.</param>
    /// <param name="start">Where the block starts.</param>
    /// <param name="isAlone">Whether it is the only one, which is parsed in a slightly other way.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Parse(ReadOnlySpan<byte> input, int start, bool isAlone)
    {
        _sequences.Clear();
        _literalCount = 0;
        if (_literals.Length < input.Length - start)
        {
            _literals = new byte[input.Length - start];
        }

        int written = start;
        if (input.Length - start >= MinParsed)
        {
            written = ParseMatches(input, start, isAlone);
        }

        AppendLiterals(input[written..]);
    }

    private int ParseMatches(ReadOnlySpan<byte> input, int start, bool isAlone)
    {
        int limit = input.Length - Margin;
        int written = start;
        int position = start;
        int distance = 0;
        int olderDistance = 0;
        ulong bytes = Load(input, position);
        while (true)
        {
            bool repeats = _sequences.Count >= MinBeforeRepeat;
            int place;
            while (true)
            {
                uint longHash = LongHash(bytes);
                uint shortHash = ShortHash(bytes);
                int longPlace = _longs[longHash];
                int shortPlace = _shorts[shortHash];
                _longs[longHash] = position;
                _shorts[shortHash] = position;
                int repeated = position + 1 - distance;
                if (repeats && (uint)Load4(input, repeated) == (uint)(bytes >> 8))
                {
                    int end = position + 1 + MatchLength(input, position + 1, repeated);
                    int from = position + 1;
                    int least = Math.Max(position - Window, 0);

                    // One literal at least is left, so that the distance is the last one's.
                    while (repeated > least && from > written + 1 && input[repeated - 1] == input[from - 1])
                    {
                        repeated--;
                        from--;
                    }

                    Append(input, written, from, end, offset: 1);
                    written = position = end;
                    if (position >= limit)
                    {
                        return written;
                    }

                    bytes = Load(input, position);
                    continue;
                }

                if (IsMatch(input, position, longPlace, (uint)bytes))
                {
                    place = longPlace;
                    break;
                }

                if (IsMatch(input, position, shortPlace, (uint)bytes))
                {
                    place = shortPlace;
                    ulong next = Load(input, position + 1);
                    longHash = LongHash(next);
                    longPlace = _longs[longHash];
                    _longs[longHash] = position + 1;
                    if (IsMatch(input, position + 1, longPlace, (uint)next))
                    {
                        place = longPlace;
                        position++;
                    }

                    break;
                }

                position += 1 + ((position - written) >> SkipShift);
                if (position >= limit)
                {
                    return written;
                }

                bytes = Load(input, position);
            }

            olderDistance = distance;
            distance = position - place;
            int after = position + MatchLength(input, position, place);
            int first = Math.Max(position - Window, 0);
            while (place > first && position > written && input[place - 1] == input[position - 1])
            {
                place--;
                position--;
            }

            Append(input, written, position, after, (uint)distance + ZstdSequence.OffsetBase);
            int inside = position + 1;
            written = position = after;
            if (position >= limit)
            {
                return written;
            }

            InsertInside(input, inside, position - 2);
            bytes = Load(input, position);
            if (isAlone ? _sequences.Count < MinBeforeRepeat : !repeats)
            {
                continue;
            }

            uint staleHash = ShortHash(bytes);
            while ((uint)Load4(input, position - olderDistance) == (uint)bytes)
            {
                int end = position + MatchLength(input, position, position - olderDistance);
                _longs[LongHash(bytes)] = position;

                // If there is one block alone, the hash is that of the first of these places for all of them.
                _shorts[isAlone ? staleHash : ShortHash(bytes)] = position;
                Append(input, position, position, end, offset: 1);
                written = position = end;
                (distance, olderDistance) = (olderDistance, distance);
                if (position >= limit)
                {
                    return written;
                }

                bytes = Load(input, position);
            }
        }
    }

    private void InsertInside(ReadOnlySpan<byte> input, int first, int last)
    {
        ulong firstBytes = Load(input, first);
        ulong lastBytes = Load(input, last);
        _longs[LongHash(firstBytes)] = first;
        _longs[LongHash(lastBytes)] = last;
        _shorts[ShortHash(firstBytes >> 8)] = first + 1;
        _shorts[ShortHash(lastBytes >> 8)] = last + 1;
    }

    private void Append(ReadOnlySpan<byte> input, int written, int start, int end, uint offset)
    {
        AppendLiterals(input[written..start]);
        _sequences.Add(new ZstdSequence((uint)(start - written), (uint)(end - start - ZstdSequence.MinMatch), offset));
    }

    private void AppendLiterals(ReadOnlySpan<byte> literals)
    {
        literals.CopyTo(_literals.AsSpan(_literalCount));
        _literalCount += literals.Length;
    }

    private static void Move(int[] places, int count)
    {
        foreach (ref int place in places.AsSpan())
        {
            place = Math.Max(place - count, NoPlace);
        }
    }

    /// <summary>How long a match is of which four bytes are known to be equal.</summary>
    private static int MatchLength(ReadOnlySpan<byte> input, int position, int place) =>
        4 + input[(position + 4)..].CommonPrefixLength(input[(place + 4)..]);

    private static bool IsMatch(ReadOnlySpan<byte> input, int position, int place, uint bytes) =>
        position - place < Window && Load4(input, place) == bytes;

    private static ulong Load(ReadOnlySpan<byte> input, int position) => BinaryPrimitives.ReadUInt64LittleEndian(input[position..]);

    private static uint Load4(ReadOnlySpan<byte> input, int position) => BinaryPrimitives.ReadUInt32LittleEndian(input[position..]);

    private static uint LongHash(ulong bytes) => (uint)((bytes * FactorOf8) >> (64 - LongBits));

    private static uint ShortHash(ulong bytes) => (uint)(((bytes << 24) * FactorOf5) >> (64 - ShortBits));
}
