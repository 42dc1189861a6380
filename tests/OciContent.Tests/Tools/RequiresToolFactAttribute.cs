namespace OciContent.Tests.Tools;

/// <summary>
/// A fact that needs a command on the PATH, and is skipped where it is missing; unless OCICONTENT_REQUIRE_TOOLS is 1: then it
/// runs, and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresToolFactAttribute : FactAttribute
{
    public RequiresToolFactAttribute(string tool)
    {
        Tool = tool;
        Skip = ReasonToSkip(tool);
    }

    public string Tool { get; }

    internal static string? ReasonToSkip(string tool) => IsRequired || IsOnPath(tool) ? null : $"{tool} is not on the PATH.";

    internal static bool IsRequired => Environment.GetEnvironmentVariable("OCICONTENT_REQUIRE_TOOLS") == "1";

    private static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Join(folder, tool)) || File.Exists(Path.Join(folder, tool + ".exe")));
}
