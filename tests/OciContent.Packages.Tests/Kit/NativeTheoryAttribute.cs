namespace OciContent.Packages.Tests.Kit;

/// <summary>A theory about the native command, skipped where it cannot be made and need not be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = PackedFeed.ReasonToSkip ?? NativeToolchain.ReasonToSkip;
}
