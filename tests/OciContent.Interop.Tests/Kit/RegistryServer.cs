using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace OciContent.Interop.Tests.Kit;

/// <summary>A registry of its own on a port of the loopback device, which ends with the test.</summary>
public sealed class RegistryServer : IAsyncDisposable
{
    public const string Tool = "docker-registry";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };
    private readonly Process _process;
    private readonly Task<string> _log;
    private readonly Task _output;

    private RegistryServer(int port)
    {
        Address = $"127.0.0.1:{port}";
        string config = _temp.PathOf("config.yml");
        File.WriteAllText(config, $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{StorageFolder}} } }
            http: { addr: "{{Address}}" }
            """);
        string tool = ToolPath.Find(Tool) ?? throw new ToolFailedException($"{Tool} is not on the PATH.");
        _process = Process.Start(new ProcessStartInfo(tool, ["serve", config])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OTEL_TRACES_EXPORTER"] = "none" },
        })!;
        _log = _process.StandardError.ReadToEndAsync();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    private string StorageFolder => _temp.PathOf("storage");

    /// <summary>Starts a registry, and waits until it answers.</summary>
    public static async Task<RegistryServer> StartAsync()
    {
        // Between finding a free port and using it, somebody else may: then another is tried.
        for (int attempt = 1; ; attempt++)
        {
            var server = new RegistryServer(FreePort());
            try
            {
                await server.WaitAsync();
                return server;
            }
            catch (ToolFailedException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A manifest as the registry gives it out, and the digest that it says it has.</summary>
    public async Task<(byte[] Content, string? Digest, string? MediaType)> GetManifestAsync(string repository, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Address}/v2/{repository}/manifests/{reference}");
        foreach (string format in (string[])
                [
                    "oci.image.manifest.v1+json",
                    "oci.image.index.v1+json",
                    "docker.distribution.manifest.v2+json",
                    "docker.distribution.manifest.list.v2+json",
                ])
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd." + format));
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.GetValues("Docker-Content-Digest").Single(),
            response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>The size of a blob that the registry gives out under a digest; null if it has none.</summary>
    public async Task<long?> GetBlobSizeAsync(string repository, string digest)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://{Address}/v2/{repository}/blobs/{digest}"));
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).LongLength;
    }

    /// <summary>The digests of everything that the registry keeps in its storage, by the names it gives them.</summary>
    public IReadOnlyList<string> StoredDigests() =>
    [
        .. Directory.EnumerateFiles(Path.Join(StorageFolder, "docker/registry/v2/blobs/sha256"), "data", SearchOption.AllDirectories)
            .Select(static file => "sha256:" + Path.GetFileName(Path.GetDirectoryName(file)))
            .Order(StringComparer.Ordinal),
    ];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await Task.WhenAll(_log, _output);
        _process.Dispose();
        _client.Dispose();
        _temp.Dispose();
    }

    /// <summary>A port of this machine that nobody has just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (_process.HasExited)
            {
                throw new ToolFailedException($"{Tool} exited with {_process.ExitCode}.\n{await _log}");
            }

            try
            {
                using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://{Address}/v2/"));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50);
        }

        throw new ToolFailedException($"{Tool} did not answer within {Patience.TotalSeconds} s.");
    }
}
