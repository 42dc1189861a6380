using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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

    /// <summary>The port of the loopback device where it listens too, as <c>DOCKER_HOST</c> has it, if it has TLS.</summary>
    public string? TlsHost { get; private init; }

    /// <summary>Starts an engine, and waits until it listens.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="tlsFolder">
    /// Where <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> of the engine are, to listen on a port too, and only to clients whose
    /// certificate that authority has signed.
    /// </param>
    /// <param name="driver">The storage driver of its graph-driver store; the one that works everywhere if <c>null</c>.</param>
    public static async Task<DockerEngineServer> StartAsync(DockerEngineKind kind, string? tlsFolder = null, string? driver = null)
    {
        // Engines take no port 0, and somebody may take the one that was free.
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAsync(kind, tlsFolder, tlsFolder is null ? 0 : FindFreePort(), driver ?? "vfs");
            }
            catch (ToolFailedException) when (tlsFolder is not null && attempt < 3)
            {
            }
        }
    }

    private static async Task<DockerEngineServer> StartAsync(DockerEngineKind kind, string? tlsFolder, int port, string driver)
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
                        : [$"--storage-driver={driver}"]),
                    .. (string[])(tlsFolder is null
                        ? []
                        :
                        [
                            "-H",
                            $"tcp://127.0.0.1:{port}",
                            "--tlsverify",
                            $"--tlscacert={Path.Join(tlsFolder, "ca.pem")}",
                            $"--tlscert={Path.Join(tlsFolder, "cert.pem")}",
                            $"--tlskey={Path.Join(tlsFolder, "key.pem")}",
                        ]),
                ]);
            if (kind.Folder is { } folder)
            {
                string path = Environment.GetEnvironmentVariable("PATH") ?? "";
                start.Environment["PATH"] = $"{folder}/usr/sbin:{folder}/usr/bin:{path}";
            }

            ServerProcess process = await ServerProcess.StartAsync(
                start,
                line => AddressIn(line, tlsFolder is null));
            return new DockerEngineServer(temp, process, kind) { TlsHost = tlsFolder is null ? null : $"tcp://{process.Address}" };
        }
        catch
        {
            temp.Dispose();
            throw;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // "API listen on /…/s", or "API listen on 127.0.0.1:12345", each in a line of its own.
    private static string? AddressIn(string line, bool isSocket)
    {
        const string Listening = "API listen on ";
        int start = line.IndexOf(Listening, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        string address = line[(start + Listening.Length)..].Split('"')[0];
        return address.StartsWith('/') == isSocket ? address : null;
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
