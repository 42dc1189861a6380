namespace OciContent.TestKit.Tools;

/// <summary>
/// A fact that runs tools which only newer systems have, beside those of <see cref="RequiresToolsFactAttribute"/>: it is skipped where one
/// of them is missing, whatever is required, for what newer systems have changes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerToolsFactAttribute : FactAttribute
{
    /// <param name="newer">The newer tool.</param>
    /// <param name="tools">The tools that must be there where tools are required.</param>
    public NewerToolsFactAttribute(string newer, params string[] tools)
    {
        Newer = newer;
        Tools = tools;
        Skip = ToolPath.Find(newer) is null
            ? $"{newer} is neither on the PATH nor in {ToolPath.NewerToolsVariable}."
            : ToolPath.ReasonToSkip(tools);
    }

    public string Newer { get; }

    public IReadOnlyList<string> Tools { get; }
}
