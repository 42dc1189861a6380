using System.Buffers.Binary;
using System.Numerics;

namespace OciContent.Hashing;

/// <summary>BLAKE3 in its default mode with 32 bytes of output ("BLAKE3: one function, fast everywhere").</summary>
/// <remarks>
/// The input is cut into chunks of 1024 bytes, the leaves of a binary tree in which every left subtree is complete and
/// as large as possible. Only the last chunk is kept as bytes; all before it is kept as the chaining values of at most
/// 54 complete subtrees.
/// </remarks>
internal sealed partial class Blake3 : HashFunction
{
    public const int HashSize = 32;

    // A chunk has 2^10 bytes, and the specification bounds the input at 2^64.
    private const int MaxSubtrees = 54;

    // As many chunks as are hashed side by side and level by level, at most. A power of two.
    private const int MaxSubtreeChunks = 256;

    // The last chunk, full or not. It is hashed when more input follows, for until then it may be the root or its right end.
    private readonly byte[] _lastChunk = new byte[ChunkSize];
    private int _lastChunkLength;

    // How many chunks lie before the last one. Its binary digits say which subtrees there are: a one at 2^n is a complete
    // subtree of 2^n chunks. The largest comes first.
    private ulong _chunkCount;
    private readonly uint[] _subtrees = new uint[MaxSubtrees * WordsPerValue];

    // The chaining values of the subtree at hand, from its chunks up; there once it is needed.
    private uint[]? _nodes;

    public override int HashSizeInBytes => HashSize;

    /// <summary>Hashes <paramref name="source"/> at once.</summary>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var hash = new Blake3();
        hash.Append(source);
        hash.GetCurrentHash(destination);
    }

    public override void Append(ReadOnlySpan<byte> source)
    {
        while (source.Length > ChunkSize - _lastChunkLength)
        {
            if (_lastChunkLength == 0)
            {
                int chunks = CompleteSubtree(source.Length);
                AddSubtree(source[..(chunks * ChunkSize)], chunks);
                source = source[(chunks * ChunkSize)..];
            }
            else
            {
                int missing = ChunkSize - _lastChunkLength;
                source[..missing].CopyTo(_lastChunk.AsSpan(_lastChunkLength));
                AddSubtree(_lastChunk, 1);
                _lastChunkLength = 0;
                source = source[missing..];
            }
        }

        source.CopyTo(_lastChunk.AsSpan(_lastChunkLength));
        _lastChunkLength += source.Length;
    }

    public override void GetCurrentHash(Span<byte> destination)
    {
        // The path from the last chunk up to the root: each subtree on the stack is the left sibling of what lies below.
        int depth = BitOperations.PopCount(_chunkCount);
        Span<uint> pair = stackalloc uint[2 * WordsPerValue];
        Span<uint> value = stackalloc uint[WordsPerValue];
        HashChunk(_lastChunk.AsSpan(0, _lastChunkLength), _chunkCount, depth == 0 ? Flags.Root : Flags.None, value);
        while (depth > 0)
        {
            depth--;
            _subtrees.AsSpan(depth * WordsPerValue, WordsPerValue).CopyTo(pair);
            value.CopyTo(pair[WordsPerValue..]);
            HashParent(pair, depth == 0 ? Flags.Root : Flags.None, value);
        }

        for (int i = 0; i < WordsPerValue; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(i * sizeof(uint), sizeof(uint)), value[i]);
        }
    }

    public override void Reset()
    {
        _lastChunkLength = 0;
        _chunkCount = 0;
    }

    // How many chunks the largest complete subtree has that starts here, ends before the last byte, and fills the lanes; or one
    // chunk alone, which needs no vectors.
    private int CompleteSubtree(int length)
    {
        int available = (length - 1) / ChunkSize;
        int aligned = Math.Min(BitOperations.TrailingZeroCount(_chunkCount | MaxSubtreeChunks), BitOperations.Log2((uint)available));
        return Lanes > 1 && 1 << aligned >= Lanes ? 1 << aligned : 1;
    }

    // Adds the full chunks of a complete subtree that are known not to have the last one among them.
    private void AddSubtree(ReadOnlySpan<byte> content, int chunks)
    {
        int top = BitOperations.PopCount(_chunkCount) * WordsPerValue;
        if (chunks == 1)
        {
            HashChunk(content, _chunkCount, Flags.None, _subtrees.AsSpan(top, WordsPerValue));
        }
        else
        {
            HashSubtree(content, chunks, _subtrees.AsSpan(top, WordsPerValue));
        }

        // As in adding to a binary number, each carry makes one subtree of two equally large ones.
        int level = BitOperations.Log2((uint)chunks);
        _chunkCount += (uint)chunks;
        for (int carries = BitOperations.TrailingZeroCount(_chunkCount) - level; carries > 0; carries--)
        {
            top -= WordsPerValue;
            HashParent(_subtrees.AsSpan(top, 2 * WordsPerValue), Flags.None, _subtrees.AsSpan(top, WordsPerValue));
        }
    }

    private void HashSubtree(ReadOnlySpan<byte> content, int chunks, Span<uint> value)
    {
        Span<uint> nodes = _nodes ??= new uint[MaxSubtreeChunks * WordsPerValue];
        int lanes = Lanes;
        for (int i = 0; i < chunks; i += lanes)
        {
            HashChunks(content[(i * ChunkSize)..], _chunkCount + (uint)i, nodes[(i * WordsPerValue)..]);
        }

        // Level by level, in place: the values of a level stand where the first of those below stood.
        int count = chunks;
        for (; count >= 2 * lanes; count /= 2)
        {
            for (int i = 0; i < count / 2; i += lanes)
            {
                HashParents(nodes[(2 * i * WordsPerValue)..], nodes[(i * WordsPerValue)..]);
            }
        }

        for (; count > 1; count /= 2)
        {
            for (int i = 0; i < count / 2; i++)
            {
                HashParent(nodes.Slice(2 * i * WordsPerValue, 2 * WordsPerValue), Flags.None, nodes.Slice(i * WordsPerValue, WordsPerValue));
            }
        }

        nodes[..WordsPerValue].CopyTo(value);
    }
}
