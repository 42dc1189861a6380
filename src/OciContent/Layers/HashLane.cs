using System.Buffers;

namespace OciContent.Layers;

/// <summary>
/// Hashes content on whatever core is free while the caller goes on: what is appended is copied, and hashed by the thread pool,
/// or by the caller itself if the pool has not come to it when the next piece is there.
/// </summary>
/// <remarks>Appended to by one thread at a time. Nothing is allocated while appending, and no thread waits for one that has not started.</remarks>
internal sealed class HashLane : IThreadPoolWorkItem, IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const int Idle = 0;
    private const int Queued = 1;
    private const int Running = 2;

    private readonly Digester _digester;
    private readonly ManualResetEventSlim _isIdle = new(initialState: true);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _count;
    private int _state;

    public HashLane(Digester digester) => _digester = digester;

    /// <summary>Takes the next content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            Settle();
            _count = Math.Min(content.Length, _buffer.Length);
            content[.._count].CopyTo(_buffer);
            content = content[_count..];
            _isIdle.Reset();
            Volatile.Write(ref _state, Queued);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Waits until all that was appended is hashed.</summary>
    public void Settle()
    {
        if (!TryRun())
        {
            _isIdle.Wait();
        }
    }

    /// <inheritdoc/>
    public void Execute() => TryRun();

    /// <summary>Ends the lane; the digester stays.</summary>
    public void Dispose()
    {
        Settle();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        // The event is left to the collector: the pool may still hold this, and finds nothing to do.
    }

    // Of the pool and the caller, whoever comes first hashes what is queued.
    private bool TryRun()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
        {
            return false;
        }

        _digester.Append(_buffer.AsSpan(0, _count));
        Volatile.Write(ref _state, Idle);
        _isIdle.Set();
        return true;
    }
}
