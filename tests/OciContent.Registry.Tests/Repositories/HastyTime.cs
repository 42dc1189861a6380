namespace OciContent.Registry.Tests.Repositories;

/// <summary>A clock by which nobody waits before trying again; what must not take too long is measured by the real one.</summary>
internal sealed class HastyTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // A delay has its end from the start; a limit is set later, step by step.
        bool isDelay = dueTime != Timeout.InfiniteTimeSpan;
        if (isDelay)
        {
            Waited += dueTime;
        }

        return base.CreateTimer(callback, state, isDelay ? TimeSpan.Zero : dueTime, period);
    }

    /// <summary>How long delays would have taken, all together.</summary>
    public TimeSpan Waited { get; private set; }
}
