using System.Diagnostics;

namespace OciContent.Tool.Tests.Kit;

/// <summary>The built command in a process of its own, which is killed at the end if it still runs.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ToolProcess(Process process) => _process = process;

    public StreamWriter Input => _process.StandardInput;

    public static ToolProcess Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts it as <c>&lt;&amp;-</c> in a shell does.</summary>
    public static ToolProcess StartWithClosedInput(params string[] arguments) =>
        Start(["sh", "-c", "exec \"$@\" <&-", "sh"], arguments);

    /// <summary>Starts it in front of a shell's reader of its output; its exit code is the last line of standard error.</summary>
    public static ToolProcess StartInto(string reader, params string[] arguments) =>
        Start(["sh", "-c", $"{{ \"$@\"; echo $? >&2; }} | {reader}", "sh"], arguments);

    /// <summary>Starts it with more variables in its environment.</summary>
    public static ToolProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start([], arguments, environment);

    private static ToolProcess Start(string[] through, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string program = Path.Join(AppContext.BaseDirectory, "oci-content.dll");

        // Whoever started the tests may ignore the signal, which a process hands down to those it starts.
        string[] command = OperatingSystem.IsLinux()
            ? [.. through, "env", "--default-signal=INT", ProcessRunner.Dotnet]
            : [.. through, ProcessRunner.Dotnet];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "exec", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line of standard output.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _process.StandardOutput.ReadLineAsync(limit.Token);
    }

    public async Task SendAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end; the output is what was not read before.</summary>
    public async Task<ToolRun> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = _process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = _process.StandardError.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return new ToolRun(_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
