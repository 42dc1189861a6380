using System.Buffers;
using System.Buffers.Binary;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// For each position of a segment, how far back the last one lies whose four bytes have the same hash: chains that lead through
/// all places that may match. Their memory is pooled.
/// </summary>
internal sealed class MatchChains : IDisposable
{
    /// <summary>The shortest match that is looked for.</summary>
    public const int MinLength = 4;

    // Farther than a match may lie: the end of a chain.
    private const ushort None = ushort.MaxValue;

    private const int HashBits = 17;
    private const uint HashFactor = 0x1E35A7BD;

    // The last position of each hash, in the segment's text; far before it if there is none.
    private readonly int[] _heads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private ushort[] _links = [];
    private long _offset;
    private int _length;
    private bool _isDisposed;

    public MatchChains() => Clear();

    /// <summary>By the position in <see cref="TextSegment.Text"/>, for one that was entered.</summary>
    public ushort[] Links => _links;

    /// <summary>Enters all positions of a segment, up to the one behind its last.</summary>
    public unsafe void Build(TextSegment segment)
    {
        Clear();
        SetLength(segment, 0);
        fixed (byte* text = segment.Text)
        {
            Insert(text, 0, Math.Min(segment.End + 1, segment.Length), segment.Length);
        }
    }

    /// <summary>Goes on with the next segment of the same text.</summary>
    public void Continue(TextSegment segment)
    {
        int moved = (int)(segment.Offset - _offset);
        SetLength(segment, moved);
        _offset = segment.Offset;
        foreach (ref int head in _heads.AsSpan())
        {
            head = Math.Max(head - moved, -None);
        }
    }

    /// <summary>Enters positions.</summary>
    /// <param name="text">The segment's text.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="end">The first that is none of them.</param>
    /// <param name="length">How many bytes the text has: the last three are not entered, since no match starts there.</param>
    public unsafe void Insert(byte* text, int start, int end, int length)
    {
        int position = start;
        int hashed = Math.Min(end, length - MinLength + 1);
        fixed (int* heads = _heads)
        fixed (ushort* links = _links)
        {
            for (; position < hashed; position++)
            {
                uint bytes = *(uint*)(text + position);
                uint hash = ((BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bytes) : bytes) * HashFactor) >> (32 - HashBits);
                links[position] = (ushort)Math.Min(position - heads[hash], None);
                heads[hash] = position;
            }

            for (; position < end; position++)
            {
                links[position] = None;
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_heads);
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

    private void Clear() => _heads.AsSpan().Fill(-None);

    /// <summary>Makes room for the links of a segment, and keeps those from <paramref name="moved"/> on.</summary>
    private void SetLength(TextSegment segment, int moved)
    {
        ReadOnlySpan<ushort> kept = _links.AsSpan(Math.Min(moved, _length), _length - Math.Min(moved, _length));
        ushort[] links = _links;
        if (links.Length < segment.Length)
        {
            links = ArrayPool<ushort>.Shared.Rent(segment.Length);
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
