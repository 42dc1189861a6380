using System.Security.Cryptography.X509Certificates;
using OciContent.Registry.Engine;
using OciContent.TestKit.Engines;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Engine;

/// <summary>
/// TLS with an engine that wants a certificate of who asks: with the right files it is asked, with others the error says why, and nothing
/// was sent.
/// </summary>
public sealed class EngineTlsTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _client;

    public EngineTlsTests()
    {
        _server = _authority.IssueForServer();
        _client = _authority.IssueForClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _other.Dispose();
        _authority.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task ClientCertificate_IsShown()
    {
        var tls = DockerTls.FromFolder(_authority.WriteFiles(_temp, "good", _client));
        await using FakeEngine engine = Start(tls, _server);

        Assert.Equal("26.1", (await engine.Client.GetInfoAsync()).Version);
        Assert.NotEmpty(engine.Server.Exchanges);
    }

    [Fact]
    public async Task EngineOfAnotherAuthority_IsNotAsked()
    {
        using X509Certificate2 server = _other.IssueForServer();
        var tls = DockerTls.FromFolder(_authority.WriteFiles(_temp, "files", _client));

        await AssertNothingIsSentAsync(tls, server, "certificate chain");
    }

    [Fact]
    public async Task EngineOfAnotherName_IsNotAsked()
    {
        using X509Certificate2 server = _authority.IssueForServer("other.example");
        var tls = DockerTls.FromFolder(_authority.WriteFiles(_temp, "files", _client));

        await AssertNothingIsSentAsync(tls, server, "NameMismatch");
    }

    [Fact]
    public async Task EngineThatWantsACertificate_IsNotAskedWithoutOne()
    {
        var tls = DockerTls.FromFolder(_authority.WriteFiles(_temp, "files", certificate: null));

        await AssertNothingIsSentAsync(tls, _server, "certificate");
    }

    [Fact]
    public async Task EngineThatWantsACertificate_IsNotAskedWithAnothersOne()
    {
        using X509Certificate2 client = _other.IssueForClient();
        var tls = DockerTls.FromFolder(_authority.WriteFiles(_temp, "files", client));

        await AssertNothingIsSentAsync(tls, _server, "certificate");
    }

    [EngineTheory]
    [ClassData(typeof(EngineData))]
    public async Task RealEngine_IsAskedWithTheRightFilesAlone(string kind)
    {
        string engineFiles = _authority.WriteFiles(_temp, "engine", _server);
        await using DockerEngineServer server = await DockerEngineServer.StartAsync(DockerEngineKind.Of(kind), engineFiles);
        string address = server.TlsHost!;

        await using (DockerEngine engine = ClientOf(address, _authority.WriteFiles(_temp, "good", _client)))
        {
            Assert.NotNull((await engine.GetInfoAsync()).Version);
            Assert.Null(await engine.FindImageAsync("nothing:v1"));
        }

        using X509Certificate2 stranger = _other.IssueForClient();
        (string Files, string Reason)[] wrong =
        [
            (_other.WriteFiles(_temp, "other-authority", _client), "certificate chain"),
            (_authority.WriteFiles(_temp, "no-certificate", certificate: null), "certificate"),
            (_authority.WriteFiles(_temp, "strangers-certificate", stranger), "certificate"),
        ];
        foreach ((string files, string reason) in wrong)
        {
            await using DockerEngine engine = ClientOf(address, files);
            DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(() => engine.GetInfoAsync());
            AssertSays(e, reason);
        }
    }

    private static DockerEngine ClientOf(string address, string files) =>
        new(new DockerEngineOptions { Endpoint = DockerEndpoint.Parse(address, DockerTls.FromFolder(files)) });

    private static void AssertSays(DockerEngineException e, string reason)
    {
        Assert.True(e.Message.Contains(reason, StringComparison.Ordinal), $"'{e.Message}': expected {reason}.");
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    private FakeEngine Start(DockerTls tls, X509Certificate2 server) =>
        new(tls, new ServerOptions { Certificate = server, ClientAuthority = _authority });

    private async Task AssertNothingIsSentAsync(DockerTls tls, X509Certificate2 server, string reason)
    {
        await using FakeEngine engine = Start(tls, server);

        DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.GetInfoAsync());

        AssertSays(e, reason);
        Assert.Empty(engine.Server.Exchanges);
    }
}
