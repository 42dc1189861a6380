using System.Text;
using OciContent.Storage;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>What a repository gives and takes, of a registry that does as it should.</summary>
public sealed class RegistryRepositoryTests : IAsyncDisposable
{
    private const string Team = "team/app";

    private static readonly byte[] Layer = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a layer ", 50_000)));

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();

    private RegistryRepository Repository => _client.GetRepository($"{_registry.Address}/{Team}");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task ResolveAsync_HashesWhatATagStandsFor()
    {
        Descriptor manifest = AddManifest("v1");

        Assert.Equal(manifest, await Repository.ResolveAsync("v1"));
        Assert.Equal(manifest, await Repository.ResolveAsync(manifest.Digest.ToString()));
    }

    [Fact]
    public async Task ResolveAsync_OfNothingSaysWhatIsNotThere()
    {
        ContentNotFoundException e = await Assert.ThrowsAsync<ContentNotFoundException>(() => Repository.ResolveAsync("v9"));

        Assert.Contains("'v9'", e.Message, StringComparison.Ordinal);
        Assert.Contains(Team, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v 1")]
    [InlineData(".v1")]
    [InlineData("sha256:abc")]
    [InlineData("../../x")]
    public async Task ResolveAsync_RefusesWhatIsNeitherTagNorDigest(string reference) =>
        await Assert.ThrowsAsync<FormatException>(() => Repository.ResolveAsync(reference));

    [Fact]
    public async Task OpenReadAsync_GivesBlobsAndManifestsVerified()
    {
        Descriptor manifest = AddManifest("v1");
        Digest digest = _registry.AddBlob(Team, Layer);
        var layer = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = Layer.Length };

        Assert.Equal(Layer, await ReadAsync(layer));
        Assert.Equal(manifest.Digest, Digest.Compute(await ReadAsync(manifest)));
        await Assert.ThrowsAsync<ContentMismatchException>(() => ReadAsync(layer with { Size = Layer.Length - 1 }));
    }

    [Fact]
    public async Task OpenReadAsync_OfNothingSaysSo()
    {
        var nothing = Descriptor.For([1, 2, 3], MediaTypes.OciLayer);

        await Assert.ThrowsAsync<ContentNotFoundException>(() => ReadAsync(nothing));
        Assert.False(await Repository.ExistsAsync(nothing));
        Assert.False(await Repository.ExistsAsync(nothing with { MediaType = MediaTypes.OciManifest }));
        Assert.Null(await Repository.FindSizeAsync(nothing.Digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task PutAsync_WritesBlobsOnce(long chunkSize)
    {
        await using var client = new RegistryClient(new() { ChunkSize = chunkSize });
        RegistryRepository repository = client.GetRepository($"{_registry.Address}/{Team}");
        var layer = Descriptor.For(Layer, MediaTypes.OciLayer);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => repository.PutAsync(layer, new MemoryStream(Layer))));
        await repository.PutAsync(layer, new MemoryStream(Layer));

        Assert.True(await repository.ExistsAsync(layer));
        Assert.Equal(Layer, await ReadAsync(layer));
        Assert.Single(_registry.Exchanges, static exchange => exchange.Method == "POST");
        Assert.Equal(chunkSize == 0 ? 0 : 3, _registry.Exchanges.Count(static exchange => exchange.Method == "PATCH"));
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task PutAsync_RefusesAlteredContentAndLeavesNothing(long chunkSize)
    {
        await using var client = new RegistryClient(new() { ChunkSize = chunkSize });
        RegistryRepository repository = client.GetRepository($"{_registry.Address}/{Team}");
        var layer = Descriptor.For(Layer, MediaTypes.OciLayer);
        byte[] altered = [.. Layer];
        altered[^1] ^= 1;

        await Assert.ThrowsAsync<ContentMismatchException>(() => repository.PutAsync(layer, new MemoryStream(altered)));
        await Assert.ThrowsAsync<ContentMismatchException>(() => repository.PutAsync(layer, new MemoryStream(Layer[1..])));

        Assert.False(await repository.ExistsAsync(layer));
        Assert.Empty(_registry.BlobsOf(Team));
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task AddAsync_TellsTheDigestOfWhatItSent()
    {
        Descriptor added = await Repository.AddAsync(new MemoryStream(Layer), MediaTypes.OciLayer);

        Assert.Equal(Descriptor.For(Layer, MediaTypes.OciLayer), added);
        Assert.Equal(Layer, await ReadAsync(added));
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task PutAsync_MountsWhatAnotherRepositoryHas()
    {
        Digest digest = _registry.AddBlob("team/base", Layer);
        var layer = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = Layer.Length };
        Assert.True(await _client.GetRepository($"{_registry.Address}/team/base").ExistsAsync(layer));

        await Repository.PutAsync(layer, new MemoryStream(Layer));

        Assert.Equal(Layer, await ReadAsync(layer));
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Method == "PUT");
    }

    [Fact]
    public async Task ListTagsAsync_GoesThroughAllPages()
    {
        string[] tags = [.. Enumerable.Range(0, 2500).Select(static i => $"v{i:d4}")];
        AddManifest(tags);

        Assert.Equal(tags, await Repository.ListTagsAsync().ToListAsync());
    }

    [Fact]
    public async Task DeleteManifestAsync_TakesItsTagsAlong()
    {
        Descriptor manifest = AddManifest("v1", "v2");
        AddManifest("v3");

        await Repository.DeleteTagAsync("v3");
        Assert.Equal(["v1", "v2"], await Repository.FindTagsOfAsync(manifest.Digest));
        await Repository.DeleteManifestAsync(manifest.Digest);

        Assert.Empty(_registry.TagsOf(Team));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => Repository.DeleteManifestAsync(manifest.Digest));
    }

    [Fact]
    public async Task OpenReadAsync_TakesWhatIsEmbeddedAndRight()
    {
        var embedded = Descriptor.For(Layer, MediaTypes.OciLayer) with { Data = Layer };

        Assert.Equal(Layer, await ReadAsync(embedded));

        Assert.Empty(_registry.Exchanges);
    }

    [Fact]
    public async Task Mirrors_AreAskedFirstAndTheRegistryForWhatTheyLack()
    {
        await using var mirror = new FaultRegistry();
        var host = new RegistryHostOptions { Mirrors = [mirror.Address] };
        await using var client = new RegistryClient(
            new() { Hosts = new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal) { [_registry.Address] = host } });
        RegistryRepository repository = client.GetRepository($"{_registry.Address}/{Team}");
        Descriptor manifest = AddManifest("v1");
        var layer = Descriptor.For(Layer, MediaTypes.OciLayer);
        mirror.AddBlob(Team, Layer);

        Assert.Equal(manifest, await repository.ResolveAsync("v1"));
        await using Stream stream = await repository.OpenReadAsync(layer);
        Assert.Equal(layer.Digest, await Digest.ComputeAsync(stream));
        await repository.PutAsync(Descriptor.For([1], MediaTypes.OciLayer), new MemoryStream([1]));

        Assert.All(mirror.Exchanges, exchange => Assert.Equal(_registry.Address, exchange.Query["ns"]));
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange is { Method: "GET", Kind: RequestKind.Blob });
        Assert.DoesNotContain(mirror.Exchanges, static exchange => exchange.Method is "POST" or "PUT");
        Assert.DoesNotContain(_registry.Exchanges, static exchange => exchange.Query["ns"] is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AMirror_ThatHasOtherBytesForADigestIsNotBelieved(bool isResolved)
    {
        await using var mirror = new FaultRegistry();
        Descriptor manifest = AddManifest("v1");
        byte[] other = [.. "{\"schemaVersion\":2,\"manifests\":[]}"u8];
        mirror.Faults.Add(new AnswerWith(_ => new WireResponse(200, MediaTypes.OciIndex, WireBody.Of(other))));
        var host = new RegistryHostOptions { Mirrors = [mirror.Address] };
        await using var client = new RegistryClient(
            new() { Hosts = new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal) { [_registry.Address] = host } });
        RegistryRepository repository = client.GetRepository($"{_registry.Address}/{Team}");

        if (isResolved)
        {
            Assert.Equal(manifest, await repository.ResolveAsync(manifest.Digest.ToString()));
        }

        Assert.Equal(manifest.Digest, Digest.Compute((await repository.ReadManifestBytesAsync(manifest)).Span));
        Assert.NotEmpty(mirror.Exchanges);
        Assert.NotEmpty(_registry.Exchanges);
    }

    private Descriptor AddManifest(params string[] tags)
    {
        byte[] document = Encoding.UTF8.GetBytes(
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[],"annotations":{"tags":"{{{tags[0]}}}"}}""");
        return _registry.AddManifest(Team, document, MediaTypes.OciIndex, tags);
    }

    private async Task<byte[]> ReadAsync(Descriptor content)
    {
        await using Stream stream = await Repository.OpenReadAsync(content);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
