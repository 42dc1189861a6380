using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.TestKit.Registries;

namespace OciContent.Tool.Tests.Kit;

/// <summary>A registry of a kind, and the command as somebody runs it who may use that registry.</summary>
internal sealed class MatrixRegistry : IAsyncDisposable
{
    private const string User = "me";
    private const string Password = "pa:ss-wörd-7f3a";

    private readonly TempFolder _temp = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly RegistryKind _kind;
    private readonly X509Certificate2 _certificate = TestCertificate.Create();

    private MatrixRegistry(RegistryKind kind) => _kind = kind;

    /// <summary>Host and port.</summary>
    public string Address { get; private set; } = "";

    public static async Task<MatrixRegistry> StartAsync(RegistryKind kind)
    {
        var registry = new MatrixRegistry(kind);
        try
        {
            registry.Address = await registry.StartServersAsync();
            string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
            registry._temp.Write(
                "config.json",
                Encoding.UTF8.GetBytes($$"""{ "auths": { "{{registry.Address}}": { "auth": "{{auth}}" } } }"""));
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the command; what it writes as bytes is part of its output. No output may have the password in it.</summary>
    public async Task<ToolRun> RunAsync(params string[] words)
    {
        ToolRun run = _kind.By switch
        {
            "authfile" => await RunInProcessAsync(Stream.Null, [.. words, "--authfile", _temp.PathOf("config.json")]),
            "password" => await RunInProcessAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(Password + "\n")),
                [.. words, "--username", User, "--password-stdin"]),
            "environment" => await RunWithEnvironmentAsync(words),
            _ => await RunInProcessAsync(Stream.Null, words),
        };
        Assert.False(Secrets.IsIn(run.Out + run.Error, Password), $"{string.Join(' ', words)} tells the password");
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in _servers)
        {
            await server.DisposeAsync();
        }

        _certificate.Dispose();
        _temp.Dispose();
    }

    /// <summary>Runs the command in the test's process.</summary>
    public static async Task<ToolRun> RunInProcessAsync(Stream input, IReadOnlyList<string> words)
    {
        using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(input, words, bytes: bytes);
        return run with { Out = run.Out + Encoding.UTF8.GetString(bytes.ToArray()) };
    }

    private async Task<ToolRun> RunWithEnvironmentAsync(string[] words)
    {
        using ToolProcess process = ToolProcess.StartWith(
            new Dictionary<string, string> { ["DOCKER_CONFIG"] = _temp.FullPath, ["REGISTRY_AUTH_FILE"] = "", ["DOCKER_AUTH_CONFIG"] = "" },
            words);
        process.Input.Close();
        return await process.EndAsync();
    }

    private async Task<string> StartServersAsync()
    {
        bool isReal = _kind.Registry == RegistryKind.Real;
        var issuer = new TokenIssuer
        {
            Certificate = isReal ? _certificate : null,
            ReadsFirstScopeOnly = _kind.Registry == "gitlab",
        };
        issuer.AddUser(User, Password);
        if (!isReal)
        {
            RegistryAuth auth = _kind.Auth switch
            {
                "basic" => new BasicAuth(User, Password),
                "token" when _kind.Registry == "docker-hub" => new BearerAuth(Add(new TokenServer(issuer))),
                "token" => new BearerAuth(issuer),
                _ => RegistryAuth.None,
            };
            return Add(new FaultRegistry(RegistryKind.Quirks[_kind.Registry], auth)).Address;
        }

        DockerRegistryServer real = Add(_kind.Auth switch
        {
            "basic" => await DockerRegistryServer.StartWithPasswordAsync(User, Password),
            "token" => await DockerRegistryServer.StartWithTokensAsync(Add(new TokenServer(issuer))),
            _ => await DockerRegistryServer.StartAsync(),
        });
        return real.Address;
    }

    // The last one started is the first to end.
    private T Add<T>(T server)
        where T : IAsyncDisposable
    {
        _servers.Insert(0, server);
        return server;
    }
}
