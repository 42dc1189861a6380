using System.Diagnostics;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Engines;

/// <summary>
/// A Docker engine on a socket of its own, with no network, that loads, saves, tags, pushes and pulls, and ends with the test.
/// </summary>
public sealed class DockerEngineServer : IAsyncDisposable
{
    private readonly TempFolder _temp;
    private readonly ServerProcess _process;

    private DockerEngineServer(TempFolder temp, ServerProcess process, DockerEngineKind kind)
    {
        _temp = temp;
        _process = process;
        Kind = kind;
    }

    /// <summary>Which one it is.</summary>
    public DockerEngineKind Kind { get; }

    /// <summary>Where it listens, as <c>DOCKER_HOST</c> has it.</summary>
    public string Host => $"unix://{_temp.PathOf("s")}";

    /// <summary>What it has logged.</summary>
    public string Log => _process.Log;

    /// <summary>Starts an engine, and waits until it listens.</summary>
    public static async Task<DockerEngineServer> StartAsync(DockerEngineKind kind)
    {
        var temp = new TempFolder { MayLeaveFiles = true };
        try
        {
            string program = kind.FindProgram() ?? throw new ToolFailedException($"{DockerEngineKind.Tool} is not on the PATH.");
            var start = new ProcessStartInfo(
                program,
                [
                    "--config-file",
                    temp.Write("daemon.json", "{}"u8),
                    "--data-root",
                    temp.PathOf("data"),
                    "--exec-root",
                    temp.PathOf("exec"),
                    "--pidfile",
                    temp.PathOf("pid"),
                    "-H",
                    $"unix://{temp.PathOf("s")}",
                    "--iptables=false",
                    "--ip6tables=false",
                    "--bridge=none",
                    .. (string[])(kind.HasContainerdStore
                        ? ["--storage-driver=native", "--feature", "containerd-snapshotter=true"]
                        : ["--storage-driver=vfs"]),
                ]);
            if (kind.Folder is { } folder)
            {
                string path = Environment.GetEnvironmentVariable("PATH") ?? "";
                start.Environment["PATH"] = $"{folder}/usr/sbin:{folder}/usr/bin:{path}";
            }

            ServerProcess process = await ServerProcess.StartAsync(
                start,
                static line => line.Contains("API listen on", StringComparison.Ordinal) ? line : null);
            return new DockerEngineServer(temp, process, kind);
        }
        catch
        {
            temp.Dispose();
            throw;
        }
    }

    /// <summary>Runs the engine's own command, which must succeed.</summary>
    public Task<ToolOutput> RunAsync(params string[] arguments) => ExternalTool.RunAsync("docker", ["-H", Host, .. arguments]);

    /// <summary>The ID that <c>docker inspect</c> shows for an image.</summary>
    public async Task<string> GetIdAsync(string image) =>
        (await RunAsync("image", "inspect", "--format", "{{.Id}}", image)).StandardOutput.Trim();

    /// <summary>Ends the engine, and deletes all that it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _temp.Dispose();
    }
}
