using System.ComponentModel;
using System.Diagnostics;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Runs tools that are not ours: no shell between, nothing on standard input, all output captured as UTF-8.</summary>
public static class ExternalTool
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a tool that must succeed.</summary>
    /// <exception cref="ToolFailedException">It is missing, ran for more than two minutes or did not exit with 0.</exception>
    public static async Task<ToolOutput> RunAsync(string tool, params string[] arguments)
    {
        ToolOutput output = await RunToExitAsync(tool, arguments);
        return output.ExitCode == 0
            ? output
            : throw new ToolFailedException($"{CommandLine(tool, arguments)}\nexited with {output.ExitCode}.\n{output.StandardError}{output.StandardOutput}");
    }

    /// <summary>Runs a tool that may exit with any code.</summary>
    /// <exception cref="ToolFailedException">It is missing or ran for more than two minutes.</exception>
    public static async Task<ToolOutput> RunToExitAsync(string tool, params string[] arguments)
    {
        string path = ToolPath.Find(tool) ?? throw new ToolFailedException($"{tool} is not on the PATH.");
        var start = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        };
        using Process process = Start(start);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            Task<string> standardOutput = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> standardError = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ToolOutput(process.ExitCode, await standardOutput, await standardError);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new ToolFailedException($"{CommandLine(tool, arguments)}\nwas still running after {Timeout.TotalSeconds} s.", e);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolFailedException($"{start.FileName} did not start: {e.Message}", e);
        }
    }

    private static string CommandLine(string tool, string[] arguments) => string.Join(' ', arguments.Prepend(tool));
}
