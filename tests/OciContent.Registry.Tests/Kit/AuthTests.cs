using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Kit;

/// <summary>The registry of the tests lets in whom it should.</summary>
public sealed class AuthTests : IDisposable
{
    private readonly HttpClient _client = Http.Client();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(null, 401)]
    [InlineData("me:wrong", 401)]
    [InlineData("me:pass:word", 200)]
    public async Task Basic_NeedsThePassword(string? credential, int status)
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Nexus, new BasicAuth("me", "pass:word"));
        using var request = new HttpRequestMessage(HttpMethod.Get, registry.Url + "/v2/");
        request.Headers.Authorization = credential is null ? null : Basic(credential);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401 ? "BASIC realm=\"test-realm\"" : null, Http.Header(response, "WWW-Authenticate"));
    }

    [Fact]
    public async Task Bearer_NeedsATokenOfTheScope()
    {
        await using var tokens = new TokenServer(new TokenIssuer().AddUser("me", "password"));
        await using var registry = new FaultRegistry(auth: new BearerAuth(tokens));
        string address = registry.Url + "/v2/app/blobs/uploads/";

        using HttpResponseMessage none = await PostAsync(address, null);
        string pull = await GetTokenAsync(tokens.Realm, "repository:app:pull,push", null);
        using HttpResponseMessage anonymous = await PostAsync(address, pull);
        string push = await GetTokenAsync(tokens.Realm, "repository:app:pull,push", "me:password");
        using HttpResponseMessage account = await PostAsync(address, push);
        using HttpResponseMessage junk = await PostAsync(address, "junk");

        string challenge = $"Bearer realm=\"{tokens.Realm}\",service=\"test-registry\",scope=\"repository:app:pull,push\"";
        Assert.Equal((HttpStatusCode.Unauthorized, challenge), (none.StatusCode, Http.Header(none, "WWW-Authenticate")));
        Assert.Equal(challenge + ",error=\"insufficient_scope\"", Http.Header(anonymous, "WWW-Authenticate"));
        Assert.Equal(HttpStatusCode.Accepted, account.StatusCode);
        Assert.Equal(challenge + ",error=\"invalid_token\"", Http.Header(junk, "WWW-Authenticate"));
    }

    [Fact]
    public async Task Bearer_AtTheRegistryItself_ExpiresAndIsRefreshed()
    {
        TokenIssuer issuer = new TokenIssuer { MaxUses = 2 }.AddUser("me", "password");
        await using var registry = new FaultRegistry(auth: new BearerAuth(issuer));
        string realm = registry.Url + "/token";
        string refresh = issuer.AddRefreshToken("me");
        string address = registry.Url + "/v2/app/blobs/uploads/";
        string token = await GetTokenAsync(realm, "repository:app:pull,push", "me:password");

        var statuses = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await PostAsync(address, token);
            statuses.Add((int)response.StatusCode);
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["service"] = issuer.Service,
            ["client_id"] = "test",
            ["scope"] = "repository:app:pull,push repository:base:pull",
            ["refresh_token"] = refresh,
        });
        using HttpResponseMessage refreshed = await _client.PostAsync(realm, form);
        string next = TokenIn(await refreshed.Content.ReadAsStringAsync());
        using HttpResponseMessage after = await PostAsync(address, next);
        registry.Faults.Add(new ExpireTokens(issuer, times: 1));
        using HttpResponseMessage expired = await PostAsync(address, next);

        Assert.Equal([202, 202, 401], statuses);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (after.StatusCode, expired.StatusCode));
        Assert.Contains(next, issuer.Issued);
    }

    [Theory]
    [InlineData("me:wrong", "test-registry", 401)]
    [InlineData("me:password", "other", 400)]
    [InlineData(null, "test-registry", 401)]
    public async Task TokenServer_Refuses(string? credential, string service, int status)
    {
        await using var tokens = new TokenServer(new TokenIssuer { AllowsAnonymous = false }.AddUser("me", "password"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{tokens.Realm}?service={service}");
        request.Headers.Authorization = credential is null ? null : Basic(credential);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private static AuthenticationHeaderValue Basic(string credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));

    private static string TokenIn(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("token").GetString()!;
    }

    private async Task<string> GetTokenAsync(string realm, string scope, string? credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{realm}?service=test-registry&scope={scope}");
        request.Headers.Authorization = credential is null ? null : Basic(credential);
        using HttpResponseMessage response = await _client.SendAsync(request);
        return TokenIn(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostAsync(string address, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _client.SendAsync(request);
    }
}
