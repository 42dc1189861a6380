namespace OciContent.TestKit.Tools;

/// <summary>
/// A theory that runs external tools. It is skipped where one is missing, unless <see cref="ToolPath.RequireToolsVariable"/> says 1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresToolsTheoryAttribute : TheoryAttribute
{
    public RequiresToolsTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = ToolPath.ReasonToSkip(tools);
    }

    public IReadOnlyList<string> Tools { get; }
}
