using System.Buffers;
using System.Runtime.CompilerServices;
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

    private const int HashBits = 15;
    private const int HashShift = 5;
    private const int LongHashBits = 16;
    private const uint LongHashFactor = 0x9E3779B1;

    // The last position of each hash, and of zlib's, how many there were.
    private readonly int[] _heads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private readonly ushort[] _counts = ArrayPool<ushort>.Shared.Rent(1 << HashBits);
    private readonly int[] _longHeads = ArrayPool<int>.Shared.Rent(1 << LongHashBits);
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

    /// <summary>Enters all positions of a segment.</summary>
    public unsafe void Build(InputSegment segment)
    {
        int length = segment.Length;
        Reserve(length + Slack);
        _heads.AsSpan(0, 1 << HashBits).Fill(-None);
        _longHeads.AsSpan(0, 1 << LongHashBits).Fill(-None);

        // zlib takes the first byte of the input for the end of a chain.
        int start = segment.Offset == 0 ? Math.Min(1, length) : 0;
        int end = Math.Max(start, length - MinLength + 1);
        Links.AsSpan(0, start).Fill(None);
        LongLinks.AsSpan(0, start).Fill(None);
        Links.AsSpan(end, length - end).Fill(None);
        fixed (byte* input = segment.Bytes)
        {
            Insert(input, start, end);
        }

        int longEnd = Math.Max(start, length - LongMinLength + 1);
        LongLinks.AsSpan(longEnd, length - longEnd).Fill(None);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_heads);
            ArrayPool<ushort>.Shared.Return(_counts);
            ArrayPool<int>.Shared.Return(_longHeads);
            Return();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Insert(byte* input, int start, int end)
    {
        fixed (int* heads = _heads, longHeads = _longHeads)
        fixed (ushort* counts = _counts, links = Links, longLinks = LongLinks, ranks = Ranks)
        {
            for (int position = start; position < end; position++)
            {
                uint bytes = BitConverter.IsLittleEndian
                    ? *(uint*)(input + position)
                    : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(*(uint*)(input + position));
                int hash = HashOf(bytes);
                uint longHash = (bytes * LongHashFactor) >> (32 - LongHashBits);
                links[position] = (ushort)Math.Min(position - heads[hash], None);
                heads[hash] = position;
                ranks[position] = counts[hash]++;
                longLinks[position] = (ushort)Math.Min(position - longHeads[longHash], None);
                longHeads[longHash] = position;
            }
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
