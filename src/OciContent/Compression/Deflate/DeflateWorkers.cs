namespace OciContent.Compression.Deflate;

/// <summary>The threads that compress, beside the one that reads, hashes and writes. Several inputs may share them.</summary>
internal sealed class DeflateWorkers
{
    private const int MaxConcurrency = 256;

    private readonly TaskFactory? _tasks;

    /// <param name="concurrency">How many there are; of one, the caller's own thread does the work.</param>
    public DeflateWorkers(int concurrency)
    {
        concurrency = Math.Min(concurrency, MaxConcurrency);

        // One step that each is at, and another that it finds when it is done.
        Capacity = concurrency == 1 ? 0 : 2 * concurrency;
        _tasks =
            concurrency == 1
                ? null
                : new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, concurrency).ConcurrentScheduler);
    }

    /// <summary>How many steps of a kind may be under way; 0 if they are done by those who start them.</summary>
    public int Capacity { get; }

    /// <summary>Does a step now, or later on another thread.</summary>
    public Task Start(Action step)
    {
        if (_tasks is not null)
        {
            return _tasks.StartNew(step);
        }

        step();
        return Task.CompletedTask;
    }
}
