using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// For each position of a segment, how far back the last one lies whose four bytes have the same hash: chains that lead through
/// all places that may match. Their memory is pooled.
/// </summary>
internal sealed class HashChains : IDisposable
{
    /// <summary>The shortest match that is looked for.</summary>
    public const int MinLength = 4;

    // Farther than a match may lie: the end of a chain.
    private const ushort None = ushort.MaxValue;

    // Links are read many at a time; what is read behind the last means nothing.
    private const int Slack = 32;

    // A position counts from a base that moves, so that 16 bits hold it: what is to be entered is from First on, what is in reach
    // from 1 on. 0 is out of reach.
    private const int First = GoWindow.Size + 1;
    private const int Reach = ushort.MaxValue - First + 1;

    private const int HashBits = 17;
    private const uint HashFactor = 0x1E35A7BD;

    // The last position of each hash.
    private readonly ushort[] _heads = ArrayPool<ushort>.Shared.Rent(1 << HashBits);
    private ushort[] _links = [];
    private long _offset;
    private int _length;
    private int _base;
    private bool _isDisposed;

    public HashChains() => Clear();

    /// <summary>By the position in <see cref="InputSegment.Bytes"/>, for one that was entered.</summary>
    public ushort[] Links => _links;

    /// <summary>Enters all positions of a segment.</summary>
    public unsafe void Build(InputSegment segment)
    {
        Clear();
        SetLength(segment, 0);
        fixed (byte* input = segment.Bytes)
        {
            Insert(input, 0, segment.Length, segment.Length);
        }
    }

    /// <summary>Goes on with the next segment of the same input.</summary>
    public void Continue(InputSegment segment)
    {
        int moved = (int)(segment.Offset - _offset);
        SetLength(segment, moved);
        _offset = segment.Offset;
        _base -= moved;
    }

    /// <summary>Enters positions.</summary>
    /// <param name="input">The segment's input.</param>
    /// <param name="start">The first of them; they must come in order.</param>
    /// <param name="end">The first that is none of them.</param>
    /// <param name="length">How many bytes the input has: the last three are not entered, since no match starts there.</param>
    public unsafe void Insert(byte* input, int start, int end, int length)
    {
        int position = start;
        int hashed = Math.Min(end, length - MinLength + 1);
        while (position < hashed)
        {
            if (position - _base > ushort.MaxValue)
            {
                MoveBase();
                continue;
            }

            int next = Math.Min(hashed, _base + ushort.MaxValue + 1);
            Insert(input, position, next);
            position = next;
        }

        for (; position < end; position++)
        {
            _links[position] = None;
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<ushort>.Shared.Return(_heads);
            Return(_links);
            _links = [];
        }
    }

    private static void Return(ushort[] links)
    {
        if (links.Length > 0)
        {
            ArrayPool<ushort>.Shared.Return(links);
        }
    }

    private void Clear()
    {
        _heads.AsSpan(0, 1 << HashBits).Clear();
        _base = -First;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Insert(byte* input, int start, int end)
    {
        fixed (ushort* heads = _heads)
        fixed (ushort* links = _links)
        {
            int @base = _base;
            for (int position = start; position < end; position++)
            {
                uint bytes = *(uint*)(input + position);
                uint hash =
                    ((BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bytes) : bytes) * HashFactor) >> (32 - HashBits);
                int counted = position - @base;
                links[position] = (ushort)(counted - heads[hash]);
                heads[hash] = (ushort)counted;
            }
        }
    }

    /// <summary>Moves the base on as far as what is in reach allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveBase()
    {
        _base += Reach;
        Span<Vector256<ushort>> heads = MemoryMarshal.Cast<ushort, Vector256<ushort>>(_heads.AsSpan(0, 1 << HashBits));
        Vector256<ushort> reach = Vector256.Create((ushort)Reach);
        foreach (ref Vector256<ushort> head in heads)
        {
            head = Vector256.Max(head, reach) - reach;
        }
    }

    /// <summary>Makes room for the links of a segment, and keeps those from <paramref name="moved"/> on.</summary>
    private void SetLength(InputSegment segment, int moved)
    {
        ReadOnlySpan<ushort> kept = _links.AsSpan(Math.Min(moved, _length), _length - Math.Min(moved, _length));
        ushort[] links = _links;
        if (links.Length < segment.Length + Slack)
        {
            links = ArrayPool<ushort>.Shared.Rent(segment.Length + Slack);
        }

        kept.CopyTo(links);
        if (links != _links)
        {
            Return(_links);
            _links = links;
        }

        _length = segment.Length;
    }
}
