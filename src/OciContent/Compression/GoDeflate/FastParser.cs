using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Divides input into literals and matches as level 1 of Go's compress/flate does, which follows Snappy: one earlier place for
/// each hash of four bytes, and steps that grow as long as nothing matches.
/// </summary>
internal sealed class FastParser : IDisposable
{
    private const int HashBits = 14;
    private const uint HashFactor = 0x1E35A7BD;
    private const int MinMatch = 4;

    // The last bytes of a block, which no match starts in.
    private const int Margin = 15;

    // How many bytes are looked at one by one before the steps grow.
    private const int FirstSkip = 32;
    private const int SkipShift = 5;

    private const int FarAway = -2 * GoWindow.Size;

    // Four bytes, above them their position in the segment's input.
    private readonly ulong[] _table = ArrayPool<ulong>.Shared.Rent(1 << HashBits);
    private bool _isDisposed;

    public FastParser() => _table.AsSpan().Fill(Entry(FarAway, 0));

    /// <summary>Says that positions are counted from a place so many bytes further on.</summary>
    public void Move(int count)
    {
        foreach (ref ulong entry in _table.AsSpan(0, 1 << HashBits))
        {
            entry = Entry(Math.Max(PositionOf(entry) - count, FarAway), (uint)entry);
        }
    }

    /// <summary>Writes the tokens of a block.</summary>
    /// <param name="segment">The segment in which it is. What matches lies in this block or the last.</param>
    /// <param name="start">Where it starts, in <see cref="InputSegment.Bytes"/>.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="tokens">Where to write; there must be room for a token for each byte.</param>
    /// <returns>How many were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe int Parse(InputSegment segment, int start, int end, Span<uint> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end - start, Margin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end - start, tokens.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.Length);
        fixed (byte* input = segment.Bytes)
        fixed (ulong* table = _table)
        fixed (uint* to = tokens)
        {
            // Margins: what is looked at starts before the block's last bytes; an entry no farther back than the window is in the input.
            uint* token = to;
            int limit = end - Margin;
            int position = start;
            int written = start;
            uint bytes = Load(input + position);
            uint hash = Hash(bytes);
            while (true)
            {
                ulong candidate;
                int skip = FirstSkip;
                int next = position;
                do
                {
                    position = next;
                    int step = skip >> SkipShift;
                    next = position + step;
                    skip += step;
                    if (next > limit)
                    {
                        return (int)(AppendLiterals(token, input + written, input + end) - to);
                    }

                    candidate = table[hash];
                    table[hash] = Entry(position, bytes);
                    if (IsMatch(candidate, position, bytes))
                    {
                        break;
                    }

                    bytes = Load(input + next);
                    hash = Hash(bytes);
                }
                while (true);

                token = AppendLiterals(token, input + written, input + position);
                do
                {
                    int distance = position - PositionOf(candidate);
                    int length =
                        MinMatch
                        + WideCompare.CommonLength(
                            input + position + MinMatch,
                            input + position + MinMatch - distance,
                            Math.Min(DeflateToken.MaxMatchLength, end - position) - MinMatch);
                    *token++ = DeflateToken.Match(length, distance);
                    position += length;
                    written = position;
                    if (position >= limit)
                    {
                        return (int)(AppendLiterals(token, input + written, input + end) - to);
                    }

                    bytes = Load(input + position - 1);
                    table[Hash(bytes)] = Entry(position - 1, bytes);
                    bytes = Load(input + position);
                    hash = Hash(bytes);
                    candidate = table[hash];
                    table[hash] = Entry(position, bytes);
                }
                while (IsMatch(candidate, position, bytes));

                position++;
                bytes = Load(input + position);
                hash = Hash(bytes);
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<ulong>.Shared.Return(_table);
        }
    }

    private static ulong Entry(int position, uint bytes) => ((ulong)(uint)position << 32) | bytes;

    private static int PositionOf(ulong entry) => (int)(entry >> 32);

    private static bool IsMatch(ulong entry, int position, uint bytes) =>
        (uint)entry == bytes && position - PositionOf(entry) <= DeflateAlphabets.MaxDistance;

    private static uint Hash(uint bytes) => (bytes * HashFactor) >> (32 - HashBits);

    private static unsafe uint Load(byte* input) =>
        BitConverter.IsLittleEndian ? *(uint*)input : BinaryPrimitives.ReverseEndianness(*(uint*)input);

    private static unsafe uint* AppendLiterals(uint* token, byte* start, byte* end)
    {
        for (; start < end; start++)
        {
            *token++ = *start;
        }

        return token;
    }
}
