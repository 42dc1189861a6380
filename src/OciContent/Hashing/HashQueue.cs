namespace OciContent.Hashing;

/// <summary>Contents that are still to be hashed, the longest first, and the rule that says which of them go beside others.</summary>
internal sealed class HashQueue
{
    /// <summary>
    /// How many lanes must be busy, on average, for as long as a content takes: as many contents after one another take no longer
    /// with the processor's own instructions.
    /// </summary>
    internal const int MinBusyLanes = 10;

    private readonly Lock _lock = new();
    private readonly HashJob[] _jobs;
    private readonly bool _hasLanes;
    private readonly int _workers;
    private int _next;
    private decimal _waiting;

    /// <summary>Makes a queue.</summary>
    /// <param name="jobs">The contents.</param>
    /// <param name="hasLanes">Whether any may go beside others.</param>
    /// <param name="workers">How many threads take contents.</param>
    public HashQueue(IEnumerable<HashJob> jobs, bool hasLanes, int workers)
    {
        // Of those without a length nobody knows how long they take: they are started first, alone.
        _jobs = [.. jobs.OrderByDescending(static job => job.Length ?? long.MaxValue)];
        _hasLanes = hasLanes && _jobs.Count(CanShare) >= MinBusyLanes;
        _workers = workers;
        foreach (HashJob job in _jobs.Where(CanShare))
        {
            // Sizes are claims, and may add up to more than a long holds.
            _waiting += job.Length!.Value;
            MaxLaneLength = Math.Max(MaxLaneLength, _hasLanes ? job.Length.Value : 0);
        }
    }

    /// <summary>The longest length that may come into a lane, in bytes.</summary>
    public long MaxLaneLength { get; }

    /// <summary>Takes the next content.</summary>
    /// <param name="lanes">The lanes of who takes it.</param>
    /// <param name="isAlone">Whether it is to be hashed alone.</param>
    /// <returns><c>null</c> if none is left.</returns>
    public HashJob? Take(ReadOnlySpan<Sha256Lane> lanes, out bool isAlone)
    {
        lock (_lock)
        {
            isAlone = true;
            if (_next == _jobs.Length)
            {
                return null;
            }

            HashJob job = _jobs[_next++];
            if (CanShare(job))
            {
                _waiting -= job.Length!.Value;
                isAlone = !_hasLanes || !IsWorthLanes(job.Length.Value, lanes);
            }

            return job;
        }
    }

    private static bool CanShare(HashJob job) => !job.IsAlone && job.Length is not null;

    private bool IsWorthLanes(long length, ReadOnlySpan<Sha256Lane> lanes)
    {
        // None that waits is longer. Of those that are under way, what counts is what is left while this one takes.
        decimal beside = _waiting / _workers;
        foreach (Sha256Lane lane in lanes)
        {
            beside += Math.Min(lane.Remaining, length);
        }

        return length + beside >= MinBusyLanes * (decimal)length;
    }
}
