using System.Text.Json;
using OciContent.Registry.Engine;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Engine;

/// <summary>An engine that says and sends what a test wants.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private readonly DockerEngine _engine;

    public FakeEngine(DockerTls? tls = null, ServerOptions? options = null, DockerEngineLimits? limits = null)
    {
        _server = new ScriptedServer(Answer, options);
        _engine = new DockerEngine(
            new DockerEngineOptions
            {
                Endpoint = DockerEndpoint.Parse($"tcp://{_server.AddressOf("localhost")}", tls),
                Limits = limits ?? DockerEngineLimits.Default,
            });
    }

    public DockerEngine Client => _engine;

    public ScriptedServer Server => _server;

    /// <summary>The header of a ping; none if <c>null</c>.</summary>
    public string? ApiVersion { get; set; } = "1.45";

    /// <summary>What it says of every image; 404 if <c>null</c>.</summary>
    public string? Image { get; set; }

    /// <summary>What it saves; 404 if <c>null</c>.</summary>
    public byte[]? Saved { get; set; }

    /// <summary>What it answers to an archive.</summary>
    public string Loaded { get; set; } = "{\"stream\":\"Loaded image: app:v1\\n\"}\n";

    /// <summary>What becomes of an answer.</summary>
    public Action<string, WireResponse>? Change { get; set; }

    public static string Describe(Digest id, params IEnumerable<Digest> diffIds)
    {
        string layers = string.Join(',', diffIds.Select(static diffId => $"\"{diffId}\""));
        return $$$"""{"Id":"{{{id}}}","RepoTags":["app:v1"],"RepoDigests":[],"RootFS":{"Type":"layers","Layers":[{{{layers}}}]}}""";
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static WireResponse Json(int status, string json) =>
        new(status, "application/json", WireBody.Of(System.Text.Encoding.UTF8.GetBytes(json)));

    private WireResponse Answer(Exchange exchange)
    {
        string path = exchange.Path;
        WireResponse response = path switch
        {
            "/_ping" => WireResponse.Text(200, "OK"),
            _ when path.EndsWith("/info", StringComparison.Ordinal) =>
                Json(200, """{"ServerVersion":"26.1","Driver":"vfs","DriverStatus":null}"""),
            _ when path.EndsWith("/images/load", StringComparison.Ordinal) => Json(200, Loaded),
            _ when path.EndsWith("/images/json", StringComparison.Ordinal) => Json(200, Image ?? "[]"),
            _ when path.EndsWith("/json", StringComparison.Ordinal) && Image is not null => Json(200, Image),
            _ when path.EndsWith("/get", StringComparison.Ordinal) && Saved is not null =>
                new WireResponse(200, "application/x-tar", WireBody.Of(Saved)) { Framing = Framing.Chunked },
            _ => Json(404, JsonSerializer.Serialize(new Dictionary<string, string> { ["message"] = "No such image: app:v1" })),
        };
        if (path == "/_ping" && ApiVersion is not null)
        {
            response.With("Api-Version", ApiVersion);
        }

        Change?.Invoke(path, response);
        return response;
    }
}
