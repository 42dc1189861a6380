namespace OciContent.TestKit.Tools;

/// <summary>
/// A fact that runs <see cref="Cosign2"/>, and other tools that only newer systems have; it is skipped where one of these is missing,
/// whatever is required, for what newer systems have changes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Cosign2FactAttribute : FactAttribute
{
    /// <param name="required">The tool that must be there where tools are required.</param>
    /// <param name="newer">The other newer tools.</param>
    public Cosign2FactAttribute(string required, params string[] newer)
    {
        Required = required;
        Newer = newer;
        Skip = Cosign2.Program is null ? $"{Cosign2.Variable} does not name a program."
            : Array.Find(newer, static tool => ToolPath.Find(tool) is null) is { } missing
                ? $"{missing} is neither on the PATH nor in {ToolPath.NewerToolsVariable}."
            : ToolPath.ReasonToSkip(required);
    }

    public string Required { get; }

    public IReadOnlyList<string> Newer { get; }
}
