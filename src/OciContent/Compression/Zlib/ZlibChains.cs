using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// For each position of a segment, how far back the last one lies whose three bytes have zlib's hash in common, and the last one whose
/// four bytes have a hash in common. Their memory is pooled.
/// </summary>
/// <remarks>
/// zlib walks along chains of the first kind and counts its steps. The rank of a position on its chain tells how many steps there are
/// between two, so a search may walk along whatever leads to the places that matter.
/// </remarks>
internal sealed class ZlibChains : IDisposable
{
    /// <summary>The shortest match.</summary>
    public const int MinLength = 3;

    /// <summary>The shortest match that the chains of four bytes lead to.</summary>
    public const int LongMinLength = 4;

    // Farther than a match may lie: the end of a chain.
    private const ushort None = ushort.MaxValue;

    // Links are read many at a time; what is read behind the last means nothing.
    private const int Slack = 32;

    // A position counts from a base that moves, so that 16 bits hold it: what is to be entered is from First on, what is in reach
    // from 1 on. 0 is out of reach.
    private const int First = ZlibWindow.Size + 1;
    private const int Reach = ushort.MaxValue - First + 1;

    private const int HashBits = 15;
    private const int HashShift = 5;
    private const int CountShift = 16;
    private const int LongHashBits = 17;
    private const uint LongHashFactor = 0x9E3779B1;

    // By zlib's hash the last position, and above it how many there were; by the hash of four bytes the last position.
    private readonly uint[] _heads = ArrayPool<uint>.Shared.Rent(1 << HashBits);
    private readonly ushort[] _longHeads = ArrayPool<ushort>.Shared.Rent(1 << LongHashBits);
    private int _base;
    private bool _isDisposed;

    /// <summary>How far back the last position with zlib's hash lies, by the position in <see cref="InputSegment.Bytes"/>.</summary>
    public ushort[] Links { get; private set; } = [];

    /// <summary>How far back the last position with the hash of four bytes lies.</summary>
    public ushort[] LongLinks { get; private set; } = [];

    /// <summary>How many positions with zlib's hash are before one; modulo 2^16, more than there are in reach.</summary>
    public ushort[] Ranks { get; private set; } = [];

    /// <summary>zlib's hash of the lowest three bytes of a little-endian number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOf(uint bytes) =>
        (int)(((bytes << (2 * HashShift)) ^ ((bytes >> 8) << HashShift & 0x1FE0) ^ ((bytes >> 16) & 0xFF)) & ((1 << HashBits) - 1));

    /// <summary>Where the input of a segment starts in what zlib is given.</summary>
    public long Offset { get; private set; }

    /// <summary>How much of a segment's input is known.</summary>
    public int Length { get; private set; }

    /// <summary>Enters all positions of a segment.</summary>
    public void Build(InputSegment segment) => Build(segment, segment.Offset, segment.Length);

    /// <summary>Enters all positions of a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where its input starts in what zlib is given.</param>
    /// <param name="length">How much of it there is.</param>
    public unsafe void Build(InputSegment segment, long offset, int length)
    {
        Offset = offset;
        Length = length;
        Reserve(length + Slack);
        _heads.AsSpan(0, 1 << HashBits).Clear();
        _longHeads.AsSpan(0, 1 << LongHashBits).Clear();
        _base = -First;

        // zlib takes the first byte of the input for the end of a chain.
        int start = offset == 0 ? Math.Min(1, length) : 0;
        int end = Math.Max(start, length - MinLength + 1);
        Links.AsSpan(0, start).Fill(None);
        LongLinks.AsSpan(0, start).Fill(None);
        fixed (byte* input = segment.Bytes)
        {
            for (int position = start; position < end;)
            {
                if (position - _base > ushort.MaxValue)
                {
                    MoveBase();
                }

                int next = Math.Min(end, _base + ushort.MaxValue + 1);
                Insert(input, position, next);
                position = next;
            }
        }

        Links.AsSpan(end, length - end).Fill(None);
        int longEnd = Math.Max(start, length - LongMinLength + 1);
        LongLinks.AsSpan(longEnd, length - longEnd).Fill(None);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<uint>.Shared.Return(_heads);
            ArrayPool<ushort>.Shared.Return(_longHeads);
            Return();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Insert(byte* input, int start, int end)
    {
        fixed (uint* heads = _heads)
        fixed (ushort* longHeads = _longHeads, links = Links, longLinks = LongLinks, ranks = Ranks)
        {
            int @base = _base;
            for (int position = start; position < end; position++)
            {
                uint bytes = *(uint*)(input + position);
                bytes = BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
                uint counted = (uint)(position - @base);
                uint* head = heads + HashOf(bytes);
                uint before = *head;
                links[position] = (ushort)(counted - before);
                ranks[position] = (ushort)(before >> CountShift);
                *head = ((before & ~(uint)ushort.MaxValue) + (1u << CountShift)) | counted;
                ushort* longHead = longHeads + ((bytes * LongHashFactor) >> (32 - LongHashBits));
                longLinks[position] = (ushort)(counted - *longHead);
                *longHead = (ushort)counted;
            }
        }
    }

    /// <summary>Moves the base on as far as what is in reach allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveBase()
    {
        _base += Reach;

        // Counts stay: they are every other number.
        Vector256<ushort> counted = Vector256.Create((uint)Reach).AsUInt16();
        foreach (ref Vector256<ushort> head in MemoryMarshal.Cast<uint, Vector256<ushort>>(_heads.AsSpan(0, 1 << HashBits)))
        {
            head = Vector256.Max(head, counted) - counted;
        }

        Vector256<ushort> reach = Vector256.Create((ushort)Reach);
        foreach (ref Vector256<ushort> head in MemoryMarshal.Cast<ushort, Vector256<ushort>>(_longHeads.AsSpan(0, 1 << LongHashBits)))
        {
            head = Vector256.Max(head, reach) - reach;
        }
    }

    private void Reserve(int length)
    {
        if (Links.Length < length)
        {
            Return();
            Links = ArrayPool<ushort>.Shared.Rent(length);
            LongLinks = ArrayPool<ushort>.Shared.Rent(length);
            Ranks = ArrayPool<ushort>.Shared.Rent(length);
        }
    }

    private void Return()
    {
        if (Links.Length > 0)
        {
            ArrayPool<ushort>.Shared.Return(Links);
            ArrayPool<ushort>.Shared.Return(LongLinks);
            ArrayPool<ushort>.Shared.Return(Ranks);
            Links = [];
            LongLinks = [];
            Ranks = [];
        }
    }
}
