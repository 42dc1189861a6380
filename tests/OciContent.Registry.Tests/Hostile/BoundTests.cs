using System.Text;
using OciContent.Registry.Authentication;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>Whatever a registry goes on with, there is an end, and one line that says which bound it is.</summary>
public sealed partial class BoundTests : IAsyncDisposable
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

        await RefusesAsync(
            Repository(new() { MaxDocumentSize = 100_000 }).ListTagsAsync().ToListAsync().AsTask(),
            "an answer of more than 100000 bytes: expected at most that many.");
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

        await RefusesAsync(
            Repository().ResolveAsync("v1"),
            "Reading the manifest 'v1' of",
            "an answer whose headers are too long: expected at most 64 KiB.");
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
            "Writing a blob", "a redirect of content that was sent already: expected one before, or none");
        Assert.Equal(0, _registry.OpenUploads);
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
