using System.Net;
using System.Text;
using OciContent.Registry.Authentication;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Answers that servers give and that no document foresees: each ends well, or in one clear line.</summary>
public sealed class OddAnswerTests : IAsyncDisposable
{
    private const string Team = "team/app";

    private static readonly byte[] Layer = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * 7))];

    private readonly FaultRegistry _registry = new();
    private RegistryClient? _client;

    private static Descriptor Blob => Descriptor.For(Layer, MediaTypes.OciLayer);

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task AnErrorThatDoesNotEnd_IsToldWithoutItsText()
    {
        _registry.Faults.Add(
            new AnswerWith(static _ => new WireResponse(403)
            {
                DeclaredLength = 100,
                Body = WireResponse.Text(403, "{").Body,
                StallAfter = 1,
            }));

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => Open().ResolveAsync("v1"));

        Assert.Equal(HttpStatusCode.Forbidden, e.StatusCode);
    }

    [Fact]
    public async Task ABlobOfAnotherRepositoryOfTheSameHost_NeedsNoSecondPlace()
    {
        _registry.AddBlob("team/base", Layer);
        _client = new RegistryClient(new() { MaxConcurrencyPerHost = 1, Limits = Short });
        RegistryRepository source = _client.GetRepository($"{_registry.Address}/team/base");

        await _client.GetRepository($"{_registry.Address}/{Team}").PutBlobAsync(
            Blob,
            _ => ValueTask.FromResult<Stream>(new LateStream(async token => await source.OpenReadAsync(Blob, token))));

        Assert.NotNull(_registry.FindBlob(Team, Blob.Digest));
    }

    [Fact]
    public async Task AFullPageWithoutALink_IsFollowedByTheNext()
    {
        string[] tags = [.. Enumerable.Range(0, 1005).Select(static i => $"t{i:d5}")];
        _registry.Faults.Add(
            new AnswerWith(
                exchange =>
                    WireResponse.Json(
                        200,
                        json => WriteTags(json, exchange.Query["last"] is { } last ? tags[(Array.IndexOf(tags, last) + 1)..] : tags[..1000])
                    ),
                when: static exchange => exchange.Kind == RequestKind.Tags));

        Assert.Equal(tags, await Open().ListTagsAsync().ToListAsync());
    }

    [Fact]
    public async Task AFullPageThatIsAll_IsRepeatedOnceAndTold()
    {
        string[] tags = [.. Enumerable.Range(0, 1000).Select(static i => $"t{i:d5}")];
        _registry.Faults.Add(new AnswerWith(
            _ => WireResponse.Json(200, json => WriteTags(json, tags)),
            when: static exchange => exchange.Kind == RequestKind.Tags));

        Assert.Equal(tags, await Open().ListTagsAsync().ToListAsync());
        Assert.Equal(2, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task ALinkThatIsTooLong_IsNotTheEnd()
    {
        _registry.Faults.Add(
            new AnswerWith(
                static _ =>
                    WireResponse
                        .Json(200, static json => WriteTags(json, ["a"]))
                        .With("Link", $"</v2/{Team}/tags/list?last={new string('x', 9000)}>; rel=\"next\""),
                when: static exchange => exchange.Kind == RequestKind.Tags));

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(async () => await Open().ListTagsAsync().ToListAsync());

        Assert.Contains("Link", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(206)]
    [InlineData(416)]
    public async Task AFirstAnswerThatIsNoWhole_IsRefusedInOneLine(int status)
    {
        _registry.AddBlob(Team, Layer);
        _registry.Faults.Add(
            new ChangeResponse((_, response) => response.Status = status, when: static exchange => exchange.Method == "GET"));

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(async () => await Open().OpenReadAsync(Blob));

        Assert.Contains($"{status}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConnectionThatEndsBadlyAfterTheLastByte_DoesNotMatter()
    {
        _registry.AddBlob(Team, Layer);
        _registry.Faults.Add(new WrongLength(10, when: static exchange => exchange.Method == "GET"));

        await using Stream stream = await Open().OpenReadAsync(Blob);

        Assert.Equal(Blob.Digest, await Digest.ComputeAsync(stream));
    }

    [Fact]
    public async Task ReferrersThatLeadToAWebPage_AreLookedForByTheTag()
    {
        _registry.Faults.Add(
            new RedirectTo("https://example.com/web", 303, when: static exchange => exchange.Kind == RequestKind.Referrers));

        Assert.Empty(await Open().FindReferrersAsync(Blob.Digest));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AListOfReferrers_ThatCannotBeRead_IsNotAnEmptyOne(bool isTag)
    {
        byte[] list = """{"schemaVersion":2,"manifests":[{"mediaType":"nothing","digest":"sha256:ab","size":1}]}"""u8.ToArray();
        await using var registry = new FaultRegistry(isTag ? RegistryQuirks.Distribution3 : RegistryQuirks.None);
        registry.AddManifest(Team, list, MediaTypes.OciIndex, ReferrerTag.Of(Blob.Digest));
        registry.Faults.Add(
            new AnswerWith(
                _ => new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(list)),
                when: exchange => !isTag && exchange.Kind == RequestKind.Referrers));
        _client = new RegistryClient(new() { Limits = Short });
        RegistryRepository repository = _client.GetRepository($"{registry.Address}/{Team}");

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => repository.FindReferrersAsync(Blob.Digest));

        Assert.Contains("manifests[0].", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task ATagThatIsSomethingElse_IsNotWrittenOver()
    {
        byte[] subject = Manifest("a/b", subject: null);
        byte[] signature = Manifest("a/signature", Descriptor.For(subject, MediaTypes.OciManifest));
        await using var registry = new FaultRegistry(RegistryQuirks.GitLab);
        Descriptor image = registry.AddManifest(Team, subject, MediaTypes.OciManifest, "v1");
        registry.AddBlob(Team, "{}"u8.ToArray());
        _client = new RegistryClient(new() { Limits = Short });

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() =>
            _client.GetRepository($"{registry.Address}/{Team}")
                .PutManifestAsync(Descriptor.For(signature, MediaTypes.OciManifest), signature, tag: null));

        Assert.Contains("something else", e.Message, StringComparison.Ordinal);
        Assert.Equal(["v1"], registry.TagsOf(Team));
        Assert.NotNull(registry.FindManifest(Team, image.Digest.ToString()));
    }

    [Fact]
    public async Task WhatAMirrorSaysOfReferrers_IsNotWrittenToTheRegistry()
    {
        byte[] subject = Manifest("a/b", subject: null);
        Descriptor image = Descriptor.For(subject, MediaTypes.OciManifest);
        byte[] one = Manifest("a/one", image);
        byte[] other = Manifest("a/other", image);
        await using var mirror = new FaultRegistry(RegistryQuirks.Distribution3);
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution3);
        registry.AddBlob(Team, "{}"u8.ToArray());
        var host = new RegistryHostOptions { Mirrors = [mirror.Address] };
        _client = new RegistryClient(
            new()
            {
                Limits = Short,
                Hosts = new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal) { [registry.Address] = host },
            });
        RegistryRepository repository = _client.GetRepository($"{registry.Address}/{Team}");
        await repository.PutManifestAsync(Descriptor.For(one, MediaTypes.OciManifest), one, tag: null);
        string tag = Assert.Single(registry.TagsOf(Team));
        mirror.AddManifest(Team, """{"schemaVersion":2,"manifests":[]}"""u8.ToArray(), MediaTypes.OciIndex, tag);

        await repository.PutManifestAsync(Descriptor.For(other, MediaTypes.OciManifest), other, tag: null);

        string index = Encoding.UTF8.GetString(registry.FindManifest(Team, tag)!.Content.Span);
        Assert.Contains(Digest.Compute(one).ToString(), index, StringComparison.Ordinal);
        Assert.Contains(Digest.Compute(other).ToString(), index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAnswerOfAForeignHandler_NeedsNoRequest()
    {
        _client = new RegistryClient(new() { CreateHandler = static () => new Refusing() });

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() =>
            _client.GetRepository("registry.example.com/b").ResolveAsync("x"));

        Assert.Equal(HttpStatusCode.Unauthorized, e.StatusCode);
    }

    [Fact]
    public async Task ASlowAnswerToAnUpload_HasTheTimeOfAnAnswer()
    {
        var release = new TaskCompletionSource();
        _registry.Faults.Add(
            new ChangeResponse((_, response) => response.Hold = release.Task, when: static exchange => exchange.Method == "PUT"));
        _client = new RegistryClient(
            new() { Limits = Short with { IdleTimeout = TimeSpan.FromMilliseconds(200), ResponseTimeout = TimeSpan.FromMinutes(1) } });

        Task put = _client
            .GetRepository($"{_registry.Address}/{Team}")
            .PutBlobAsync(Blob, _ => ValueTask.FromResult<Stream>(new MemoryStream(Layer)));
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(put.IsCompleted);
        release.SetResult();
        await put;

        Assert.Single(_registry.Exchanges, static exchange => exchange.Method == "PUT");
    }

    [Fact]
    public void Options_RefuseWhatCannotBe()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistryClientOptions { MaxConcurrencyPerHost = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegistryClientOptions { ChunkSize = -1 });
        Assert.Throws<FormatException>(() => new RegistryHostOptions { Mirrors = ["https://mirror.example.com"] });
        Assert.Throws<ArgumentException>(() => new RegistryClientOptions { OtherHosts = new() { TokenServers = ["a.example.com"] } });
        Assert.Throws<ArgumentException>(() => CredentialSource.Of("", RegistryCredential.FromPassword("a", "b")));
    }

    private static RegistryLimits Short { get; } =
        new()
        {
            MaxRetries = 1,
            MaxWait = TimeSpan.FromSeconds(5),
            ResponseTimeout = TimeSpan.FromSeconds(20),
        };

    private static void WriteTags(System.Text.Json.Utf8JsonWriter json, string[] tags)
    {
        json.WriteStartObject();
        json.WriteStartArray("tags");
        foreach (string tag in tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static byte[] Manifest(string type, Descriptor? subject)
    {
        var empty = Descriptor.Empty with { Data = null };
        return new Images.ImageManifest { ArtifactType = type, Config = empty, Layers = [empty], Subject = subject }.RawBytes.ToArray();
    }

    private RegistryRepository Open()
    {
        _client = new RegistryClient(new() { Limits = Short });
        return _client.GetRepository($"{_registry.Address}/{Team}");
    }

    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized));
    }

    /// <summary>Is opened when it is first read.</summary>
    private sealed class LateStream(Func<CancellationToken, Task<Stream>> open) : Stream
    {
        private Stream? _content;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _content ??= await open(cancellationToken);
            return await _content.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
