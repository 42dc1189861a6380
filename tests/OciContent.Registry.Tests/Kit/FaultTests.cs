using System.Globalization;
using System.Text;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Each fault does to an answer or a request what its name says, and to no other.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Content = "0123456789";

    private readonly FaultRegistry _registry = new();
    private readonly HttpClient _client = Http.Client();
    private readonly string _blob;

    public FaultTests() => _blob = $"{_registry.Url}/v2/app/blobs/{_registry.AddBlob("app", Encoding.ASCII.GetBytes(Content))}";

    public void Dispose()
    {
        _client.Dispose();
        Blocking.Wait(() => _registry.DisposeAsync().AsTask());
    }

    [Theory]
    [InlineData(ConnectionEnd.Close)]
    [InlineData(ConnectionEnd.Reset)]
    public async Task CutResponse_EndsWithinTheBody(ConnectionEnd end)
    {
        CutResponse fault = _registry.Faults.Add(new CutResponse(after: 4, end, times: 1));
        var received = new MemoryStream();
        using HttpResponseMessage response = await _client.GetAsync(_blob, HttpCompletionOption.ResponseHeadersRead);

        await Assert.ThrowsAnyAsync<IOException>(async () => await (await response.Content.ReadAsStreamAsync()).CopyToAsync(received));

        Assert.Equal("0123", Encoding.ASCII.GetString(received.ToArray()));
        Assert.Equal(Content, await _client.GetStringAsync(_blob));
        Assert.Equal(1, fault.Met);
    }

    [Fact]
    public async Task CutRequest_KeepsWhatCame()
    {
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");
        _registry.Faults.Add(new CutRequest(after: 120_000, ConnectionEnd.Reset, when: static exchange => exchange.Method == "PATCH"));

        await Assert.ThrowsAsync<HttpRequestException>(
            () => Http.PatchAsync(_client, started.Headers.Location!, null, new byte[300_000]));
        using HttpResponseMessage status = await _client.GetAsync(started.Headers.Location);

        Assert.Equal("0-119999", Http.Header(status, "Range"));
    }

    [Fact]
    public async Task CutConnection_DoesNothing()
    {
        _registry.Faults.Add(new CutConnection(times: 1));

        await Assert.ThrowsAsync<HttpRequestException>(() => Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/"));

        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task LoseAnswer_DoesWhatWasAsked()
    {
        _registry.Faults.Add(new LoseAnswer(times: 1));

        await Assert.ThrowsAsync<HttpRequestException>(() => Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/"));

        Assert.Equal(1, _registry.OpenUploads);
    }

    [Fact]
    public async Task StallResponse_SendsNothingMore()
    {
        _registry.Faults.Add(new StallResponse(after: 3));
        using HttpResponseMessage response = await _client.GetAsync(_blob, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[10];

        await body.ReadExactlyAsync(buffer.AsMemory(0, 3));

        Assert.False(body.ReadAsync(buffer).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Hang_AnswersWhenReleased()
    {
        Hang fault = _registry.Faults.Add(new Hang());
        Task<string> answer = _client.GetStringAsync(_blob);
        using var given = new CancellationTokenSource();
        Task<HttpResponseMessage> givenUp = _client.GetAsync(_blob, given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(answer.IsCompleted);
        fault.Release();
        Assert.Equal(Content, await answer);
    }

    [Fact]
    public async Task SlowDrip_SendsAll()
    {
        _registry.Faults.Add(new SlowDrip(3, TimeSpan.FromMilliseconds(1)));

        Assert.Equal(Content, await _client.GetStringAsync(_blob));
    }

    [Fact]
    public async Task WrongContentRange_Lies() =>
        await AssertPartAsync(new WrongContentRange("bytes 3-5/10"), 206, "234", "bytes 3-5/10");

    [Fact]
    public async Task WholeForPart_GivesAll() => await AssertPartAsync(new WholeForPart(), 200, Content, null);

    [Theory]
    [InlineData(-2, 0, "012")]
    [InlineData(1, 0, "345")]
    [InlineData(0, -1, "23")]
    [InlineData(0, 2, "23456")]
    public async Task MovedPart_GivesAnother(int shift, int grow, string expected) =>
        await AssertPartAsync(new MovedPart(shift, grow), 206, expected, "bytes 2-4/10");

    [Fact]
    public async Task ShortPart_GivesLess() => await AssertPartAsync(new ShortPart(2), 206, "23", "bytes 2-3/10");

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task WrongLength_Lies(int by)
    {
        _registry.Faults.Add(new WrongLength(by));
        using HttpResponseMessage response = await _client.GetAsync(_blob, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(10 + by, response.Content.Headers.ContentLength);
        if (by > 0)
        {
            await Assert.ThrowsAnyAsync<Exception>(response.Content.ReadAsStringAsync);
        }
        else
        {
            Assert.Equal("01234", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task NoLength_EndsWithTheConnection()
    {
        _registry.Faults.Add(new NoLength());
        using HttpResponseMessage response = await _client.GetAsync(_blob, HttpCompletionOption.ResponseHeadersRead);

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(Content, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task ChunkedTransfer_GivesAll()
    {
        _registry.Faults.Add(new ChunkedTransfer());
        _registry.Faults.Add(new SlowDrip(4, TimeSpan.Zero));
        using HttpResponseMessage response = await _client.GetAsync(_blob);

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(Content, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EndlessBody_DoesNotEnd(bool isChunked)
    {
        _registry.Faults.Add(new EndlessBody("ab"u8.ToArray(), isChunked));
        using HttpResponseMessage response = await _client.GetAsync(_blob, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[100_000];

        await body.ReadExactlyAsync(buffer);

        Assert.All(buffer.Chunk(2), static pair => Assert.Equal("ab"u8.ToArray(), pair));
    }

    [Fact]
    public async Task EndlessHeaders_AreTooManyForAnyClient()
    {
        _registry.Faults.Add(new EndlessHeaders());

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(_blob));
    }

    [Fact]
    public async Task Corrupt_ChangesOneByte()
    {
        _registry.Faults.Add(new Corrupt(at: 1));

        Assert.Equal("0023456789", await _client.GetStringAsync(_blob));
    }

    [Fact]
    public async Task GzipResponse_Compresses()
    {
        _registry.Faults.Add(new GzipResponse());
        using HttpResponseMessage response = await _client.GetAsync(_blob);

        Assert.Equal("gzip", Http.Header(response, "Content-Encoding"));
        Assert.Equal(Content, Encoding.ASCII.GetString(Gzip.Decompress(await response.Content.ReadAsByteArrayAsync())));
    }

    [Theory]
    [InlineData("Docker-Content-Digest", "sha256:00")]
    [InlineData("Content-Type", "text/html; charset=utf-8")]
    [InlineData("Set-Cookie", "sid=1")]
    [InlineData("ETag", null)]
    public async Task SetHeader_SaysSomethingElse(string name, string? value)
    {
        _registry.Faults.Add(new SetHeader(name, value));
        using HttpResponseMessage response = await _client.GetAsync(_blob);

        Assert.Equal(value, Http.Header(response, name));
    }

    [Fact]
    public async Task FailWith_FailsSoOften()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        _registry.Faults.Add(new FailWith(429, "later", "3", times: 1));
        _registry.Faults.Add(new FailWith(503, retryAfter: FailWith.Date(time), times: 1));

        using HttpResponseMessage first = await _client.GetAsync(_blob);
        using HttpResponseMessage second = await _client.GetAsync(_blob);

        Assert.Equal((429, "later"), ((int)first.StatusCode, await first.Content.ReadAsStringAsync()));
        Assert.Equal(TimeSpan.FromSeconds(3), first.Headers.RetryAfter!.Delta);
        Assert.Equal((503, time), ((int)second.StatusCode, second.Headers.RetryAfter!.Date));
        Assert.Equal(Content, await _client.GetStringAsync(_blob));
    }

    [Fact]
    public async Task ChallengeAlways_NeverEnds()
    {
        _registry.Faults.Add(new ChallengeAlways("Basic realm=\"x\""));
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await _client.GetAsync(_blob);
            Assert.Equal((401, "Basic realm=\"x\""), ((int)response.StatusCode, Http.Header(response, "WWW-Authenticate")));
        }
    }

    [Fact]
    public async Task RedirectTo_GoesAnywhere()
    {
        await using var other = new ScriptedServer();
        _registry.Faults.Add(RedirectTo.Server(other, times: 1));
        _registry.Faults.Add(RedirectTo.Itself(301, times: 1));
        _registry.Faults.Add(RedirectTo.Onward(302, times: 2));
        _registry.Faults.Add(new RedirectTo("http://169.254.169.254/latest", 308));
        string path = new Uri(_blob).AbsolutePath;

        foreach ((int status, string location) in ((int, string)[])
                [
                    (307, other.Url + path),
                    (301, path),
                    (302, path + "?hop=1"),
                    (302, path + "?hop=2"),
                    (308, "http://169.254.169.254/latest"),
                ])
        {
            using HttpResponseMessage response = await _client.GetAsync(_blob);
            Assert.Equal((status, location), ((int)response.StatusCode, Http.Header(response, "Location")));
        }
    }

    [Fact]
    public async Task LocationElsewhere_IsThatOfAnUpload()
    {
        _registry.Faults.Add(new LocationElsewhere("https://other.example"));
        using HttpResponseMessage response = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");

        Assert.StartsWith("https://other.example/v2/app/blobs/uploads/", Http.Header(response, "Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_GoOnElsewhereOrForever()
    {
        string tags = _registry.Url + "/v2/app/tags/list";
        _registry.Faults.Add(new LinkTo("http://other.example/x", times: 1));
        _registry.Faults.Add(new RepeatPage(times: 1, when: static exchange => exchange.Query["n"] == "7"));
        using HttpResponseMessage elsewhere = await _client.GetAsync(tags);
        using HttpResponseMessage again = await _client.GetAsync(tags + "?n=7");
        _registry.Faults.Add(new EndlessTags(2));
        using HttpResponseMessage endless = await _client.GetAsync(tags + "?page=3");

        Assert.Equal("<http://other.example/x>; rel=\"next\"", Http.Header(elsewhere, "Link"));
        Assert.Equal("</v2/app/tags/list?n=7>; rel=\"next\"", Http.Header(again, "Link"));
        Assert.Equal("</v2/app/tags/list?page=4>; rel=\"next\"", Http.Header(endless, "Link"));
        Assert.Equal("""{"name":"app","tags":["t000000006","t000000007"]}""", await endless.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task AnswerWith_AndChangeResponse_DoAnything()
    {
        _registry.Faults.Add(new AnswerWith(static _ => WireResponse.Text(418, "tea"), times: 1));
        _registry.Faults.Add(new ChangeResponse(static (exchange, response) => response.Headers["X-Method"] = exchange.Method));
        using HttpResponseMessage response = await _client.GetAsync(_blob);

        Assert.Equal((418, "GET"), ((int)response.StatusCode, Http.Header(response, "X-Method")));
        Assert.Equal("tea", await response.Content.ReadAsStringAsync());
    }

    private async Task AssertPartAsync(Fault fault, int status, string content, string? range)
    {
        _registry.Faults.Add(fault);
        using var request = new HttpRequestMessage(HttpMethod.Get, _blob) { Headers = { Range = new(2, 4) } };
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(
            (status, content, range),
            ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), Http.Header(response, "Content-Range")));
        Assert.Equal(content.Length.ToString(CultureInfo.InvariantCulture), Http.Header(response, "Content-Length"));
    }
}
