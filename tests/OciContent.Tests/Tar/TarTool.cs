using System.ComponentModel;
using System.Diagnostics;

namespace OciContent.Tests.Tar;

/// <summary>The system's <c>tar</c>.</summary>
internal static class TarTool
{
    public static bool IsGnuTar()
    {
        try
        {
            return Run(Path.GetTempPath(), "tar", "--version").Contains("GNU tar", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static string Run(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
