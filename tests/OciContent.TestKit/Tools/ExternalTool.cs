using System.Diagnostics;

namespace OciContent.TestKit.Tools;

/// <summary>Runs tools that are not ours, in the locale C.</summary>
public static class ExternalTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a tool that must succeed.</summary>
    /// <exception cref="ToolFailedException">It is missing, ran for more than two minutes or did not exit with 0.</exception>
    public static async Task<ToolOutput> RunAsync(string tool, params string[] arguments)
    {
        ToolOutput output = await RunToExitAsync(tool, arguments);
        return output.ExitCode == 0
            ? output
            : throw new ToolFailedException(
                $"{string.Join(' ', arguments.Prepend(tool))}\nexited with "
                + $"{output.ExitCode}.\n{output.StandardError}{output.StandardOutput}");
    }

    /// <summary>Runs a tool that may exit with any code.</summary>
    /// <exception cref="ToolFailedException">It is missing or ran for more than two minutes.</exception>
    public static Task<ToolOutput> RunToExitAsync(string tool, params string[] arguments) =>
        ProcessRunner.RunAsync(Command(tool, arguments), Limit);

    /// <summary>
    /// Gives a tool its standard input, of which it may leave what it does not need, and waits for it. It may exit with any code.
    /// </summary>
    /// <exception cref="ToolFailedException">It is missing or ran for more than two minutes.</exception>
    public static (int ExitCode, byte[] Output) Filter(string tool, byte[] input, params string[] arguments)
    {
        (int exitCode, byte[] output, _) = Blocking.Wait(() =>
            ProcessRunner.RunBytesAsync(Command(tool, arguments), Limit, stream => Write(stream, input)));
        return (exitCode, output);
    }

    private static ProcessStartInfo Command(string tool, string[] arguments)
    {
        string path = ToolPath.Find(tool) ?? throw new ToolFailedException($"{tool} is not on the PATH.");
        return new ProcessStartInfo(path, arguments) { Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" } };
    }

    private static void Write(Stream stream, byte[] input)
    {
        try
        {
            stream.Write(input);
        }
        catch (IOException)
        {
            // It has seen enough.
        }
    }
}
