namespace OciContent.Packages.Tests.Kit;

/// <summary>A theory about the command on Arm64, skipped where that cannot be emulated.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Arm64TheoryAttribute : TheoryAttribute
{
    public Arm64TheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = PackedFeed.ReasonToSkip ?? Arm64Command.ReasonToSkip ?? ToolPath.ReasonToSkip(tools);
    }

    public IReadOnlyList<string> Tools { get; }
}
