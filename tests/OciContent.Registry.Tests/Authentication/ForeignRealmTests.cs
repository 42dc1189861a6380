using System.Net.Http.Headers;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>A registry that names a token server elsewhere gets no credentials sent there, nor even looked for.</summary>
public sealed class ForeignRealmTests
{
    private const string Elsewhere = "https://evil.test/token";

    private static readonly RegistryScope[] Scopes = [RegistryScope.Pull("a/b")];

    public static TheoryData<string> Credentials => ["password", "identity", "registry"];

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Answer_AsksAnonymously(string kind)
    {
        var exchange = ScriptedExchange.OfTokens();
        var source = new CountingSource(CredentialOf(kind));
        var authenticator = new RegistryAuthenticator(exchange, source);

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, Elsewhere);

        Assert.Equal("Bearer token-1", header?.ToString());
        Assert.Equal(0, source.Count);
        SentRequest request = Assert.Single(exchange.Requests);
        Assert.Null(request.Authorization);
        Assert.Equal(HttpMethod.Get, request.Method);
        Secret.AssertNotIn(request.Everything);
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Answer_SaysHowToApproveIfThatIsNotEnough(string kind)
    {
        var source = new CountingSource(CredentialOf(kind));
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), source);
        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, Elsewhere);

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(() => AnswerAsync(authenticator, Elsewhere, header));

        Assert.Contains("add 'evil.test' to the token servers of 'registry.example.com'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Answer_SaysHowToApproveIfTheServerRefuses(int status)
    {
        var source = new CountingSource(Secret.OfPassword);
        var authenticator = new RegistryAuthenticator(new ScriptedExchange((_, _) => ScriptedExchange.Status(status)), source);

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(
            () => AnswerAsync(authenticator, "https://evil.test:8443/token"));

        Assert.Contains("add 'evil.test:8443' to the token servers", exception.Message, StringComparison.Ordinal);
        Assert.Equal(status, (int?)exception.StatusCode);
        Assert.Equal(0, source.Count);
    }

    [Fact]
    public async Task ExplainRefusal_SaysHowToApprove()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword));
        AuthenticationHeaderValue? own = await AnswerAsync(authenticator, Registries.Realm);
        AuthenticationHeaderValue? foreign = await AnswerAsync(authenticator, Elsewhere);

        Assert.Null(authenticator.ExplainRefusal(Registries.Example, [Registries.Bearer(Registries.Realm)], own!));
        RegistryException? exception = authenticator.ExplainRefusal(Registries.Example, [Registries.Bearer(Elsewhere)], foreign!);

        Assert.Contains("add 'evil.test' to the token servers", exception?.Message, StringComparison.Ordinal);
        Assert.Null(authenticator.ExplainRefusal(Registries.Example, [], foreign!));
        Assert.Null(authenticator.ExplainRefusal(Registries.Of("other.example.com"), [], foreign!));
        Assert.Null(await authenticator.FindHeaderAsync(Registries.Example, "a/b", Scopes, default));
        Assert.Equal(2, exchange.Requests.Count);
    }

    [Fact]
    public async Task Answer_AsksNothingOfWhatMayNotBeAsked()
    {
        var exchange = ScriptedExchange.OfTokens();
        var source = new CountingSource(Secret.OfPassword);
        var authenticator = new RegistryAuthenticator(exchange, source);

        await Secret.RefusalAsync<RegistryException>(() => AnswerAsync(authenticator, "http://registry.example.com/token"));
        await Secret.RefusalAsync<RegistryException>(() => AnswerAsync(authenticator, "https://a:b@registry.example.com/token"));

        Assert.Equal(0, source.Count);
        Assert.Empty(exchange.Requests);
    }

    [Fact]
    public async Task Answer_SendsCredentialsWhereTheUserApproved()
    {
        var exchange = ScriptedExchange.OfTokens();
        AuthenticationOptions options = Registries.Approving("registry.example.com", "auth.example.com");
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword), options);

        await AnswerAsync(authenticator, "https://auth.example.com/token");
        await AnswerAsync(authenticator, Elsewhere);

        Assert.Equal(["Basic " + Secret.Base64, null], exchange.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task Answer_SendsCredentialsWhereTheClientsOptionsSay()
    {
        var exchange = ScriptedExchange.OfTokens();
        var client = new RegistryClientOptions
        {
            UserAgent = "test/1",
            Hosts = new Dictionary<string, RegistryHostOptions>
            {
                ["registry.example.com"] = new() { TokenServers = ["Auth.example.com"] },
                ["other.example.com"] = new() { TokenServers = ["evil.test"] },
            },
        };
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword), AuthenticationOptions.Of(client));

        await AnswerAsync(authenticator, "https://auth.example.com/token");
        await AnswerAsync(authenticator, Elsewhere);

        Assert.Equal(["Basic " + Secret.Base64, null], exchange.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task Answer_SaysHowToApproveIfTheSameTokenComesAgain()
    {
        var time = new ManualTime();
        var exchange = new ScriptedExchange((_, _) => ScriptedExchange.Token("same"));
        AuthenticationOptions options = AuthenticationOptions.Default with { TimeProvider = time };
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.None, options);
        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, Elsewhere);
        time.Advance(TimeSpan.FromMinutes(1));

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(() => AnswerAsync(authenticator, Elsewhere, header));

        Assert.Contains("add 'evil.test'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_SendsThemAnywhereOnlyIfThatIsAllowed()
    {
        // The tests above could not fail otherwise.
        var exchange = ScriptedExchange.OfTokens();
        AuthenticationOptions options = AuthenticationOptions.Default with { AllowsAnyRealm = true };
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword), options);

        await AnswerAsync(authenticator, Elsewhere);

        Assert.Equal("Basic " + Secret.Base64, Assert.Single(exchange.Requests).Authorization);
    }

    [Fact]
    public async Task FindHeader_RenewsATokenFromElsewhereAnonymously()
    {
        var exchange = ScriptedExchange.OfTokens();
        var source = new CountingSource(Secret.OfPassword);
        var time = new ManualTime();
        var authenticator = new RegistryAuthenticator(exchange, source, AuthenticationOptions.Default with { TimeProvider = time });
        await AnswerAsync(authenticator, Elsewhere);
        time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("Bearer token-2", (await authenticator.FindHeaderAsync(Registries.Example, "a/b", Scopes, default))?.ToString());
        Assert.Equal(0, source.Count);
        Assert.All(exchange.Requests, r => Secret.AssertNotIn(r.Everything));
    }

    [Fact]
    public async Task Mirror_DoesNotGetDockerHubsCredentials()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.Of("docker.io", Secret.OfPassword));
        RegistryEndpoint mirror = Registries.Of("mirror.example.com");

        await authenticator.AnswerAsync(mirror, "library/a", [], [Registries.Bearer("https://mirror.example.com/token")], null, default);
        Assert.Null(await authenticator.AnswerAsync(mirror, "library/a", [], ["Basic realm=\"r\""], null, default));

        Assert.Null(Assert.Single(exchange.Requests).Authorization);
    }

    private static RegistryCredential CredentialOf(string kind) => kind switch
    {
        "password" => Secret.OfPassword,
        "identity" => Secret.OfIdentityToken,
        _ => Secret.OfRegistryToken,
    };

    private static Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryAuthenticator authenticator,
        string realm,
        AuthenticationHeaderValue? sent = null) =>
        authenticator.AnswerAsync(Registries.Example, "a/b", Scopes, [Registries.Bearer(realm)], sent, default);
}
