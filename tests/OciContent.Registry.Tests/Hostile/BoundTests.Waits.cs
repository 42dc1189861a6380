using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

public sealed partial class BoundTests
{
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
    public async Task AnUpload_ThatIsToBeBegunLaterIsBegunLater()
    {
        _registry.Faults.Add(new FailWith(429, retryAfter: "1", times: 2, when: static exchange => exchange.Method == "POST"));

        await Repository().PutAsync(Layer, new MemoryStream(new byte[100_000]));

        Assert.Equal(3, _registry.Exchanges.Count(static exchange => exchange.Method == "POST"));
    }

    [Theory]
    [InlineData("7200", 1)]
    [InlineData(null, 3)]
    public async Task AnUpload_ThatMayNotBeginEnds(string? retryAfter, int asked)
    {
        _registry.Faults.Add(new FailWith(429, retryAfter: retryAfter, when: static exchange => exchange.Method == "POST"));

        await RefusesAsync(
            Repository(new() { MaxRetries = 2 }).PutAsync(Layer, new MemoryStream(new byte[100_000])),
            "Beginning an upload to");
        Assert.Equal(asked, _registry.Exchanges.Count(static exchange => exchange.Method == "POST"));
    }

    [Fact]
    public async Task Downloads_WithoutProgressEnd()
    {
        _registry.AddBlob(Team, new byte[100_000]);
        _registry.Faults.Add(new CutResponse(0, when: static exchange => exchange.Kind == RequestKind.Blob));

        await RefusesAsync(
            ReadAsync(Repository(new() { MaxRetries = 2 })),
            "it broke off after 0 of 100000 bytes, 3 times without a byte more: expected all of it.");
    }

    [Fact]
    public async Task Uploads_WithoutProgressEnd()
    {
        _registry.Faults.Add(new CutRequest(0, when: static exchange => exchange.Method == "PUT"));

        await RefusesAsync(
            Repository(new() { MaxRetries = 2 }).PutAsync(Layer, new MemoryStream(new byte[100_000])),
            "Writing the blob", "failed 3 times");
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
            Repository(new() { MaxRetries = 100, MaxWait = TimeSpan.FromSeconds(60) }).ResolveAsync("v1"),
            "it says to come back in 16 seconds.");
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
        _registry.Faults.Add(new AnswerWith(static _ => Json("{\"token\":\"abc\"}"), when: IsToken));
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

        await RefusesAsync(
            Repository().ResolveAsync("v1"),
            "The answer of the token server", "is not a token: expected at most 65536 bytes.");
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
}
