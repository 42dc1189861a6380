using System.Runtime.ExceptionServices;
using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>
/// A thread beside the one that decodes a layer: it reads, and hashes the blob and what it decodes to. Who has to wait for something of
/// that does what is to do meanwhile; so neither is idle while there is anything that may be done.
/// </summary>
/// <remarks>
/// Used by one thread at a time. Nothing is allocated while appending. A thread of the pool would not do: it is often woken on the core
/// that the caller keeps busy, and then waits for milliseconds.
/// </remarks>
internal sealed class LayerThread : IDisposable
{
    // How often a thread looks again, for about a microsecond each, before it sleeps: to be woken takes longer. It does not offer its core
    // to others (sched_yield): newer Linux kernels take that for a wish to come after them for milliseconds.
    private const int MaxSpins = 40;
    private const int SpinLength = 25;

    // How many pieces must wait before the thread is woken: who appends them is in no hurry, and waking costs it more than a piece.
    private const int WakeAt = 4;

    // How many there are in the process, of those that count.
    private static int _counted;

    private readonly object _gate = new();
    private readonly ReadChain _reads = new();

    // What is short and waited for comes first, and what is long.
    private readonly WorkChain[] _chains;
    private readonly Thread _thread;
    private bool _isCounted;
    private bool _isEnding;

    /// <param name="plain">Hashes what is decoded.</param>
    /// <param name="blob">Hashes the blob; <c>null</c> if nobody does.</param>
    public LayerThread(Digester plain, Digester? blob)
    {
        Plain = new HashChain(plain);
        Blob = blob is null ? null : new HashChain(blob);
        _chains = Blob is null ? [_reads, Plain] : [_reads, Plain, Blob];
        _thread = new Thread(Run) { IsBackground = true, Name = "OciContent layer" };
        _thread.UnsafeStart();
    }

    /// <summary>What is decoded.</summary>
    public HashChain Plain { get; }

    /// <summary>The blob as it is; <c>null</c> if it is not hashed.</summary>
    public HashChain? Blob { get; }

    /// <summary>
    /// Starts a thread; <c>null</c> if there are as many as processors, or no thread is to be had: then there is nothing to gain.
    /// </summary>
    public static LayerThread? TryCreate(Digester plain, Digester? blob)
    {
        if (Interlocked.Increment(ref _counted) <= Environment.ProcessorCount)
        {
            try
            {
                return new LayerThread(plain, blob) { _isCounted = true };
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                // What the runtime says when the system gives it no thread.
            }
        }

        Interlocked.Decrement(ref _counted);
        return null;
    }

    /// <summary>
    /// Takes the next piece to hash, of which no more than <see cref="WorkChain.Capacity"/> may be under way. It stays as it is until it is
    /// hashed.
    /// </summary>
    /// <param name="chain">One of the two.</param>
    /// <param name="content">The piece.</param>
    /// <param name="unchecked">The decompressor that gave the piece and left its checksum to others.</param>
    /// <returns>The number of the piece.</returns>
    public long Append(HashChain chain, ReadOnlyMemory<byte> content, Decompressor? @unchecked = null)
    {
        lock (_gate)
        {
            chain.Append(content, @unchecked);
            Wake();
            return chain.Appended;
        }
    }

    /// <summary>Begins to read from a file; no other read may be under way, nor may the file be used otherwise.</summary>
    public void BeginRead(FileStream file, Memory<byte> buffer)
    {
        lock (_gate)
        {
            _reads.Append(file, buffer);
            Wake();
        }
    }

    /// <summary>Waits for the read that was begun. Returns how many bytes were read; 0 at the file's end.</summary>
    public int EndRead()
    {
        WaitFor(_reads, _reads.Appended);
        return _reads.Count;
    }

    /// <summary>Waits until the piece of that number is hashed, and all before it in its chain.</summary>
    public void WaitFor(WorkChain chain, long piece)
    {
        HelpUntilDone(chain, piece);
        if (chain.Failure is not null)
        {
            ExceptionDispatchInfo.Throw(chain.Failure);
        }
    }

    /// <summary>Waits until nothing that was appended is used any more. What failed is told by <see cref="WaitFor"/>.</summary>
    public void Settle()
    {
        foreach (WorkChain chain in _chains)
        {
            HelpUntilDone(chain, chain.Appended);
        }
    }

    /// <summary>Waits until all is done, and ends the thread; the digesters stay.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        if (_isCounted)
        {
            Interlocked.Decrement(ref _counted);
        }
    }

    private void Wake()
    {
        int waiting = 0;
        foreach (WorkChain chain in _chains)
        {
            waiting += chain.Waiting;
        }

        if (waiting >= WakeAt)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void HelpUntilDone(WorkChain chain, long piece)
    {
        for (int spins = 0; chain.Done < piece; spins++)
        {
            if (TryWork())
            {
                spins = 0;
            }
            else if (spins < MaxSpins)
            {
                Thread.SpinWait(SpinLength);
            }
            else
            {
                lock (_gate)
                {
                    if (chain.Done < piece && !HasWork())
                    {
                        Monitor.Wait(_gate);
                    }
                }
            }
        }
    }

    private void Run()
    {
        for (int spins = 0; ; spins++)
        {
            if (TryWork())
            {
                spins = 0;
            }
            else if (spins < MaxSpins)
            {
                Thread.SpinWait(SpinLength);
            }
            else
            {
                lock (_gate)
                {
                    if (!HasWork())
                    {
                        if (_isEnding)
                        {
                            return;
                        }

                        Monitor.Wait(_gate);
                    }
                }
            }
        }
    }

    private bool HasWork()
    {
        foreach (WorkChain chain in _chains)
        {
            if (chain.HasWork)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does one piece that may be done, if there is any.</summary>
    private bool TryWork()
    {
        if (!HasWork() || Take() is not { } chain)
        {
            return false;
        }

        chain.RunTaken();
        lock (_gate)
        {
            chain.GiveBack();
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private WorkChain? Take()
    {
        lock (_gate)
        {
            foreach (WorkChain chain in _chains)
            {
                if (chain.TryTake())
                {
                    return chain;
                }
            }

            return null;
        }
    }
}
