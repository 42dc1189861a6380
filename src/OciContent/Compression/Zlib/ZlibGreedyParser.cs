using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// Divides input into literals and matches as levels 1 to 3 of zlib's deflate do: every match is taken at once, and the places within a
/// longer one are not found later. So what is found depends on the parse so far, and the segments must come in order.
/// </summary>
internal sealed class ZlibGreedyParser : IDisposable
{
    private const int Hashes = 1 << 15;
    private const int LinkMask = ZlibWindow.Size - 1;
    private const ushort None = ushort.MaxValue;

    private readonly ZlibLevel _level;

    // The last position of each hash, in the segment's input; and for each position of the last 32 KiB, how far back the one before lies.
    private readonly int[] _heads = ArrayPool<int>.Shared.Rent(Hashes);
    private readonly ushort[] _links = ArrayPool<ushort>.Shared.Rent(ZlibWindow.Size);
    private long _offset;
    private bool _isDisposed;

    public ZlibGreedyParser(ZlibLevel level)
    {
        _level = level;
        _heads.AsSpan(0, Hashes).Fill(-None);
        _links.AsSpan(0, ZlibWindow.Size).Fill(None);
    }

    /// <summary>How far back the last position of the same hash lies, for those of the last 32 KiB that were entered.</summary>
    public ZlibLinks Links => new(_links, (int)(_offset & LinkMask), LinkMask);

    /// <summary>Writes the tokens that start within a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Where the first starts; within the segment or behind it.</param>
    /// <param name="end">No token starts here or behind; within the segment or its end.</param>
    /// <param name="tokens">Where to add them.</param>
    /// <returns>Where the next token starts.</returns>
    public int Parse(InputSegment segment, int start, int end, PooledBuffer<uint> tokens)
    {
        Move(segment.Offset);
        return Parse(segment, start, end, segment.Length, tokens);
    }

    /// <summary>Writes the tokens of a segment for itself, with what is before it as zlib's dictionary.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="tokens">Where to add them.</param>
    public void ParseAlone(InputSegment segment, PooledBuffer<uint> tokens)
    {
        _offset = 0;
        _heads.AsSpan(0, Hashes).Fill(-None);
        Enter(segment, 0, segment.Start);
        Parse(segment, segment.Start, segment.End, segment.End, tokens);
    }

    /// <summary>Enters positions, as far as there are three bytes.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">The first.</param>
    /// <param name="end">The first that is none of them.</param>
    public unsafe void Enter(InputSegment segment, int start, int end)
    {
        int phase = (int)(_offset & LinkMask);
        fixed (byte* input = segment.Bytes)
        fixed (int* heads = _heads)
        fixed (ushort* links = _links)
        {
            for (int position = start; position < Math.Min(end, segment.End - ZlibChains.MinLength + 1); position++)
            {
                Insert(input, heads, links, position, phase);
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_heads);
            ArrayPool<ushort>.Shared.Return(_links);
        }
    }

    private void Move(long offset)
    {
        int moved = (int)(offset - _offset);
        _offset = offset;
        foreach (ref int head in _heads.AsSpan(0, Hashes))
        {
            head = Math.Max(head - moved, -None);
        }
    }

    private int Parse(InputSegment segment, int start, int end, int length, PooledBuffer<uint> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, segment.Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, segment.End);
        if (start >= end)
        {
            return start;
        }

        start = Parse(segment, start, end, length, tokens.Reserve(end - start)[..(end - start)], out int count);
        tokens.Advance(count);
        return start;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int Parse(InputSegment segment, int start, int end, int length, Span<uint> room, out int count)
    {
        int position = start;
        fixed (byte* input = segment.Bytes)
        fixed (int* heads = _heads)
        fixed (ushort* links = _links)
        fixed (uint* to = room)
        {
            uint* token = to;
            int phase = (int)(_offset & LinkMask);
            while (position < end)
            {
                int found = 0;
                int distance = 0;
                int left = length - position;
                if (left >= ZlibChains.MinLength)
                {
                    int back = Insert(input, heads, links, position, phase);
                    if (back <= ZlibWindow.MaxDistance)
                    {
                        found = Find(input + position, links, position + phase, back, left, out distance);
                    }
                }

                if (found < ZlibChains.MinLength)
                {
                    *token++ = input[position++];
                    continue;
                }

                *token++ = DeflateToken.Match(found, distance);
                if (found <= _level.Lazy && left - found >= ZlibChains.MinLength)
                {
                    for (int inside = position + 1; inside < position + found; inside++)
                    {
                        Insert(input, heads, links, inside, phase);
                    }
                }

                position += found;
            }

            count = (int)(token - to);
        }

        return position;
    }

    /// <summary>Enters a position; returns how far back the last one of the same hash lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe int Insert(byte* input, int* heads, ushort* links, int position, int phase)
    {
        uint bytes = *(uint*)(input + position);
        int hash = ZlibChains.HashOf(BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes));
        int back = Math.Min(position - heads[hash], None);
        links[(position + phase) & LinkMask] = (ushort)back;

        // zlib takes the first byte of the input for the end of a chain.
        heads[hash] = position + _offset == 0 ? -None : position;
        return back;
    }

    /// <summary>The longest match of those along the chain, and of these the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int Find(byte* input, ushort* links, int phased, int back, int left, out int distance)
    {
        distance = 0;
        if (back == ZlibWindow.MaxDistance && ZlibWindow.MovesAt(_offset - (_offset & LinkMask) + phased, left))
        {
            return 0;
        }

        int maxLength = Math.Min(DeflateToken.MaxMatchLength, left);
        int nice = Math.Min(_level.Nice, maxLength);
        int length = ZlibChains.MinLength - 1;
        int tries = _level.Chain;
        ushort first = *(ushort*)input;
        ushort last = *(ushort*)(input + length - 1);
        do
        {
            if (*(ushort*)(input - back + length - 1) == last && *(ushort*)(input - back) == first)
            {
                int found = WideCompare.CommonLength(input - back, input, maxLength);
                if (found > length)
                {
                    length = found;
                    distance = back;
                    if (found >= nice)
                    {
                        break;
                    }

                    last = *(ushort*)(input + length - 1);
                }
            }

            back += links[(phased - back) & LinkMask];
        }
        while (back < ZlibWindow.MaxDistance && --tries != 0);

        return length;
    }
}
