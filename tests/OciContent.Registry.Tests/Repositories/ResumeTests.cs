using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Transfers over connections that break: what arrives is whole, or nothing is.</summary>
public sealed class ResumeTests : IAsyncDisposable
{
    private const string Team = "team/app";
    private const long Length = 4_000_000;

    private readonly RegistryClient _client = new(new() { TimeProvider = new HastyTime() });
    private readonly BlobContent _content = BlobContent.Generate(7, Length);
    private readonly List<FaultRegistry> _registries = [];

    public static TheoryData<string> Quirks =>
    [
        nameof(RegistryQuirks.None), nameof(RegistryQuirks.Distribution28), nameof(RegistryQuirks.Distribution3),
        nameof(RegistryQuirks.Olareg), nameof(RegistryQuirks.CraneServe), nameof(RegistryQuirks.Ecr), nameof(RegistryQuirks.Ghcr),
        nameof(RegistryQuirks.GitLab), nameof(RegistryQuirks.Artifactory), nameof(RegistryQuirks.DockerHub),
    ];

    private Descriptor Blob => new() { MediaType = MediaTypes.OciLayer, Digest = _content.ComputeDigest(), Size = Length };

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        foreach (FaultRegistry registry in _registries)
        {
            await registry.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Download_GoesOnWhereItBrokeOff(string quirks)
    {
        FaultRegistry registry = Start(quirks);
        FaultServer blobs = registry.Quirks.RedirectsBlobs ? registry.Cdn : registry;
        registry.AddBlob(Team, _content);
        var gets = new NumberedRequests(IsGet);
        var random = new Random(3);
        for (int cut = 0; cut < 20; cut++)
        {
            ConnectionEnd end = cut % 2 == 0 ? ConnectionEnd.Close : ConnectionEnd.Reset;
            blobs.Faults.Add(new CutResponse(random.Next(0, 300_000), end, when: gets.Is(cut)));
        }

        Assert.Equal(Blob.Digest, await DigestOfAsync(registry));
        Assert.Equal(21, blobs.Exchanges.Count(IsGet));
    }

    public static TheoryData<string> WrongParts => ["whole", "range", "short", "too long", "status"];

    [Theory]
    [MemberData(nameof(WrongParts))]
    public async Task Download_TakesNoWrongPart(string kind)
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.AddBlob(Team, _content);
        registry.Faults.Add(new CutResponse(1_000_000, times: 1, when: IsGet));
        registry.Faults.Add(kind switch
        {
            "whole" => new WholeForPart(),
            "range" => new WrongContentRange("bytes 0-9/10"),
            "short" => new ShortPart(100_000, times: 3),
            "too long" => new MovedPart(0, grow: 1000),
            _ => (Fault)new FailWith(416, times: 1, when: static exchange => exchange.Headers["Range"] is not null),
        });

        Assert.Equal(Blob.Digest, await DigestOfAsync(registry));
    }

    // Which no header tells: what comes of it is refused by its digest, or never ends.
    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public async Task Download_OfAMovedPartIsRefused(long shift)
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.AddBlob(Team, _content);
        registry.Faults.Add(new CutResponse(1_000_000, times: 1, when: IsGet));
        registry.Faults.Add(new MovedPart(shift));

        Exception e = await Assert.ThrowsAnyAsync<IOException>(() => DigestOfAsync(registry));

        Assert.True(e is ContentMismatchException or RegistryException, e.ToString());
    }

    [Fact]
    public async Task Download_EndsWhereNothingMoreComes()
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.AddBlob(Team, _content);
        registry.Faults.Add(new CutResponse(1000, when: static exchange => exchange.Headers["Range"] is null));
        registry.Faults.Add(new CutResponse(0, when: static exchange => exchange.Headers["Range"] is not null));

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => DigestOfAsync(registry));

        Assert.Contains("1000 of 4000000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_OfAlteredContentIsRefusedAfterAnyCut()
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.AddBlob(Team, Blob.Digest, BlobContent.Generate(8, Length));
        registry.Faults.Add(new CutResponse(1_000_000, times: 1, when: IsGet));

        await Assert.ThrowsAsync<ContentMismatchException>(() => DigestOfAsync(registry));
    }

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Upload_GoesOnWhereItBrokeOff(string quirks)
    {
        FaultRegistry registry = Start(quirks);
        var bodies = new NumberedRequests(IsBody);
        var random = new Random(4);
        for (int cut = 0; cut < 3; cut++)
        {
            registry.Faults.Add(new CutRequest(random.Next(1, 1_000_000), when: bodies.Is(cut)));
        }

        await RepositoryOf(registry).PutBlobAsync(Blob, _ => ValueTask.FromResult(_content.OpenRead()));

        Assert.Equal(Blob.Digest, registry.FindBlob(Team, Blob.Digest)!.ComputeDigest());

        // Distribution 2.8 does not know an upload any more that broke off, and keeps what it has of it.
        Assert.Equal(quirks == nameof(RegistryQuirks.Distribution28) ? 3 : 0, registry.OpenUploads);
    }

    [Theory]
    [InlineData(nameof(RegistryQuirks.None))]
    [InlineData(nameof(RegistryQuirks.Olareg))]
    [InlineData(nameof(RegistryQuirks.Distribution3))]
    public async Task Upload_GoesThroughTwentyCuts(string quirks)
    {
        FaultRegistry registry = Start(quirks);
        var bodies = new NumberedRequests(IsBody);
        var random = new Random(5);
        for (int cut = 0; cut < 20; cut++)
        {
            registry.Faults.Add(new CutRequest(random.Next(100_000, 200_000), when: bodies.Is(cut)));
        }

        await RepositoryOf(registry).PutBlobAsync(Blob, _ => ValueTask.FromResult(_content.OpenRead()));

        Assert.Equal(Blob.Digest, registry.FindBlob(Team, Blob.Digest)!.ComputeDigest());
    }

    [Fact]
    public async Task Upload_OfALostAnswerIsNotSentAgain()
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.Faults.Add(new LoseAnswer(times: 1, when: static exchange => exchange.Method == "PUT"));

        await RepositoryOf(registry).PutBlobAsync(Blob, _ => ValueTask.FromResult(_content.OpenRead()));

        Assert.Single(registry.Exchanges, static exchange => exchange.Method == "PUT");
    }

    [Fact]
    public async Task Upload_FromAStreamThatCannotSeekSaysSo()
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.Faults.Add(new CutRequest(100_000, times: 1, when: IsBody));
        await using Stream once = new OnceStream(_content.OpenRead());

        RegistryException e = await Assert.ThrowsAsync<RegistryException>(() => RepositoryOf(registry).PutAsync(Blob, once));

        Assert.Contains("cannot be read again", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, registry.OpenUploads);
    }

    [Fact]
    public async Task Upload_ThatIsTooLargeGoesInPieces()
    {
        FaultRegistry registry = Start(nameof(RegistryQuirks.None));
        registry.Faults.Add(
            new FailWith(413, when: static exchange => exchange.Method == "PUT" && exchange.Headers["Content-Length"]?.Length > 7));
        BlobContent large = BlobContent.Generate(9, 12_000_000);
        var blob = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = large.ComputeDigest(), Size = large.Length };

        await RepositoryOf(registry).PutBlobAsync(blob, _ => ValueTask.FromResult(large.OpenRead()));

        Assert.Equal(blob.Digest, registry.FindBlob(Team, blob.Digest)!.ComputeDigest());
        Assert.Equal(2, registry.Exchanges.Count(static exchange => exchange.Method == "PATCH"));
    }

    private static bool IsGet(Exchange exchange) => exchange is { Method: "GET", Kind: RequestKind.Blob or RequestKind.Other };

    private static bool IsBody(Exchange exchange) =>
        exchange.Method is "PUT" or "PATCH"
        && exchange.Kind != RequestKind.Manifest
        && exchange.Headers["Content-Length"] is not (null or "0");

    private FaultRegistry Start(string quirks)
    {
        var registry = new FaultRegistry((RegistryQuirks)typeof(RegistryQuirks).GetProperty(quirks)!.GetValue(null)!);
        _registries.Add(registry);
        return registry;
    }

    private RegistryRepository RepositoryOf(FaultRegistry registry) => _client.GetRepository($"{registry.Address}/{Team}");

    private async Task<Digest> DigestOfAsync(FaultRegistry registry)
    {
        await using Stream stream = await RepositoryOf(registry).OpenReadAsync(Blob);
        return await Digest.ComputeAsync(stream);
    }

    private sealed class OnceStream(Stream content) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => content.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
