namespace OciContent.Registry.Tests.Hostile;

/// <summary>A clock by which nobody waits before trying again, though time goes on; limits on what takes long are kept.</summary>
internal sealed class ShortWaits : TimeProvider
{
    // Waits that the client chooses are shorter, limits longer.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _ahead)).TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > Longest)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Interlocked.Add(ref _ahead, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
