using System.Buffers.Binary;
using System.Numerics;

namespace OciContent.Hashing;

/// <summary>BLAKE3 in its default mode with 32 bytes of output ("BLAKE3: one function, fast everywhere").</summary>
/// <remarks>
/// The input is cut into chunks of 1024 bytes, the leaves of a binary tree in which every left subtree is complete and
/// as large as possible. Only the last chunk is kept as bytes, if it is not full or the first; all before it is kept as the
/// chaining values of at most 55 complete subtrees.
/// </remarks>
/// <param name="threads">How many threads take part in hashing what is large, at most.</param>
internal sealed unsafe partial class Blake3(int threads) : HashFunction
{
    public const int HashSize = 32;

    // A chunk has 2^10 bytes, and the specification bounds the input at 2^64; one more before it is merged.
    private const int MaxSubtrees = 55;

    // The last chunk, if it is not full; or the first, which may be the root, until more follows.
    private readonly byte[] _lastChunk = new byte[ChunkSize];
    private int _lastChunkLength;

    // The subtrees before the last chunk and how many chunks they have. The largest comes first. But for the two that come
    // last, which are merged when more follows, lest they be the root's children, there is one for each 1 among the number's binary digits.
    private readonly uint[] _subtrees = new uint[MaxSubtrees * WordsPerValue];
    private int _subtreeCount;
    private ulong _chunkCount;

    private readonly int _threads = threads;

    /// <summary>Hashes on all cores what is large enough.</summary>
    public Blake3()
        : this(Environment.ProcessorCount)
    {
    }

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
        while (!source.IsEmpty)
        {
            // What is alone may be the root, and is not hashed as a whole before more follows.
            int chunks = (_chunkCount == 0 ? source.Length - 1 : source.Length) / ChunkSize;
            if (_lastChunkLength == ChunkSize)
            {
                AddSubtree(_lastChunk, 1);
                _lastChunkLength = 0;
            }
            else if (_lastChunkLength > 0 || chunks == 0)
            {
                int taken = Math.Min(source.Length, ChunkSize - _lastChunkLength);
                source[..taken].CopyTo(_lastChunk.AsSpan(_lastChunkLength));
                _lastChunkLength += taken;
                source = source[taken..];
            }
            else if (CanShare(source.Length))
            {
                fixed (byte* start = source)
                {
                    source = source[
                        (int)new MemoryWorkers(this, start, source.Length / SegmentSize).Run(_threads, null, CancellationToken.None)..
                    ];
                }
            }
            else
            {
                // The largest complete subtree that starts here.
                chunks = 1 << Math.Min(BitOperations.TrailingZeroCount(_chunkCount | MaxSubtreeChunks), BitOperations.Log2((uint)chunks));
                AddSubtree(source, chunks);
                source = source[(chunks * ChunkSize)..];
            }
        }
    }

    public override void GetCurrentHash(Span<byte> destination)
    {
        // The path from the last chunk up to the root: each subtree is the left sibling of what lies below.
        Span<uint> pair = stackalloc uint[2 * WordsPerValue];
        Span<uint> value = pair[WordsPerValue..];
        int left;
        if (_chunkCount == 0 || _lastChunkLength > 0)
        {
            MergeSubtrees();
            left = _subtreeCount;
            HashChunk(_lastChunk.AsSpan(0, _lastChunkLength), _chunkCount, left == 0 ? Flags.Root : Flags.None, value);
        }
        else
        {
            left = _subtreeCount - 1;
            Subtree(left).CopyTo(value);
        }

        while (left > 0)
        {
            left--;
            Subtree(left).CopyTo(pair);
            HashParent(pair, left == 0 ? Flags.Root : Flags.None, value);
        }

        for (int i = 0; i < WordsPerValue; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(i * sizeof(uint), sizeof(uint)), value[i]);
        }
    }

    public override void Reset()
    {
        _lastChunkLength = 0;
        _subtreeCount = 0;
        _chunkCount = 0;
    }

    private Span<uint> Subtree(int number) => _subtrees.AsSpan(number * WordsPerValue, WordsPerValue);

    private void AddSubtree(ReadOnlySpan<byte> source, int chunks)
    {
        Span<uint> value = stackalloc uint[WordsPerValue];
        fixed (byte* start = source[..(chunks * ChunkSize)])
        {
            HashSubtree(start, chunks, _chunkCount, value);
        }

        AddSubtree(value, chunks);
    }

    private void AddSubtree(ReadOnlySpan<uint> value, int chunks)
    {
        MergeSubtrees();
        value.CopyTo(Subtree(_subtreeCount));
        _subtreeCount++;
        _chunkCount += (uint)chunks;
    }

    // As in adding to a binary number, a carry makes one subtree of two equally large ones. To be done only if more follows.
    private void MergeSubtrees()
    {
        for (int due = _subtreeCount - BitOperations.PopCount(_chunkCount); due > 0; due--)
        {
            _subtreeCount--;
            HashParent(_subtrees.AsSpan((_subtreeCount - 1) * WordsPerValue, 2 * WordsPerValue), Flags.None, Subtree(_subtreeCount - 1));
        }
    }
}
