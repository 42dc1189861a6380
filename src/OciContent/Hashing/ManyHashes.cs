namespace OciContent.Hashing;

/// <summary>Hashes many contents: beside one another in lanes, where that is sooner done, and the others alone.</summary>
internal static class ManyHashes
{
    /// <summary>Hashes contents. What fails is told to its job; a job that throws of its own ends all.</summary>
    /// <param name="jobs">The contents, in any order.</param>
    /// <param name="useLanes">Whether SHA-256 is what is wanted, so that lanes may be used where there are any.</param>
    /// <param name="maxConcurrency">How many threads hash; each has as many contents open as there are lanes.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task RunAsync(
        IReadOnlyCollection<HashJob> jobs,
        bool useLanes,
        int maxConcurrency,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int workers = Math.Min(maxConcurrency, jobs.Count);
        var queue = new HashQueue(jobs, useLanes && Sha256Wide.IsSupported, workers);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = new Task[workers];
        for (int i = 0; i < tasks.Length; i++)
        {
            tasks[i] = Task.Run(() => RunWorkerAsync(queue, running), CancellationToken.None);
        }

        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // Whoever failed first cancelled the others.
        Task? failed = Array.Find(tasks, static task => task.IsFaulted) ?? Array.Find(tasks, static task => task.IsCanceled);
        await (failed ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Hashes contents in memory, on the caller's thread.</summary>
    /// <param name="jobs">The contents, in any order.</param>
    /// <param name="useLanes">Whether SHA-256 is what is wanted.</param>
    public static void Run(IReadOnlyCollection<HashJob> jobs, bool useLanes)
    {
        using var worker = new HashWorker(new HashQueue(jobs, useLanes && Sha256Wide.IsSupported, workers: 1));

        // Nothing is read, so nothing is waited for.
        worker.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    private static async Task RunWorkerAsync(HashQueue queue, CancellationTokenSource running)
    {
        try
        {
            using var worker = new HashWorker(queue);
            await worker.RunAsync(running.Token).ConfigureAwait(false);
        }
        catch
        {
            await running.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
