using System.Diagnostics;

namespace OciContent.Packages.Tests.Kit;

/// <summary>Runs <c>dotnet</c> and what it made, as a user's shell does: nothing of the build or test run around it is passed on.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>dotnet</c>, which has to succeed.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static Task<string> RunAsync(string folder, params string[] arguments) =>
        RunProgramAsync(folder, ProcessRunner.Dotnet, arguments);

    /// <summary>Runs a program, which has to succeed.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunProgramAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        foreach (string name in start.Environment.Keys.Where(IsOfTheRunAround).ToArray())
        {
            start.Environment.Remove(name);
        }

        // No process outlives the command: one that did would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        // Each lives for seconds.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (Path.GetDirectoryName(ProcessRunner.Dotnet) is { Length: > 0 } root)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        ToolOutput run = await ProcessRunner.RunAsync(start, Limit);
        Assert.True(
            run.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.StandardOutput}{run.StandardError}");
        return run.StandardOutput.ReplaceLineEndings("\n");
    }

    private static bool IsOfTheRunAround(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
