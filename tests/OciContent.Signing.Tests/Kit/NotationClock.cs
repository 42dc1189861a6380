namespace OciContent.Signing.Tests.Kit;

/// <summary>What time it is in the tests. The comparison with notation has another clock, since notation asks the system.</summary>
internal static class NotationClock
{
    /// <summary>When signatures are made; they are verified a day later.</summary>
    public static DateTimeOffset Start { get; } = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);
}
