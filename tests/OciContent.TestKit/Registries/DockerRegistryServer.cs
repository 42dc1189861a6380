using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Registries;

/// <summary>Debian's <c>docker-registry</c>, distribution 2.8, on a port of the loopback device, which ends with the test.</summary>
public sealed partial class DockerRegistryServer : IAsyncDisposable
{
    /// <summary>The command, which comes in Debian's package of the same name.</summary>
    public const string Tool = "docker-registry";

    /// <summary>The command that makes a registry's list of passwords.</summary>
    public const string PasswordTool = "perl";

    private static readonly string[] ManifestTypes =
        [MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerManifestList];

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TempFolder _temp;
    private readonly ServerProcess _process;

    private DockerRegistryServer(TempFolder temp, ServerProcess process)
    {
        _temp = temp;
        _process = process;
    }

    /// <summary>Host and port.</summary>
    public string Address => _process.Address;

    /// <summary>The start of its addresses, without a slash at its end.</summary>
    public string Url => $"http://{Address}";

    /// <summary>What it has logged.</summary>
    public string Log => _process.Log;

    /// <summary>The folder it keeps everything in: <c>docker/registry/v2</c> is in it.</summary>
    public string StorageFolder => StorageIn(_temp);

    /// <summary>Starts a registry that everybody may use, and waits until it listens.</summary>
    public static Task<DockerRegistryServer> StartAsync() => StartAsync(new TempFolder { MayLeaveFiles = true }, "");

    /// <summary>Starts a registry that one user may use, by Basic authentication. It needs <see cref="PasswordTool"/>.</summary>
    public static async Task<DockerRegistryServer> StartWithPasswordAsync(string username, string password)
    {
        var temp = new TempFolder { MayLeaveFiles = true };

        // bcrypt, of which the C library has more than Go's registry needs; 2^5 rounds are the fewest.
        ToolOutput hash = await ExternalTool.RunAsync(
            PasswordTool,
            "-e",
            "print crypt($ARGV[0], $ARGV[1])",
            password,
            "$2b$05$abcdefghijklmnopqrstuu");
        string file = temp.Write("htpasswd", System.Text.Encoding.UTF8.GetBytes($"{username}:{hash.StandardOutput}\n"));
        return await StartAsync(temp, $"auth: {{ htpasswd: {{ realm: test-realm, path: \"{file}\" }} }}");
    }

    /// <summary>Starts a registry that takes the tokens of a server.</summary>
    /// <param name="tokens">The server, whose issuer has a <see cref="TokenIssuer.Certificate"/>.</param>
    public static Task<DockerRegistryServer> StartWithTokensAsync(TokenServer tokens)
    {
        TokenIssuer issuer = tokens.Issuer;
        string certificate = issuer.Certificate?.ExportCertificatePem()
            ?? throw new ArgumentException("The issuer does not sign its tokens: expected a certificate.", nameof(tokens));
        var temp = new TempFolder { MayLeaveFiles = true };
        string file = temp.Write("root.pem", System.Text.Encoding.ASCII.GetBytes(certificate + "\n"));
        return StartAsync(
            temp,
            $"auth: {{ token: {{ realm: \"{tokens.Realm}\", service: \"{issuer.Service}\", issuer: \"{issuer.Name}\", "
                + $"rootcertbundle: \"{file}\" }} }}");
    }

    /// <summary>A manifest as the registry gives it out, and the digest that it says it has.</summary>
    public async Task<(byte[] Content, string? Digest, string? MediaType)> GetManifestAsync(string repository, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Url}/v2/{repository}/manifests/{reference}");
        foreach (string type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
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
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"{Url}/v2/{repository}/blobs/{digest}"));
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

    /// <summary>Ends the registry, and deletes all that it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
        _temp.Dispose();
    }

    private static string StorageIn(TempFolder temp) => temp.PathOf("storage");

    private static async Task<DockerRegistryServer> StartAsync(TempFolder temp, string auth)
    {
        try
        {
            string config = temp.PathOf("config.yml");
            await File.WriteAllTextAsync(config, $$"""
                version: 0.1
                log: { level: info, accesslog: { disabled: true } }
                storage: { filesystem: { rootdirectory: "{{StorageIn(temp)}}" }, delete: { enabled: true } }
                http: { addr: "127.0.0.1:0" }
                {{auth}}
                """);
            string tool = ToolPath.Find(Tool) ?? throw new ToolFailedException($"{Tool} is not on the PATH.");
            var start = new ProcessStartInfo(tool, ["serve", config]) { Environment = { ["OTEL_TRACES_EXPORTER"] = "none" } };
            return new DockerRegistryServer(temp, await ServerProcess.StartAsync(start, AddressIn));
        }
        catch
        {
            temp.Dispose();
            throw;
        }
    }

    private static string? AddressIn(string line) =>
        Listening().Match(line) is { Success: true } match ? match.Groups["address"].Value : null;

    [GeneratedRegex("listening on (?<address>127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Listening();
}
