namespace OciContent.Packages.Tests.Kit;

/// <summary>A fact about the native command, skipped where it cannot be made and need not be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = PackedFeed.ReasonToSkip ?? NativeToolchain.ReasonToSkip ?? ToolPath.ReasonToSkip(tools);
    }

    public IReadOnlyList<string> Tools { get; }
}
