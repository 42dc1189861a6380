using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Real registries start for a test, answer it, and let in whom they should.</summary>
public sealed class RealServerTests : IDisposable
{
    private readonly HttpClient _client = Http.Client();

    public void Dispose() => _client.Dispose();

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task DockerRegistry_Answers()
    {
        await using DockerRegistryServer server = await DockerRegistryServer.StartAsync();

        Assert.Equal("{}", await _client.GetStringAsync(server.Url + "/v2/"));
        Assert.Null(await server.GetBlobSizeAsync("app", Digest.Compute("a"u8).ToString()));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool, DockerRegistryServer.PasswordTool)]
    public async Task DockerRegistry_NeedsThePassword()
    {
        await using DockerRegistryServer server = await DockerRegistryServer.StartWithPasswordAsync("me", "pass:word");

        Assert.Equal(401, await StatusAsync(server, null));
        Assert.Equal(401, await StatusAsync(server, Basic("me:wrong")));
        Assert.Equal(200, await StatusAsync(server, Basic("me:pass:word")));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task DockerRegistry_TakesTheKitsTokens()
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        var issuer = new TokenIssuer { Certificate = certificate };
        await using var tokens = new TokenServer(issuer);
        await using DockerRegistryServer server = await DockerRegistryServer.StartWithTokensAsync(tokens);

        string pull = issuer.Issue("me", new TokenScope("repository", "other", ["pull"]));
        string push = issuer.Issue("me", new TokenScope("repository", "app", ["pull", "push"]));

        Assert.Equal(401, await StatusAsync(server, null));
        Assert.Equal(200, await StatusAsync(server, new AuthenticationHeaderValue("Bearer", pull)));
        Assert.Equal(401, await StatusAsync(server, new AuthenticationHeaderValue("Bearer", pull), "app/blobs/uploads/"));
        Assert.Equal(202, await StatusAsync(server, new AuthenticationHeaderValue("Bearer", push), "app/blobs/uploads/"));
    }

    [RequiresGoLibraryFact(ReferrersRegistryServer.Library, ReferrersRegistryServer.Package, IsOptional = true)]
    public async Task ReferrersRegistry_ListsReferrers()
    {
        await using ReferrersRegistryServer server = await ReferrersRegistryServer.StartAsync();

        var subject = Digest.Compute("{}"u8);
        byte[] content = Encoding.UTF8.GetBytes(
            $$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","subject":{"mediaType":"x/y","digest":"{{{subject}}}","size":2}}""");
        using HttpResponseMessage put = await Http.PutAsync(_client, $"{server.Url}/v2/app/manifests/1", content, MediaTypes.OciManifest);

        string referrers = await _client.GetStringAsync($"{server.Url}/v2/app/referrers/{subject}");

        Assert.Contains(Digest.Compute(content).ToString(), referrers, StringComparison.Ordinal);
    }

    [RequiresToolsFact("sh")]
    public async Task AServerThatEnds_SaysWhy()
    {
        ToolFailedException e = await Assert.ThrowsAsync<ToolFailedException>(
            () => ServerProcess.StartAsync(new("sh", ["-c", "echo no port >&2"]), static _ => null));

        Assert.Equal("sh ended.\nno port\n", e.Message);
    }

    private static AuthenticationHeaderValue Basic(string credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));

    private async Task<int> StatusAsync(DockerRegistryServer server, AuthenticationHeaderValue? authorization, string path = "")
    {
        using var request = new HttpRequestMessage(path.Length == 0 ? HttpMethod.Get : HttpMethod.Post, $"{server.Url}/v2/{path}");
        request.Headers.Authorization = authorization;
        using HttpResponseMessage response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
