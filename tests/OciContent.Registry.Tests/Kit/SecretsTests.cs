using System.Net.Http.Headers;
using System.Text;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Secrets are found however they are written, in every part of a request.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Secret = "p+ss/w rd:1";

    private readonly ScriptedServer _server = new(options: new ServerOptions { MaxRecordedBody = 1000 });
    private readonly HttpClient _client = Http.Client();

    public void Dispose()
    {
        _client.Dispose();
        Blocking.Wait(() => _server.DisposeAsync().AsTask());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:")]
    [InlineData("ab:")]
    [InlineData("abc:")]
    public async Task Find_SeesBasicAuthentication(string before)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Url);
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "!")));
        using HttpResponseMessage response = await _client.SendAsync(request);

        Leak leak = Assert.Single(Secrets.Find(_server.Exchanges, Secret, "something else").DistinctBy(static leak => leak.Form));
        Assert.Equal(("Base64", Secret), (leak.Form, leak.Secret));
    }

    [Fact]
    public async Task Find_SeesQueries()
    {
        using HttpResponseMessage response = await _client.GetAsync($"{_server.Url}/x?y={Uri.EscapeDataString(Secret)}");

        Assert.Equal("escaped", Assert.Single(Secrets.Find(_server.Exchanges, Secret)).Form);
    }

    [Fact]
    public async Task Find_SeesForms()
    {
        using HttpResponseMessage response =
            await _client.PostAsync(_server.Url, new FormUrlEncodedContent([KeyValuePair.Create("password", Secret)]));

        Assert.Equal("form", Assert.Single(Secrets.Find(_server.Exchanges, Secret)).Form);
    }

    [Fact]
    public async Task Find_SeesChunkedBodies()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _server.Url) { Content = new StringContent("x" + Secret) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal("plain", Assert.Single(Secrets.Find(_server.Exchanges, Secret)).Form);
    }

    [Fact]
    public async Task Find_SaysNothingOfWhatWasNotRecorded()
    {
        using HttpResponseMessage response = await _client.PutAsync(_server.Url, new ByteArrayContent(new byte[1001]));

        Assert.Throws<InvalidOperationException>(() => Secrets.Find(_server.Exchanges, Secret));
    }

    [Fact]
    public void IsIn_LooksInTexts()
    {
        Assert.True(Secrets.IsIn($"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret))}", Secret));
        Assert.False(Secrets.IsIn("Nothing of the kind.", Secret));
    }
}
