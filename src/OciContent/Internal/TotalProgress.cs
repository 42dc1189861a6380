namespace OciContent.Internal;

/// <summary>
/// Adds the progress of contents up, whole or not, that are read or written at the same time: what is told never goes back.
/// </summary>
internal sealed class TotalProgress(IProgress<long> progress)
{
    private readonly Lock _lock = new();
    private long _total;

    /// <summary>Who is told the progress of one content.</summary>
    /// <param name="cancellationToken">Ends the telling, whoever still has something to tell.</param>
    public IProgress<long> Of(CancellationToken cancellationToken) => new Part(this, cancellationToken);

    private void Add(long count, CancellationToken cancellationToken)
    {
        // Told while the lock is held: otherwise a larger total could overtake a smaller one.
        lock (_lock)
        {
            _total += count;
            if (!cancellationToken.IsCancellationRequested)
            {
                progress.Report(_total);
            }
        }
    }

    private sealed class Part(TotalProgress total, CancellationToken cancellationToken) : IProgress<long>
    {
        private long _last;

        public void Report(long value)
        {
            long count = value - _last;
            _last = value;
            total.Add(count, cancellationToken);
        }
    }
}
