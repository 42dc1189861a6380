using System.Net.Http.Headers;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Whole flows over the network of this machine: a registry, its token server, and one that is not its own.</summary>
public sealed class TokenFlowTests : IDisposable
{
    private const string Granted = """{"token":"granted","expires_in":300}""";

    private static readonly RegistryScope[] Scopes = [RegistryScope.Pull("team/hello")];

    private readonly DirectExchange _exchange = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public async Task Password_BringsAToken()
    {
        await using var server = new LoopbackServer(_ => LoopbackServer.Ok(Granted));
        RegistryEndpoint registry = RegistryAt(server);
        var authenticator = Create(CredentialSource.Of(registry.Name, Secret.OfPassword));

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, registry, $"http://{server.Authority}/token");

        Assert.Equal("Bearer granted", header?.ToString());
        string request = Assert.Single(server.Requests);
        Assert.StartsWith("GET /token?service=svc&scope=repository%3Ateam%2Fhello%3Apull HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nAuthorization: Basic {Secret.Base64}\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: oci-content\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nCookie:", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdentityToken_BringsAToken()
    {
        await using var server = new LoopbackServer(_ => LoopbackServer.Ok("""{"access_token":"granted","refresh_token":"next"}"""));
        RegistryEndpoint registry = RegistryAt(server);
        var authenticator = Create(CredentialSource.Of(registry.Name, Secret.OfIdentityToken));

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, registry, $"http://{server.Authority}/token");

        Assert.Equal("Bearer granted", header?.ToString());
        string request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /token HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("&refresh_token=" + Secret.IdentityToken, request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_IsFollowedThroughExpiryAndDenial()
    {
        int tokens = 0;
        await using var server = new LoopbackServer(request => request.StartsWith("GET /token", StringComparison.Ordinal)
            ? LoopbackServer.Ok($$"""{"token":"t{{Interlocked.Increment(ref tokens)}}","expires_in":60}""")
            : request.Contains($"Authorization: Bearer t{tokens}\r\n", StringComparison.Ordinal)
                ? LoopbackServer.Empty("200 OK")
                : LoopbackServer.Empty(
                    "401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\n"
                    + $"WWW-Authenticate: Bearer realm=\"http://{HostOf(request)}/token\",scope=\"repository:team/hello:pull\""));
        RegistryEndpoint registry = RegistryAt(server);
        var authenticator = Create(CredentialSource.Of(registry.Name, Secret.OfPassword));

        Assert.Equal("401 200", await GetAsync(authenticator, registry));
        Assert.Equal("200", await GetAsync(authenticator, registry));

        // It expires: the new one comes before the request.
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("200", await GetAsync(authenticator, registry));

        // The registry forgets it before its time.
        _time.Advance(TimeSpan.FromSeconds(20));
        Interlocked.Increment(ref tokens);
        Assert.Equal("401 200", await GetAsync(authenticator, registry));
    }

    [Fact]
    public async Task Registry_ThatAlwaysRefusesIsAskedTwice()
    {
        await using var server = new LoopbackServer(request => request.StartsWith("GET /token", StringComparison.Ordinal)
            ? LoopbackServer.Ok(Granted)
            : LoopbackServer.Empty($"401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"http://{HostOf(request)}/token\""));
        RegistryEndpoint registry = RegistryAt(server);

        Assert.Equal("401 401", await GetAsync(Create(CredentialSource.None), registry));
    }

    [Fact]
    public async Task RealmElsewhere_SeesNoSecret()
    {
        await using var registryServer = new LoopbackServer(_ => LoopbackServer.Empty("401 Unauthorized"));
        await using var elsewhere = new LoopbackServer(_ => LoopbackServer.Ok(Granted));
        RegistryEndpoint registry = RegistryAt(registryServer);
        string port = elsewhere.Authority[(elsewhere.Authority.IndexOf(':', StringComparison.Ordinal) + 1)..];

        foreach (RegistryCredential credential in (RegistryCredential[])
            [Secret.OfPassword, Secret.OfIdentityToken, Secret.OfRegistryToken])
        {
            var source = new CountingSource(credential);

            // Another name of this machine is another host.
            AuthenticationHeaderValue? header = await AnswerAsync(Create(source), registry, $"http://localhost:{port}/token");

            Assert.Equal("Bearer granted", header?.ToString());
            Assert.Equal(0, source.Count);
        }

        Assert.Equal(3, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, r =>
        {
            Secret.AssertNotIn(r);
            Assert.DoesNotContain("Authorization:", r, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Redirect_OfTheRealmIsNotFollowed()
    {
        await using var elsewhere = new LoopbackServer(_ => LoopbackServer.Ok(Granted));
        string target = elsewhere.Authority;
        await using var server = new LoopbackServer(
            _ => LoopbackServer.Empty($"307 Temporary Redirect\r\nLocation: http://{target}/token"));
        RegistryEndpoint registry = RegistryAt(server);
        var authenticator = Create(CredentialSource.Of(registry.Name, Secret.OfPassword));

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(
            () => AnswerAsync(authenticator, registry, $"http://{server.Authority}/token"));

        Assert.Contains("redirect (307), which is not followed", exception.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("SECRET")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"token\":\"SECRET\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n")]
    [InlineData("")]
    public async Task BrokenAnswer_IsRepeatedThenTold(string answer)
    {
        await using var server = new LoopbackServer(_ => answer);
        RegistryEndpoint registry = RegistryAt(server);
        var authenticator = Create(CredentialSource.Of(registry.Name, Secret.OfPassword));

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(
            () => AnswerAsync(authenticator, registry, $"http://{server.Authority}/token"));

        Assert.Equal($"The token server 'http://{server.Authority}' of '{registry.Name}' did not answer.", exception.Message);
    }

    [Fact]
    public async Task HugeAnswer_IsRefused()
    {
        await using var server = new LoopbackServer(_ => LoopbackServer.Ok(new string(' ', 10_000_000)));
        RegistryEndpoint registry = RegistryAt(server);

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(
            () => AnswerAsync(Create(CredentialSource.None), registry, $"http://{server.Authority}/token"));

        Assert.Contains("expected at most 65536 bytes", exception.Message, StringComparison.Ordinal);
    }

    private RegistryAuthenticator Create(CredentialSource source) =>
        new(_exchange, source, AuthenticationOptions.Default with { TimeProvider = _time });

    // What a client does: once more after a refusal, and never twice.
    private async Task<string> GetAsync(RegistryAuthenticator authenticator, RegistryEndpoint registry)
    {
        AuthenticationHeaderValue? header = await authenticator.FindHeaderAsync(registry, "team/hello", Scopes, default);
        (int status, string[] challenges) = await SendAsync(registry, header);
        if (status != 401)
        {
            return $"{status}";
        }

        header = await authenticator.AnswerAsync(registry, "team/hello", Scopes, challenges, header, default);
        (int second, challenges) = await SendAsync(registry, header);
        if (second == 401)
        {
            Assert.Null(await authenticator.AnswerAsync(registry, "team/hello", Scopes, challenges, header, default));
        }

        return $"{status} {second}";
    }

    private async Task<(int Status, string[] Challenges)> SendAsync(RegistryEndpoint registry, AuthenticationHeaderValue? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{registry.Origin}/v2/team/hello/manifests/latest");
        request.Headers.Authorization = header;
        using HttpResponseMessage response = await _exchange.SendAsync(registry, request, default);
        bool isChallenged = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values);
        return ((int)response.StatusCode, isChallenged ? [.. values] : []);
    }

    private static Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryAuthenticator authenticator,
        RegistryEndpoint registry,
        string realm) =>
        authenticator.AnswerAsync(registry, "team/hello", Scopes, [Registries.Bearer(realm)], null, default);

    private static RegistryEndpoint RegistryAt(LoopbackServer server) => Registries.Of(server.Authority, "http");

    private static string HostOf(string request) =>
        request.Split("\r\n").First(l => l.StartsWith("Host: ", StringComparison.Ordinal))["Host: ".Length..];
}
