using System.Net;
using System.Net.Http.Headers;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>How token servers are asked, and what they may answer.</summary>
public sealed class TokenClientTests
{
    private const string Server = "The token server 'https://registry.example.com' of 'registry.example.com'";

    private readonly ManualTime _time = new();

    [Fact]
    public async Task IdentityToken_IsPosted()
    {
        var exchange = ScriptedExchange.OfTokens();

        Assert.Equal("Bearer token-1", (await AskAsync(exchange, Secret.OfIdentityToken)).Header.ToString());

        SentRequest request = Assert.Single(exchange.Requests);
        Assert.Equal((HttpMethod.Post, Registries.Realm, null), (request.Method, request.Address.AbsoluteUri, request.Authorization));
        Assert.Equal(
            "grant_type=refresh_token&service=svc&client_id=oci-content&scope=repository%3Aa%3Apull+repository%3Ab%3Apull%2Cpush"
            + "&refresh_token=" + Secret.IdentityToken,
            request.Body);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task IdentityToken_GivesWayToThePassword(int status)
    {
        var exchange = new ScriptedExchange((request, _) =>
            request.Method == HttpMethod.Post ? ScriptedExchange.Status(status) : ScriptedExchange.Token("token"));
        RegistryCredential both = RegistryCredential.FromIdentityToken(Secret.IdentityToken, Secret.Username, Secret.Password);

        BearerToken token = await AskAsync(exchange, both);

        Assert.Equal("Bearer token", token.Header.ToString());
        Assert.Equal([null, "Basic " + Secret.Base64], exchange.Requests.Select(r => r.Authorization));
    }

    [Theory]
    [InlineData(401, "refuses the credentials (401)")]
    [InlineData(403, "refuses the credentials (403)")]
    [InlineData(404, "answered 404: expected a token")]
    public async Task IdentityToken_IsAllThereIs(int status, string expected)
    {
        var exchange = new ScriptedExchange((_, _) => ScriptedExchange.Status(status));

        RegistryException exception = await RefusalAsync(exchange, Secret.OfIdentityToken);

        Assert.Equal($"{Server} {expected}.", exception.Message);
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task RefreshToken_IsUsedAtTheRealmThatGaveIt()
    {
        var exchange = new ScriptedExchange((_, number) =>
            ScriptedExchange.Json($$"""{"access_token":"token-{{number}}","refresh_token":"newer-{{number}}"}"""));
        var client = new TokenClient(exchange, Options);

        await client.AskAsync(Request(), Secret.OfIdentityToken, default);
        await client.AskAsync(Request(), Secret.OfIdentityToken, default);
        await client.AskAsync(Request("https://registry.example.com/other"), Secret.OfIdentityToken, default);
        await client.AskAsync(Request(), RegistryCredential.FromIdentityToken("another"), default);

        Assert.Equal([Secret.IdentityToken, "newer-1", Secret.IdentityToken, "another"], exchange.Requests.Select(RefreshTokenOf));
    }

    [Fact]
    public async Task RefreshToken_GivesWayToTheIdentityToken()
    {
        var exchange = new ScriptedExchange((request, number) => RefreshTokenOf(request) == "newer"
            ? ScriptedExchange.Status(401)
            : ScriptedExchange.Json($$"""{"access_token":"token-{{number}}"{{(number == 1 ? ",\"refresh_token\":\"newer\"" : "")}}}"""));
        var client = new TokenClient(exchange, Options);

        for (int i = 0; i < 3; i++)
        {
            await client.AskAsync(Request(), Secret.OfIdentityToken, default);
        }

        Assert.Equal(
            [Secret.IdentityToken, "newer", Secret.IdentityToken, Secret.IdentityToken],
            exchange.Requests.Select(RefreshTokenOf));
    }

    [Theory]
    [InlineData(401, "refuses the credentials (401)")]
    [InlineData(403, "refuses the credentials (403)")]
    [InlineData(301, "answered with a redirect (301), which is not followed: expected a token")]
    [InlineData(307, "answered with a redirect (307), which is not followed: expected a token")]
    [InlineData(204, "answered 204: expected a token")]
    [InlineData(400, "answered 400: expected a token")]
    [InlineData(418, "answered 418: expected a token")]
    public async Task Password_MayBeRefused(int status, string expected)
    {
        var exchange = new ScriptedExchange((_, _) =>
        {
            HttpResponseMessage response = ScriptedExchange.Status(status);
            response.Headers.Location = new Uri("https://evil.test/token");
            return response;
        });

        RegistryException exception = await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal($"{Server} {expected}.", exception.Message);
        Assert.Equal((HttpStatusCode)status, exception.StatusCode);
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task Nobody_MayBeRefused()
    {
        var exchange = new ScriptedExchange((_, _) => ScriptedExchange.Status(401));

        RegistryException exception = await RefusalAsync(exchange, null);

        Assert.Equal($"{Server} refuses to give a token without credentials (401).", exception.Message);
    }

    [Theory]
    [InlineData("SECRET is not JSON")]
    [InlineData("{\"token\":\"SECRET SECRET\"}")]
    [InlineData("{\"errors\":[{\"code\":\"SECRET\"}]}")]
    [InlineData("")]
    public async Task Answer_MustBeAToken(string body)
    {
        RegistryException exception = await RefusalAsync(new ScriptedExchange((_, _) => ScriptedExchange.Json(body)), Secret.OfPassword);

        Assert.StartsWith("The answer of the token server", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is not a token: expected", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_MayHave64KiB()
    {
        string Body(int size) => """{"token":"t","a":"SECRET""" + new string('x', size - 26) + "\"}";

        BearerToken token = await AskAsync(new ScriptedExchange((_, _) => ScriptedExchange.Json(Body(65536))), null);
        Assert.Equal("Bearer t", token.Header.ToString());
        RegistryException exception = await RefusalAsync(new ScriptedExchange((_, _) => ScriptedExchange.Json(Body(65537))), null);
        Assert.Contains("at most 65536 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_IsNotReadToAnEndThatNeverComes()
    {
        var endless = new ZeroBody();
        var exchange = new ScriptedExchange((_, _) => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(endless) });

        await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal(65537, endless.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Request_IsRepeatedTwice(int status)
    {
        var exchange = new ScriptedExchange((_, number) =>
            number < 3 ? ScriptedExchange.Status(status) : ScriptedExchange.Token("token"));

        Assert.Equal("Bearer token", (await AskAsync(exchange, Secret.OfPassword)).Header.ToString());
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)], _time.Waits);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    public async Task Request_IsNotRepeatedForEver(int status)
    {
        var exchange = new ScriptedExchange((_, _) => ScriptedExchange.Status(status));

        RegistryException exception = await RefusalAsync(exchange, Secret.OfIdentityToken);

        Assert.Equal(status, (int?)exception.StatusCode);
        Assert.Equal(3, exchange.Requests.Count);
    }

    [Fact]
    public async Task Request_IsRepeatedWhenTheServerSays()
    {
        int[] seconds = [7, 30];
        var exchange = new ScriptedExchange((_, number) =>
        {
            if (number == 3)
            {
                return ScriptedExchange.Token("token");
            }

            HttpResponseMessage response = ScriptedExchange.Status(429);
            response.Headers.RetryAfter = number == 1
                ? new RetryConditionHeaderValue(TimeSpan.FromSeconds(7))
                : new RetryConditionHeaderValue(_time.GetUtcNow() + TimeSpan.FromSeconds(30));
            return response;
        });

        await AskAsync(exchange, Secret.OfPassword);

        Assert.Equal(seconds, _time.Waits.Select(w => (int)w.TotalSeconds));
    }

    [Fact]
    public async Task Request_IsNotRepeatedInAnHour()
    {
        var exchange = new ScriptedExchange((_, _) =>
        {
            HttpResponseMessage response = ScriptedExchange.Status(429);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(1));
            return response;
        });

        RegistryException exception = await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal($"{Server} wants to be asked again in 3600 s.", exception.Message);
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task Request_IsRepeatedWithoutAnAnswer()
    {
        var exchange = new ScriptedExchange((_, number) => number switch
        {
            1 => throw new HttpRequestException("Connection refused."),
            2 => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenBody()) },
            _ => ScriptedExchange.Token("token"),
        });

        Assert.Equal("Bearer token", (await AskAsync(exchange, Secret.OfPassword)).Header.ToString());
    }

    [Fact]
    public async Task Request_FailsWithoutAnAnswer()
    {
        var exchange = new ScriptedExchange((_, _) => throw new HttpRequestException("Connection refused."));

        RegistryException exception = await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal($"{Server} did not answer.", exception.Message);
        Assert.IsType<HttpRequestException>(exception.InnerException);
        Assert.Equal(3, exchange.Requests.Count);
    }

    [Fact]
    public async Task Request_HasAnEnd()
    {
        var exchange = new ScriptedExchange(async (_, _, cancellationToken) =>
        {
            Task silence = Task.Delay(Timeout.Infinite, cancellationToken);
            _time.Advance(TimeSpan.FromMinutes(1));
            await silence;
            throw new InvalidOperationException();
        });

        RegistryException exception = await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal($"{Server} did not answer.", exception.Message);
        Assert.Equal(3, exchange.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_PassesOnWhatItsExchangeRefuses(bool whileConnecting)
    {
        // Such as an address that may not be connected to.
        var refusal = new RegistryException("The address is too near.");
        var exchange = new ScriptedExchange((_, _) => throw (whileConnecting ? new HttpRequestException("No.", refusal) : refusal));

        RegistryException exception = await RefusalAsync(exchange, Secret.OfPassword);

        Assert.Equal("The address is too near.", exception.Message);
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task Credentials_AreRefusedForARealmThatIsNotTrusted()
    {
        var exchange = ScriptedExchange.OfTokens();
        var client = new TokenClient(exchange, Options);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.AskAsync(Request("https://evil.test/token"), Secret.OfPassword, default));

        Assert.Empty(exchange.Requests);
    }

    private AuthenticationOptions Options => AuthenticationOptions.Default with { TimeProvider = _time };

    private TokenRequest Request(string realm = Registries.Realm) => new(
        Registries.Example,
        TokenRealm.Check(Registries.Example, realm, Options),
        "svc",
        ScopeSet.Of([RegistryScope.Pull("a"), RegistryScope.Push("b")]));

    private Task<BearerToken> AskAsync(ScriptedExchange exchange, RegistryCredential? credential) =>
        new TokenClient(exchange, Options).AskAsync(Request(), credential, default);

    private Task<RegistryException> RefusalAsync(ScriptedExchange exchange, RegistryCredential? credential) =>
        Secret.RefusalAsync<RegistryException>(() => AskAsync(exchange, credential));

    private static string RefreshTokenOf(SentRequest request) => request.Body[(request.Body.LastIndexOf('=') + 1)..];

    private sealed class ZeroBody : ReadOnlyTestStream
    {
        public long Count { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            Count += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class BrokenBody : ReadOnlyTestStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Connection reset.");
    }
}
