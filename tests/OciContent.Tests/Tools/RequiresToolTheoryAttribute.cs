namespace OciContent.Tests.Tools;

/// <summary>A theory that needs a command on the PATH, as <see cref="RequiresToolFactAttribute"/> has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresToolTheoryAttribute : TheoryAttribute
{
    public RequiresToolTheoryAttribute(string tool)
    {
        Tool = tool;
        Skip = RequiresToolFactAttribute.ReasonToSkip(tool);
    }

    public string Tool { get; }
}
