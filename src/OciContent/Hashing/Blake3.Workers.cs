using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Hashing;

// Large inputs on several cores.
internal sealed unsafe partial class Blake3
{
    // What a worker takes at a time: two subtrees, not their parent, for that may be the root. Small enough to be read into, and
    // hashed from, a core's own cache.
    private const int SegmentSubtrees = 2;
    private const int SegmentSubtreeChunks = 128;
    private const int SegmentSize = SegmentSubtrees * SegmentSubtreeChunks * ChunkSize;

    // The fewest segments for which it pays to wake others.
    private const int MinSegments = 8;

    /// <inheritdoc/>
    public override bool CanShare(long length) =>
        _threads > 1 && length >= (long)MinSegments * SegmentSize && _chunkCount % SegmentSubtreeChunks == 0 && _lastChunkLength == 0;

    /// <inheritdoc/>
    public override long AppendSegments(
        SafeFileHandle file,
        long offset,
        long length,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    ) => new FileWorkers(this, file, offset, length / SegmentSize).Run(_threads, progress, cancellationToken);

    /// <summary>
    /// Hashes the segments of an input that starts where a tree ends, on the caller's thread and on those of the pool that come to help;
    /// what they find is added to the tree in order.
    /// </summary>
    /// <remarks>
    /// Nobody waits for a thread that has not come, so a pool without free threads costs speed alone: the one whose segment is the
    /// first that is not yet added is always at work.
    /// </remarks>
    private abstract class Workers(Blake3 tree, long segments) : IThreadPoolWorkItem
    {
        // How far the fastest may run ahead of the slowest.
        private const int MaxAhead = 128;

        private readonly object _gate = new();
        private readonly ulong _firstChunk = tree._chunkCount;

        // What is hashed and not yet added, at the segment's number modulo MaxAhead.
        private readonly uint[] _values = new uint[Math.Min(segments, MaxAhead) * SegmentSubtrees * WordsPerValue];
        private readonly bool[] _isHashed = new bool[Math.Min(segments, MaxAhead)];
        private long _end = segments;
        private long _taken;
        private long _added;
        private int _helpers;
        private Exception? _failure;

        /// <summary>Hashes and adds all, or what comes before the first segment that is not there.</summary>
        /// <param name="threads">How many threads take part, at most.</param>
        /// <param name="progress">Told the number of bytes added, by the caller's thread.</param>
        /// <param name="cancellationToken">Ends it after the segments under way; the tree is then of no more use.</param>
        /// <returns>The number of bytes added.</returns>
        public long Run(int threads, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            for (long i = Math.Min(threads, _end) - 1; i > 0; i--)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            try
            {
                while (TryTake(out long segment))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    HashAndAdd(segment);
                    progress?.Report(Volatile.Read(ref _added) * SegmentSize);
                }
            }
            finally
            {
                // Not before all have left may the caller take back its memory, its file and its tree.
                lock (_gate)
                {
                    Stop();
                    while (_helpers > 0)
                    {
                        Monitor.Wait(_gate);
                    }
                }
            }

            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }

            progress?.Report(_added * SegmentSize);
            return _added * SegmentSize;
        }

        void IThreadPoolWorkItem.Execute()
        {
            lock (_gate)
            {
                if (_taken >= _end)
                {
                    return;
                }

                _helpers++;
            }

            try
            {
                while (TryTake(out long segment))
                {
                    HashAndAdd(segment);
                }
            }
#pragma warning disable CA1031 // it is thrown on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                lock (_gate)
                {
                    _failure ??= e;
                    Stop();
                }
            }

            lock (_gate)
            {
                _helpers--;
                Monitor.PulseAll(_gate);
            }
        }

        /// <summary>Hashes the subtrees of a segment; false if it is not all there.</summary>
        protected abstract bool TryHash(long segment, Span<uint> values);

        protected void Hash(byte* source, long segment, Span<uint> values)
        {
            for (int i = 0; i < SegmentSubtrees; i++)
            {
                int chunks = i * SegmentSubtreeChunks;
                ulong index = _firstChunk + ((ulong)segment * (SegmentSize / ChunkSize)) + (uint)chunks;
                HashSubtree(source + (chunks * ChunkSize), SegmentSubtreeChunks, index, values[(i * WordsPerValue)..]);
            }
        }

        private void Stop()
        {
            _end = Math.Min(_end, _taken);
            Monitor.PulseAll(_gate);
        }

        private bool TryTake(out long segment)
        {
            lock (_gate)
            {
                while (_taken < _end && _taken - _added >= _isHashed.Length)
                {
                    Monitor.Wait(_gate);
                }

                segment = _taken;
                if (_taken >= _end)
                {
                    return false;
                }

                _taken++;
                return true;
            }
        }

        private void HashAndAdd(long segment)
        {
            long slot = segment % _isHashed.Length;
            bool isThere = TryHash(segment, Values(slot));
            lock (_gate)
            {
                _isHashed[slot] = isThere;
                if (!isThere)
                {
                    _end = Math.Min(_end, segment);
                }

                for (slot = _added % _isHashed.Length; _added < _end && _isHashed[slot]; slot = _added % _isHashed.Length)
                {
                    for (int i = 0; i < SegmentSubtrees; i++)
                    {
                        tree.AddSubtree(Values(slot).Slice(i * WordsPerValue, WordsPerValue), SegmentSubtreeChunks);
                    }

                    _isHashed[slot] = false;
                    _added++;
                }

                Monitor.PulseAll(_gate);
            }
        }

        private Span<uint> Values(long slot) =>
            _values.AsSpan((int)slot * SegmentSubtrees * WordsPerValue, SegmentSubtrees * WordsPerValue);
    }

    // The caller keeps the memory where it is.
    private sealed class MemoryWorkers(Blake3 tree, byte* source, long segments) : Workers(tree, segments)
    {
        protected override bool TryHash(long segment, Span<uint> values)
        {
            Hash(source + (segment * SegmentSize), segment, values);
            return true;
        }
    }

    private sealed class FileWorkers(Blake3 tree, SafeFileHandle file, long offset, long segments) : Workers(tree, segments)
    {
        protected override bool TryHash(long segment, Span<uint> values)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(SegmentSize);
            try
            {
                int length = 0;
                while (length < SegmentSize)
                {
                    int count = RandomAccess.Read(
                        file,
                        buffer.AsSpan(length, SegmentSize - length),
                        offset + (segment * SegmentSize) + length);
                    if (count == 0)
                    {
                        return false;
                    }

                    length += count;
                }

                fixed (byte* source = buffer)
                {
                    Hash(source, segment, values);
                }

                return true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
