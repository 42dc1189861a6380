using System.Diagnostics;

namespace OciContent.Interop.Tests.Kit;

/// <summary>
/// A Docker engine of this machine that can load, save, tag and push images, on a socket of its own: without a network and without
/// containers. It ends with the test.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    public const string Tool = "docker";
    public const string Daemon = "dockerd";

    private readonly TempFolder _temp;
    private readonly Process _process;

    private Engine(TempFolder temp, Process process)
    {
        _temp = temp;
        _process = process;
    }

    /// <summary>Why it cannot run here; <c>null</c> if it can.</summary>
    public static string? ReasonToSkip => Environment.IsPrivilegedProcess ? null : "A Docker engine needs root.";

    private string Socket => SocketIn(_temp);

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <exception cref="ToolFailedException">It ended, or does not answer.</exception>
    public static async Task<Engine> StartAsync()
    {
        var temp = new TempFolder { MayLeaveFiles = true };
        string[] arguments =
        [
            "--data-root", temp.PathOf("data"), "--exec-root", temp.PathOf("exec"), "--pidfile", temp.PathOf("pid"), "-H", SocketIn(temp),
            "--storage-driver", "vfs", "--bridge", "none", "--iptables=false", "--ip6tables=false",
        ];
        var start = new ProcessStartInfo(ToolPath.Find(Daemon)!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var engine = new Engine(temp, Process.Start(start)!);
        try
        {
            await engine.WaitAsync();
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the client, which must succeed.</summary>
    public Task<ToolOutput> RunAsync(params string[] arguments) => ExternalTool.RunAsync(Tool, ["-H", Socket, .. arguments]);

    /// <summary>Asks it to end, as it has to end containerd, and deletes all that it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await ExternalTool.RunToExitAsync("kill", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _temp.Dispose();
    }

    private static string SocketIn(TempFolder temp) => $"unix://{temp.PathOf("docker.sock")}";

    private async Task WaitAsync()
    {
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("API listen on", StringComparison.Ordinal))
            {
                // What it says afterwards is dropped, so that it never waits for a reader.
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new ToolFailedException($"{Daemon} ended.");
    }
}
