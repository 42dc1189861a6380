using System.Diagnostics;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>A fact that has PyYAML read YAML, and is skipped where python3 has it not (Debian's package <c>python3-yaml</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresPyYamlFactAttribute : FactAttribute
{
    public const string Python = "python3";

    private static readonly Lazy<bool> HasYaml = new(static () =>
    {
        var start = new ProcessStartInfo(ToolPath.Find(Python)!, ["-c", "import yaml"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    public RequiresPyYamlFactAttribute()
    {
        Skip = ToolPath.ReasonToSkip([Python]) ?? (HasYaml.Value ? null : "python3 has no module yaml.");
    }
}
