namespace OciContent.Interop.Tests.Kit;

/// <summary>What time it is for notation, which asks the system: signatures are a day old.</summary>
internal static class NotationClock
{
    /// <summary>When signatures are made; they are verified a day later.</summary>
    public static DateTimeOffset Start { get; } = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).AddDays(-1);
}
