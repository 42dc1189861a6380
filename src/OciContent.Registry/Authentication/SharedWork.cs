namespace OciContent.Registry.Authentication;

/// <summary>
/// Work that several may want at the same time and that is done once for all of them. It is cancelled when nobody waits for it any more.
/// </summary>
/// <typeparam name="TKey">What tells one piece of work from another.</typeparam>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Piece> _running = [];

    /// <summary>Waits for the work, which is begun unless it is under way.</summary>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Piece piece = Join(key, work);
        try
        {
            return await piece.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(key, piece).ConfigureAwait(false);
        }
    }

    private Piece Join(TKey key, Func<CancellationToken, Task<TResult>> work)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(key, out Piece? piece))
            {
                piece = new Piece();
                _running.Add(key, piece);

                // Not under the lock, nor in the first one's context.
                Piece started = piece;
                piece.Task = Task.Run(() => DoAsync(key, started, work), CancellationToken.None);
            }

            piece.Waiting++;
            return piece;
        }
    }

    private async Task<TResult> DoAsync(TKey key, Piece piece, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            return await work(piece.Cancellation.Token).ConfigureAwait(false);
        }
        finally
        {
            // Who comes now wants it done anew: what came of it may be what brings him here.
            Forget(key, piece);
        }
    }

    private async Task LeaveAsync(TKey key, Piece piece)
    {
        lock (_lock)
        {
            if (--piece.Waiting > 0 || piece.Task.IsCompleted)
            {
                return;
            }

            // Under the same lock: nobody may join what is about to be cancelled.
            Forget(key, piece);
        }

        await piece.Cancellation.CancelAsync().ConfigureAwait(false);
    }

    private void Forget(TKey key, Piece piece)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(key, out Piece? current) && current == piece)
            {
                _running.Remove(key);
            }
        }
    }

    // Its cancellation has no timer and nothing else to dispose of.
    private sealed class Piece
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public Task<TResult> Task { get; set; } = null!;

        public int Waiting { get; set; }
    }
}
