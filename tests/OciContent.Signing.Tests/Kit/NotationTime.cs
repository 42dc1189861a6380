namespace OciContent.Signing.Tests.Kit;

/// <summary>A clock that stands still.</summary>
internal sealed class NotationTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
