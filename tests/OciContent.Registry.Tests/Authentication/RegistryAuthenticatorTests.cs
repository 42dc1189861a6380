using System.Net.Http.Headers;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>What is sent before and after a registry asks.</summary>
public sealed class RegistryAuthenticatorTests
{
    private static readonly string Pull = Registries.Bearer(Registries.Realm, "repository:a/b:pull");

    [Fact]
    public async Task FindHeader_IsNothingBeforeTheRegistryAsks()
    {
        var source = new CountingSource(Secret.OfPassword);
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), source);

        Assert.Null(await FindAsync(authenticator));
        Assert.Equal(0, source.Count);
    }

    [Fact]
    public async Task Answer_IsATokenThatIsAskedForWithThePassword()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword));

        Assert.Equal("Bearer token-1", (await AnswerAsync(authenticator, [Pull]))?.ToString());
        Assert.Equal("Bearer token-1", (await FindAsync(authenticator))?.ToString());
        SentRequest request = Assert.Single(exchange.Requests);
        Assert.Equal(HttpMethod.Get, request.Method);
        Assert.Equal(Registries.Realm + "?service=svc&scope=repository%3Aa%2Fb%3Apull", request.Address.AbsoluteUri);
        Assert.Equal("Basic " + Secret.Base64, request.Authorization);
    }

    [Fact]
    public async Task Answer_IsATokenForAnybody()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.None);

        Assert.Equal("Bearer token-1", (await AnswerAsync(authenticator, [Pull]))?.ToString());
        Assert.Null(Assert.Single(exchange.Requests).Authorization);
    }

    [Fact]
    public async Task Answer_AsksForWhatIsMissingFirst()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.None);
        string challenge = Registries.Bearer(Registries.Realm, "repository:a/b:delete repository:c:pull");

        await AnswerAsync(authenticator, [challenge], scopes: [RegistryScope.Pull("d"), RegistryScope.Push("a/b")]);

        string query = Uri.UnescapeDataString(Assert.Single(exchange.Requests).Address.Query);
        Assert.Equal("?service=svc&scope=repository:a/b:delete,pull,push&scope=repository:c:pull&scope=repository:d:pull", query);
    }

    [Fact]
    public async Task Answer_NeedsNeitherServiceNorScope()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.None);

        Assert.NotNull(await AnswerAsync(authenticator, [$"Bearer realm=\"{Registries.Realm}?x=1\""]));
        Assert.NotNull(await AnswerAsync(authenticator, [$"Bearer realm=\"{Registries.Realm}\""], scopes: []));

        Assert.Equal(
            [Registries.Realm + "?x=1&scope=repository%3Aa%2Fb%3Apull", Registries.Realm],
            exchange.Requests.Select(r => r.Address.AbsoluteUri));
    }

    [Fact]
    public async Task Answer_PrefersBearerWhateverStandsBeforeIt()
    {
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), new CountingSource(Secret.OfPassword));

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, ["Negotiate, Basic realm=\"b\"", Pull]);

        Assert.Equal("Bearer", header?.Scheme);
    }

    [Theory]
    [InlineData("Basic realm=\"test-realm\"")]
    [InlineData("BASIC realm=\"Sonatype Nexus\"")]
    [InlineData("Negotiate, basic")]
    public async Task Answer_IsBasicWhereTheRegistryAsksForIt(string challenge)
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfPassword));

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, [challenge]);

        Assert.Equal("Basic " + Secret.Base64, header?.ToString());
        Assert.Equal(header, await FindAsync(authenticator));
        Assert.Null(await AnswerAsync(authenticator, [challenge], sent: header));
        Assert.Empty(exchange.Requests);
    }

    [Theory]
    [InlineData("Negotiate")]
    [InlineData("Digest realm=\"a\"")]
    [InlineData(null)]
    public async Task Answer_IsNothingIfNothingIsOffered(string? challenge)
    {
        var source = new CountingSource(Secret.OfPassword);
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), source);

        Assert.Null(await AnswerAsync(authenticator, challenge is null ? [] : [challenge]));
        Assert.Equal(0, source.Count);
    }

    [Fact]
    public async Task Answer_IsNothingWithoutAPasswordForBasic()
    {
        foreach (RegistryCredential? credential in (RegistryCredential?[])[null, Secret.OfIdentityToken, Secret.OfRegistryToken])
        {
            var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), new CountingSource(credential));

            Assert.Null(await AnswerAsync(authenticator, ["Basic realm=\"r\""]));
        }
    }

    [Fact]
    public async Task Answer_RemembersTheChallengeWhereALaterOneIsMissing()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, CredentialSource.None);
        await AnswerAsync(authenticator, [Pull]);

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, [], scopes: [RegistryScope.Pull("c")]);

        // Not what the first one missed, too.
        Assert.Equal("Bearer token-2", header?.ToString());
        Assert.EndsWith("?service=svc&scope=repository%3Ac%3Apull", exchange.Requests[1].Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer realm=\"a", "cannot be read")]
    [InlineData("Bearer service=\"svc\"", "'realm'")]
    [InlineData("Bearer", "'realm'")]
    public async Task Answer_SaysWhatIsWrongWithAChallenge(string challenge, string expected)
    {
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), new CountingSource(Secret.OfPassword));

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(() => AnswerAsync(authenticator, [challenge]));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindHeader_IsTheTokenThatAllowsAllOfIt()
    {
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), CredentialSource.None);
        await AnswerAsync(authenticator, [Pull]);

        Assert.Null(await FindAsync(authenticator, RegistryScope.Push("a/b")));
        Assert.Null(await FindAsync(authenticator, RegistryScope.Pull("c")));
        await AnswerAsync(authenticator, [Pull], scopes: [RegistryScope.Push("a/b")]);

        Assert.Equal("Bearer token-2", (await FindAsync(authenticator, RegistryScope.Push("a/b")))?.ToString());
        Assert.Equal("Bearer token-2", (await FindAsync(authenticator))?.ToString());
    }

    [Fact]
    public async Task FindHeader_IsForOneOriginAlone()
    {
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), new CountingSource(Secret.OfPassword));
        await AnswerAsync(authenticator, [Pull]);
        await AnswerAsync(authenticator, ["Basic realm=\"r\""]);

        foreach (RegistryEndpoint other in (RegistryEndpoint[])
            [
                Registries.Of("registry.example.com", "http"),
                Registries.Of("registry.example.com:444"),
                Registries.Of("other.example.com"),
            ])
        {
            Assert.Null(await authenticator.FindHeaderAsync(other, "a/b", [RegistryScope.Pull("a/b")], default));
        }
    }

    [Fact]
    public async Task RegistryToken_IsShownToTheRegistryAlone()
    {
        var exchange = ScriptedExchange.OfTokens();
        var authenticator = new RegistryAuthenticator(exchange, new CountingSource(Secret.OfRegistryToken));

        AuthenticationHeaderValue? header = await AnswerAsync(authenticator, [Pull]);

        Assert.Equal("Bearer " + Secret.RegistryToken, header?.ToString());
        Assert.Equal(header, await FindAsync(authenticator));
        Assert.Equal(header, await FindAsync(authenticator, RegistryScope.Push("c")));
        Assert.Null(await AnswerAsync(authenticator, [Pull], sent: header));
        Assert.Empty(exchange.Requests);
    }

    [Fact]
    public async Task ToString_HasNoSecret()
    {
        var authenticator = new RegistryAuthenticator(ScriptedExchange.OfTokens(), new CountingSource(Secret.OfPassword));
        await AnswerAsync(authenticator, [Pull]);

        Secret.AssertNotIn(authenticator.ToString());
        Secret.AssertNotIn(Secret.OfPassword.ToString());
        Secret.AssertNotIn(Secret.OfIdentityToken.ToString());
        Secret.AssertNotIn(Secret.OfRegistryToken.ToString());
        Secret.AssertNotIn(Secret.OfPassword.Identity);
        var key = new TokenKey(Registries.Example.Origin, Registries.Realm, "svc", ScopeSet.Empty, Secret.OfPassword.Identity);
        Secret.AssertNotIn(key.ToString());
        Secret.AssertNotIn(new BearerToken(key, Secret.RegistryToken, default, default).ToString());
        TokenAnswer.Read("{\"token\":\"SECRET\"}"u8, out TokenAnswer? answer);
        Secret.AssertNotIn(answer?.ToString());
    }

    private static async Task<AuthenticationHeaderValue?> FindAsync(RegistryAuthenticator authenticator, RegistryScope? scope = null) =>
        await authenticator.FindHeaderAsync(Registries.Example, "a/b", [scope ?? RegistryScope.Pull("a/b")], default);

    private static Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryAuthenticator authenticator,
        string[] challenges,
        AuthenticationHeaderValue? sent = null,
        RegistryScope[]? scopes = null) =>
        authenticator.AnswerAsync(Registries.Example, "a/b", scopes ?? [RegistryScope.Pull("a/b")], challenges, sent, default);
}
