using System.Net;
using System.Text;
using OciContent.Registry.Authentication;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>Whatever a registry goes on with, there is an end, and one line that says which bound it is.</summary>
public sealed class BoundTests : IAsyncDisposable
{
    private const string Team = "team/app";

    // What the system keeps of a body that nobody reads any more, at both ends.
    private const long Buffers = 16 * 1024 * 1024;

    private static readonly byte[] Index =
        [.. "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"u8];

    private static readonly Descriptor Layer = Descriptor.For(new byte[100_000], MediaTypes.OciLayer);

    private readonly FaultRegistry _registry = new();
    private readonly List<RegistryClient> _clients = [];

    public async ValueTask DisposeAsync()
    {
        foreach (RegistryClient client in _clients)
        {
            await client.DisposeAsync();
        }

        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Pages_HaveALimit()
    {
        _registry.Faults.Add(new EndlessTags(pageSize: 3));

        await RefusesAsync(
            Repository(new() { MaxPages = 20 }).ListTagsAsync().ToListAsync().AsTask(),
            "Listing the tags of", "more than 20 pages: expected at most so many.");
        Assert.Equal(20, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Names_HaveALimit()
    {
        _registry.Faults.Add(new EndlessTags(pageSize: 100));

        await RefusesAsync(
            Repository(new() { MaxItems = 250 }).ListTagsAsync().ToListAsync().AsTask(), "more than 250 tags: expected at most so many.");
        Assert.Equal(3, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Repositories_HaveALimit()
    {
        _registry.Faults.Add(new AnswerWith(static _ => Json("{\"repositories\":[\"a\",\"b\",\"c\"]}")));

        await RefusesAsync(
            Client(new() { MaxItems = 2 }).ListRepositoriesAsync(_registry.Address).ToListAsync().AsTask(), "more than 2 repositories: expected");
    }

    [Fact]
    public async Task Pages_AreReadOnce()
    {
        _registry.AddManifest(Team, Index, MediaTypes.OciIndex, "v1");
        _registry.Faults.Add(new RepeatPage());

        await RefusesAsync(Repository().ListTagsAsync().ToListAsync().AsTask(), "a page that leads back to one before it: expected an end.");
        Assert.Single(_registry.Exchanges);
    }

    [Fact]
    public async Task Pages_HaveSomethingNew()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange =>
            Json("{\"tags\":[\"v1\"]}").With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(
            Repository().ListTagsAsync().ToListAsync().AsTask(), "a page without anything new that leads to another: expected an end.");
        Assert.Equal(2, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task PagesWithNothing_HaveTheSameLimit()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange =>
            Json("{\"tags\":[]}").With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(Repository(new() { MaxPages = 7 }).ListTagsAsync().ToListAsync().AsTask(), "more than 7 pages");
    }

    [Fact]
    public async Task Links_HaveALimitAndAreNotPassedOver()
    {
        _registry.AddManifest(Team, Index, MediaTypes.OciIndex, "v1");
        _registry.Faults.Add(new LinkTo($"/v2/{Team}/tags/list?last={new string('x', 9000)}", when: static exchange => exchange.Kind == RequestKind.Tags));

        await RefusesAsync(Repository().ListTagsAsync().ToListAsync().AsTask(), "a Link of 90", "characters: expected at most 8192.");
    }

    [Fact]
    public async Task Referrers_HaveALimit()
    {
        string[] entries = [.. Enumerable.Range(0, 30).Select(Entry)];
        _registry.Faults.Add(new AnswerWith(_ => Json($"{{\"schemaVersion\":2,\"manifests\":[{string.Join(',', entries)}]}}")));

        await RefusesAsync(
            Repository(new() { MaxReferrers = 29 }).FindReferrersAsync(Layer.Digest), "more than 29 referrers: expected at most so many.");
    }

    [Fact]
    public async Task PagesOfReferrers_HaveALimit()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange => Json($"{{\"schemaVersion\":2,\"manifests\":[{Entry(page)}]}}")
            .With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(
            Repository(new() { MaxPages = 6 }).FindReferrersAsync(Layer.Digest), "pages without an end: expected at most 6, each once.");
    }

    [Fact]
    public async Task PagesOfReferrers_HaveSomethingNew()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange => Json($"{{\"schemaVersion\":2,\"manifests\":[{Entry(1)}]}}")
            .With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(Repository().FindReferrersAsync(Layer.Digest), "a page without anything new that leads to another");
    }

    [Theory]
    [InlineData(Framing.Chunked)]
    [InlineData(Framing.Close)]
    public async Task Manifests_HaveALimit(Framing framing)
    {
        var body = new EndlessPieces("{\"a\":\"", "x");
        _registry.Faults.Add(new AnswerWith(_ => new WireResponse(200, MediaTypes.OciIndex, body) { Framing = framing }));

        await RefusesAsync(Repository().ResolveAsync("v1"), "Reading the manifest 'v1' of", "an answer of more than 4194304 bytes");
        Assert.InRange(body.Taken, 0, RegistryLimits.Default.MaxDocumentSize + Buffers);
    }

    [Fact]
    public async Task Manifests_ThatSayTheyAreTooLargeAreNotRead()
    {
        _registry.Faults.Add(new AnswerWith(static _ => new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(Index))
        {
            DeclaredLength = 1L << 40,
            ClosesConnection = true,
        }));

        await RefusesAsync(Repository(new() { MaxDocumentSize = 1000 }).ResolveAsync("v1"), "an answer of more than 1000 bytes");
    }

    [Fact]
    public async Task Tags_HaveALimitOfBytes()
    {
        var body = new EndlessPieces("{\"tags\":[\"a\"", ",\"a\"");
        _registry.Faults.Add(new AnswerWith(_ => new WireResponse(200, "application/json", body) { Framing = Framing.Chunked }));

        await RefusesAsync(Repository(new() { MaxDocumentSize = 100_000 }).ListTagsAsync().ToListAsync().AsTask(), "more than 100000 bytes");
        Assert.InRange(body.Taken, 0, 100_000 + Buffers);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Errors_AreReadAsFarAsTheyAreTold(int status)
    {
        var body = new EndlessPieces("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"", "very ");
        _registry.Faults.Add(new AnswerWith(_ => new WireResponse(status, "application/json", body) { Framing = Framing.Chunked }));

        IOException e = await Assert.ThrowsAnyAsync<IOException>(() => Repository(new() { MaxRetries = 0 }).ResolveAsync("v1"));

        Assert.InRange(e.Message.Length, 20, 1000);
        Assert.InRange(body.Taken, 0, 8192 + Buffers);
    }

    [Fact]
    public async Task Errors_WithLongTextsAreCut()
    {
        string text = new('x', 5000);
        _registry.Faults.Add(new AnswerWith(_ => WireResponse.Error(403, "DENIED", text)));

        RegistryException e = await RefusesAsync(Repository().ResolveAsync("v1"), "the registry answered 403 Forbidden, 'DENIED': 'xxx");
        Assert.InRange(e.Message.Length, 100, 1000);
    }

    [Fact]
    public async Task Errors_ThatStandStillAreNotWaitedFor()
    {
        _registry.Faults.Add(new FailWith(403, "{\"errors\":[]}"));
        _registry.Faults.Add(new StallResponse(3));

        await RefusesAsync(Repository(Hasty()).ResolveAsync("v1"), "the registry answered 403 Forbidden.");
    }

    [Fact]
    public async Task Headers_HaveALimit()
    {
        _registry.Faults.Add(new EndlessHeaders());

        await RefusesAsync(Repository().ResolveAsync("v1"), "Reading the manifest 'v1' of", "an answer whose headers are too long: expected at most 64 KiB");
    }

    [Theory]
    [InlineData(307)]
    [InlineData(302)]
    public async Task Redirects_HaveALimit(int status)
    {
        _registry.Faults.Add(RedirectTo.Onward(status));

        await RefusesAsync(Repository(new() { MaxRedirects = 4 }).ResolveAsync("v1"), "5 redirects: expected at most 4.");
        Assert.Equal(5, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Redirects_ToThemselvesHaveTheSameLimit()
    {
        _registry.Faults.Add(RedirectTo.Itself());

        await RefusesAsync(Repository().ResolveAsync("v1"), "11 redirects: expected at most 10.");
    }

    [Fact]
    public async Task Locations_HaveALimit()
    {
        _registry.Faults.Add(new RedirectTo("/" + new string('x', 20_000)));

        await RefusesAsync(Repository().ResolveAsync("v1"), "a Location of 20001 characters: expected at most 16384.");
    }

    [Theory]
    [InlineData("PUT", 0)]
    [InlineData("PATCH", 30_000)]
    public async Task Redirects_OfContentThatWasSentEnd(string method, long chunkSize)
    {
        _registry.Faults.Add(RedirectTo.Itself(when: exchange => exchange.Method == method));

        await RefusesAsync(
            Repository(new() { MaxRetries = 1 }, chunkSize).PutAsync(Layer, new MemoryStream(new byte[100_000])),
            "Writing a blob of", "a redirect of content that was sent already: expected one before, or none");
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Repetitions_HaveALimit(int status)
    {
        _registry.Faults.Add(new FailWith(status));

        await RefusesAsync(Repository(new() { MaxRetries = 3 }).ResolveAsync("v1"), $"the registry answered {status}");
        Assert.Equal(4, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Connections_ThatAlwaysBreakHaveTheSameLimit()
    {
        _registry.Faults.Add(new CutConnection());

        await RefusesAsync(Repository(new() { MaxRetries = 2 }).ResolveAsync("v1"), "Reading the manifest 'v1' of");

        // Three times, each of which the framework makes four of: a connection that ends before anything came may have been an old one.
        Assert.InRange(_registry.Exchanges.Count, 3, 12);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Requests_ThatBeginOrAddSomethingAreSentOnce(string method)
    {
        _registry.Faults.Add(new LoseAnswer(times: 1, when: exchange => exchange.Method == method));

        try
        {
            await Repository(chunkSize: 60_000).PutAsync(Layer, new MemoryStream(new byte[100_000]));
        }
        catch (RegistryException)
        {
            // Whether it goes on is another thing.
        }

        // What is begun anew is begun by the client, which has asked in between.
        string[] asked = [.. _registry.Exchanges.Select(static exchange => exchange.Method)];
        Assert.DoesNotContain((method, method), asked.Zip(asked.Skip(1)));
    }

    [Fact]
    public async Task Downloads_WithoutProgressEnd()
    {
        _registry.AddBlob(Team, new byte[100_000]);
        _registry.Faults.Add(new CutResponse(0, when: static exchange => exchange.Kind == RequestKind.Blob));

        await RefusesAsync(
            ReadAsync(Repository(new() { MaxRetries = 2 })), "it broke off after 0 of 100000 bytes, 3 times without a byte more: expected all of it.");
    }

    [Fact]
    public async Task Uploads_WithoutProgressEnd()
    {
        _registry.Faults.Add(new CutRequest(0, when: static exchange => exchange.Method == "PUT"));

        await RefusesAsync(
            Repository(new() { MaxRetries = 2 }).PutAsync(Layer, new MemoryStream(new byte[100_000])), "Writing the blob", "failed 3 times");
    }

    [Theory]
    [InlineData("7200", "it says to come back in 7200 seconds.")]
    [InlineData("99999999999999999999", "the registry answered 429 Too Many Requests.")]
    [InlineData("-1", "the registry answered 429 Too Many Requests.")]
    [InlineData("2147483647", "it says to come back in 2147483647 seconds.")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", "it says to come back in ")]
    public async Task Waits_HaveALimit(string retryAfter, string expected)
    {
        _registry.Faults.Add(new FailWith(429, retryAfter: retryAfter));

        await RefusesAsync(Repository(new() { MaxRetries = 2 }).ResolveAsync("v1"), expected);
    }

    [Fact]
    public async Task Waits_HaveALimitTogether()
    {
        // By this clock they take no time.
        _registry.Faults.Add(new FailWith(503, retryAfter: "16"));

        await RefusesAsync(
            Repository(new() { MaxRetries = 100, MaxWait = TimeSpan.FromSeconds(60) }).ResolveAsync("v1"), "it says to come back in 16 seconds.");
        Assert.Equal(4, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Answers_HaveALimitOfTime()
    {
        _registry.Faults.Add(new Hang());

        await RefusesAsync(Repository(Hasty()).ResolveAsync("v1"), "Reading the manifest 'v1' of", "the registry did not answer in time.");
    }

    [Fact]
    public async Task Documents_ThatStandStillEnd()
    {
        _registry.AddManifest(Team, Index, MediaTypes.OciIndex, "v1");
        _registry.Faults.Add(new StallResponse(5));

        await RefusesAsync(Repository(Hasty()).ResolveAsync("v1"), "the registry did not answer in time.");
    }

    [Fact]
    public async Task Downloads_ThatStandStillEnd()
    {
        _registry.AddBlob(Team, new byte[100_000]);
        _registry.Faults.Add(new StallResponse(0, when: static exchange => exchange.Kind == RequestKind.Blob));

        await RefusesAsync(ReadAsync(Repository(Hasty())), "it broke off after 0 of 100000 bytes, 2 times");
    }

    [Fact]
    public async Task Uploads_ThatStandStillEnd()
    {
        var never = new TaskCompletionSource();
        var large = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = Layer.Digest, Size = 256L * 1024 * 1024 };
        _registry.Faults.Add(new AnswerWith(
            _ => new WireResponse(201) { LeavesBody = true, Hold = never.Task },
            when: static exchange => exchange.Method == "PUT"));

        await RefusesAsync(
            Repository(Hasty()).PutBlobAsync(large, static _ => ValueTask.FromResult<Stream>(new ZeroStream(256L * 1024 * 1024))),
            "Writing the blob", "failed 2 times");
    }

    [Fact]
    public async Task Connecting_HasALimitOfTime()
    {
        var network = new TestNetwork();
        network.Name("slow.test", TestNetwork.Silent);
        RegistryClient client = Client(new() { ConnectTimeout = TimeSpan.FromMilliseconds(100), MaxRetries = 0 }, network: network);

        await RefusesAsync(client.GetRepository("slow.test/a").ResolveAsync("v1"), "Reading the manifest 'v1' of slow.test/a failed:");
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer realm=\"REALM\"")]
    [InlineData("Bearer realm=\"REALM\",error=\"invalid_token\"")]
    [InlineData(null)]
    public async Task Challenges_AreAnsweredOnce(string? challenge)
    {
        _registry.Faults.Add(new AnswerWith(static _ => Json("{\"token\":\"abc\"}"), when: static exchange => exchange.Kind == RequestKind.Token));
        _registry.Faults.Add(new ChallengeAlways(challenge?.Replace("REALM", $"{_registry.Url}/token", StringComparison.Ordinal)));
        RegistryRepository repository = Repository();

        for (int i = 0; i < 3; i++)
        {
            _registry.ForgetExchanges();
            await RefusesAsync(repository.ResolveAsync("v1"), "the registry answered 401 Unauthorized");
            Assert.InRange(_registry.Exchanges.Count, 1, 3);
        }
    }

    [Theory]
    [InlineData(17, 20, "have more than 16 challenges")]
    [InlineData(2, 5000, "have more than 8192 characters")]
    public async Task Challenges_HaveALimit(int count, int length, string expected)
    {
        _registry.Faults.Add(new AnswerWith(_ =>
        {
            var response = new WireResponse(401);
            for (int i = 0; i < count; i++)
            {
                response.With("WWW-Authenticate", $"Negotiate a=\"{new string('x', length)}\"");
            }

            return response;
        }));

        await RefusesAsync(Repository().ResolveAsync("v1"), $"asks for authentication, but the headers WWW-Authenticate {expected}.");
    }

    [Theory]
    [InlineData(Framing.Chunked)]
    [InlineData(Framing.Close)]
    public async Task Tokens_HaveALimit(Framing framing)
    {
        var body = new EndlessPieces("{\"token\":\"", "x");
        Challenge(new AnswerWith(_ => new WireResponse(200, "application/json", body) { Framing = framing }, when: IsToken));

        await RefusesAsync(Repository().ResolveAsync("v1"), "The answer of the token server", "is not a token: expected at most 65536 bytes.");
        Assert.InRange(body.Taken, 0, 65536 + Buffers);
    }

    [Fact]
    public async Task Tokens_HaveALimitOfTime()
    {
        Challenge(new Hang(when: IsToken));

        await RefusesAsync(Repository(Hasty()).ResolveAsync("v1"), "The token server", "did not answer.");
    }

    [Fact]
    public async Task Tokens_AreNotWaitedForLonger()
    {
        Challenge(new FailWith(429, retryAfter: "3600", when: IsToken));

        await RefusesAsync(Repository().ResolveAsync("v1"), "The token server", "wants to be asked again in 3600 s.");
    }

    [Fact]
    public async Task Pieces_AreNoLargerThanAnUploadForAll()
    {
        _registry.Faults.Add(new SetHeader("OCI-Chunk-Min-Length", "9223372036854775807"));

        await Repository(RegistryLimits.Default, chunkSize: 10).PutAsync(Layer, new MemoryStream(new byte[100_000]));

        Assert.NotNull(_registry.FindBlob(Team, Layer.Digest));
    }

    private static bool IsToken(Exchange exchange) => exchange.Kind == RequestKind.Token;

    private static RegistryLimits Hasty() => new()
    {
        MaxRetries = 1,
        ResponseTimeout = TimeSpan.FromMilliseconds(150),
        IdleTimeout = TimeSpan.FromMilliseconds(150),
    };

    private static WireResponse Json(string text) => new(200, MediaTypes.OciIndex, WireBody.Of(Encoding.UTF8.GetBytes(text)));

    private static string Entry(int number) =>
        $"{{\"mediaType\":\"{MediaTypes.OciManifest}\",\"size\":2,\"digest\":\"{Digest.Compute(BitConverter.GetBytes(number))}\"}}";

    private static async Task ReadAsync(RegistryRepository repository)
    {
        await using Stream stream = await repository.OpenReadAsync(Layer);
        await stream.CopyToAsync(Stream.Null);
    }

    // It ends, in one line that says what and why.
    private static async Task<RegistryException> RefusesAsync(Task action, params string[] expected)
    {
        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => action.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.True(expected.All(text => e.Message.Contains(text, StringComparison.Ordinal)), e.Message);
        Assert.DoesNotContain('\n', e.Message);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        return e;
    }

    private void Challenge(Fault token)
    {
        _registry.Faults.Add(token);
        _registry.Faults.Add(new ChallengeAlways($"Bearer realm=\"{_registry.Url}/token\"", when: static exchange => !IsToken(exchange)));
    }

    private RegistryClient Client(RegistryLimits limits, long chunkSize = 0, TestNetwork? network = null)
    {
        var options = new RegistryClientOptions
        {
            Limits = limits,
            ChunkSize = chunkSize,
            TimeProvider = limits.ResponseTimeout < TimeSpan.FromSeconds(1) ? TimeProvider.System : new ShortWaits(),
            Credentials = CredentialSource.Of(_registry.Address, RegistryCredential.FromPassword("jane", "secret")),
        };
        var client = new RegistryClient(network is null ? options : options with { Network = network });
        _clients.Add(client);
        return client;
    }

    private RegistryRepository Repository(RegistryLimits? limits = null, long chunkSize = 0) =>
        Client(limits ?? RegistryLimits.Default, chunkSize).GetRepository($"{_registry.Address}/{Team}");
}
