using System.Runtime.ExceptionServices;

namespace OciContent.Layers;

/// <summary>Hashes content on a thread of its own while the caller goes on, in the order in which it was appended.</summary>
/// <remarks>
/// Used by one thread at a time, which must see to it that no more than <see cref="Capacity"/> pieces are under way. Nothing is
/// allocated while appending. A thread of the pool would not do: it is often woken on the core that the caller keeps busy, and
/// then waits for milliseconds.
/// </remarks>
internal sealed class BackgroundHasher : IDisposable
{
    /// <summary>How many pieces may be under way.</summary>
    public const int Capacity = 16;

    // How often the core is offered to others before a thread sleeps: to be woken takes longer than most pieces.
    private const int MaxYields = 300;

    // How many there are in the process, of those that count.
    private static int _counted;

    private readonly object _gate = new();
    private readonly (Digester Digester, ReadOnlyMemory<byte> Content)[] _pieces = new (Digester, ReadOnlyMemory<byte>)[Capacity];
    private readonly Thread _thread;
    private long _appended;
    private long _hashed;
    private bool _isCounted;
    private bool _isEnding;
    private Exception? _failure;

    public BackgroundHasher()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "OciContent hashing" };
        _thread.UnsafeStart();
    }

    /// <summary>
    /// Starts a hasher; <c>null</c> if there are as many as processors, or no thread is to be had: then there is nothing to gain.
    /// </summary>
    public static BackgroundHasher? TryCreate()
    {
        if (Interlocked.Increment(ref _counted) <= Environment.ProcessorCount)
        {
            try
            {
                return new BackgroundHasher { _isCounted = true };
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                // What the runtime says when the system gives it no thread.
            }
        }

        Interlocked.Decrement(ref _counted);
        return null;
    }

    /// <summary>How many pieces are under way.</summary>
    public int Backlog => (int)(_appended - Volatile.Read(ref _hashed));

    /// <summary>Takes the next content for a digester. Both are the hasher's until the piece is hashed.</summary>
    /// <returns>The number of the piece.</returns>
    public long Append(Digester digester, ReadOnlyMemory<byte> content)
    {
        lock (_gate)
        {
            _pieces[_appended % Capacity] = (digester, content);
            Monitor.Pulse(_gate);
            return ++_appended;
        }
    }

    /// <summary>Waits until the piece of that number is hashed, and all before it.</summary>
    public void WaitFor(long piece)
    {
        if (!SpinUntilReached(ref _hashed, piece))
        {
            lock (_gate)
            {
                while (_hashed < piece)
                {
                    Monitor.Wait(_gate);
                }
            }
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Waits until all is hashed, and ends the thread; the digesters stay.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        if (_isCounted)
        {
            Interlocked.Decrement(ref _counted);
        }
    }

    private static bool SpinUntilReached(ref long value, long expected)
    {
        for (int i = 0; Volatile.Read(ref value) < expected; i++)
        {
            if (i == MaxYields)
            {
                return false;
            }

            Thread.Yield();
        }

        return true;
    }

    private void Run()
    {
        while (true)
        {
            SpinUntilReached(ref _appended, _hashed + 1);
            lock (_gate)
            {
                while (_hashed == _appended)
                {
                    if (_isEnding)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }
            }

            (Digester digester, ReadOnlyMemory<byte> content) = _pieces[_hashed % Capacity];
            try
            {
                digester.Append(content.Span);
            }
#pragma warning disable CA1031 // it is thrown where somebody waits for the piece
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = e;
            }

            lock (_gate)
            {
                _hashed++;
                Monitor.Pulse(_gate);
            }
        }
    }
}
