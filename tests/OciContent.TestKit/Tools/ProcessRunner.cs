using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OciContent.TestKit.Tools;

/// <summary>Runs a process to its end: no shell between, all output captured.</summary>
public static class ProcessRunner
{
    /// <summary>The host of .NET that runs the tests.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs a process that may exit with any code, and waits for it.</summary>
    /// <exception cref="ToolFailedException">It did not start, or ran for longer.</exception>
    public static ToolOutput Run(ProcessStartInfo start, TimeSpan limit, Action<Stream>? writeInput = null) =>
        Blocking.Wait(() => RunAsync(start, limit, writeInput));

    /// <summary>Runs a process that may exit with any code.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="limit">How long it may run before it is killed.</param>
    /// <param name="writeInput">Writes its standard input; nothing by default.</param>
    /// <exception cref="ToolFailedException">It did not start, or ran for longer.</exception>
    public static async Task<ToolOutput> RunAsync(ProcessStartInfo start, TimeSpan limit, Action<Stream>? writeInput = null)
    {
        (int exitCode, byte[] output, string error) = await RunBytesAsync(start, limit, writeInput);
        return new ToolOutput(exitCode, Encoding.UTF8.GetString(output), error);
    }

    internal static async Task<(int ExitCode, byte[] Output, string Error)> RunBytesAsync(
        ProcessStartInfo start,
        TimeSpan limit,
        Action<Stream>? writeInput)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            Task input = Task.Run(() => WriteInput(process, writeInput), timeout.Token);
            var output = new MemoryStream();
            Task copying = process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await copying;
            await process.WaitForExitAsync(timeout.Token);
            string said = await error;

            // What a process that failed says comes before what could not be written to it.
            if (process.ExitCode == 0)
            {
                await input;
            }

            return (process.ExitCode, output.ToArray(), said);
        }
        catch (OperationCanceledException e)
        {
            throw new ToolFailedException($"{CommandLine(start)}\nwas still running after {limit.TotalSeconds} s.", e);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string CommandLine(ProcessStartInfo start) => string.Join(' ', start.ArgumentList.Prepend(start.FileName));

    private static void WriteInput(Process process, Action<Stream>? writeInput)
    {
        using Stream input = process.StandardInput.BaseStream;
        writeInput?.Invoke(input);
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
}
