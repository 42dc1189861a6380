using System.Diagnostics;

namespace OciContent.Tests.Tar;

/// <summary>The system's <c>tar</c>, and others that make files, in a folder.</summary>
internal static class TarTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static bool IsGnuTar() =>
        ToolPath.Find("tar") is not null && Run(Path.GetTempPath(), "tar", "--version").Contains("GNU tar", StringComparison.Ordinal);

    public static string Run(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, Environment = { ["LC_ALL"] = "C.UTF-8" } };
        ToolOutput output = ProcessRunner.Run(start, Limit);
        Assert.Equal(0, output.ExitCode);
        return output.StandardOutput;
    }
}
