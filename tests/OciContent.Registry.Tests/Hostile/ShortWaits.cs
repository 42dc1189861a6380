namespace OciContent.Registry.Tests.Hostile;

/// <summary>A clock by which nobody waits before trying again; limits on what takes long are kept.</summary>
internal sealed class ShortWaits : TimeProvider
{
    // Waits that the client chooses are shorter, limits longer.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= Longest ? TimeSpan.Zero : dueTime, period);
}
