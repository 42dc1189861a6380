using OciContent.Images;
using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Asking whether a tag moved costs a registry as little as it can.</summary>
public sealed class WatchingTests : IAsyncDisposable
{
    private const string Name = "team/hello";

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task WhatDidNotMove_IsAskedForByHeadAlone()
    {
        Digest known = Add("one");
        Assert.Null(await AskAsync(known));
        Assert.Equal(["HEAD"], Methods);
    }

    [Fact]
    public async Task WhatMoved_IsReadAndHashed()
    {
        Digest known = Add("one");
        Digest moved = Add("two");

        Assert.Equal(moved, (await AskAsync(known))!.Digest);
        Assert.Equal(["HEAD", "GET"], Methods);
        Assert.Null(_registry.Exchanges[^1].Headers["If-None-Match"]);
    }

    [Fact]
    public async Task WhatIsNotKnown_IsRead()
    {
        Digest now = Add("one");
        Assert.Equal(now, (await AskAsync(null))!.Digest);
        Assert.Equal(["GET"], Methods);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    [InlineData(404)]
    public async Task WithoutHead_ItIsAskedForOnCondition(int status)
    {
        Digest known = Add("one");
        _registry.Faults.Add(new FailWith(status, when: static exchange => exchange.Method == "HEAD"));

        Assert.Null(await AskAsync(known));
        Assert.Equal(["HEAD", "GET"], Methods);
        Assert.Equal($"\"{known}\"", _registry.Exchanges[^1].Headers["If-None-Match"]);
        Digest moved = Add("two");
        Assert.Equal(moved, (await AskAsync(known))!.Digest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task WithoutDigestInTheHeader_ItIsAskedForOnCondition(string? header)
    {
        Digest known = Add("one");
        _registry.Faults.Add(new SetHeader("Docker-Content-Digest", header));

        Assert.Null(await AskAsync(known));
        Assert.Equal(["HEAD", "GET"], Methods);
    }

    [Fact]
    public async Task ARegistryThatKnowsNoConditions_IsBelievedByItsBytes()
    {
        Digest known = Add("one");
        _registry.Faults.Add(new SetHeader("Docker-Content-Digest", null));
        byte[] content = _registry.FindManifest(Name, "v1")!.Content.ToArray();

        // Known by another algorithm, so that no entity tag fits.
        Assert.Null(await AskAsync(Digest.Compute(content, DigestAlgorithm.Sha512)));
        Assert.NotNull(await AskAsync(Digest.Compute([1], DigestAlgorithm.Sha512)));
        Assert.Null(await AskAsync(known));
    }

    [Fact]
    public async Task AHeaderThatLies_IsNotBelieved()
    {
        Digest known = Add("one");
        _registry.Faults.Add(new SetHeader("Docker-Content-Digest", Digest.Compute([9]).ToString()));
        await Assert.ThrowsAsync<RegistryException>(() => AskAsync(known));
    }

    [Fact]
    public async Task NotModified_WithoutACondition_IsRefused()
    {
        Digest known = Add("one");
        Add("two");
        _registry.Faults.Add(new FailWith(304, when: static exchange => exchange.Method == "GET"));
        await Assert.ThrowsAsync<RegistryException>(() => AskAsync(known));
    }

    [Fact]
    public async Task ATagThatIsGone_IsNotFound()
    {
        Digest known = Add("one");
        await Assert.ThrowsAsync<ContentNotFoundException>(
            () => _client.GetRepository($"{_registry.Address}/{Name}").ResolveIfChangedAsync("v2", known));
        await Assert.ThrowsAsync<FormatException>(
            () => _client.GetRepository($"{_registry.Address}/{Name}").ResolveIfChangedAsync("-", known));
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task TheReferenceRegistry_IsAskedSo()
    {
        await using DockerRegistryServer real = await DockerRegistryServer.StartAsync();
        RegistryRepository repository = _client.GetRepository($"{real.Address}/{Name}");
        Digest one = await PushAsync(repository, "one");
        Assert.Null(await repository.ResolveIfChangedAsync("v1", one));
        Assert.Null(await repository.ResolveIfChangedAsync("v1", Digest.Parse(one.ToString())));
        Digest two = await PushAsync(repository, "two");
        Assert.Equal(two, (await repository.ResolveIfChangedAsync("v1", one))!.Digest);
        await Assert.ThrowsAsync<ContentNotFoundException>(() => repository.ResolveIfChangedAsync("v2", one));
        LockedImage image = await new ImageLocker(_client).LockAsync(ImageReference.Parse($"{real.Address}/{Name}:v1"));
        Assert.Equal((two, "linux/arm64"), (image.Content.Digest, Assert.Single(image.Platforms).Platform!.ToString()));
    }

    private static async Task<Digest> PushAsync(RegistryRepository repository, string text)
    {
        byte[] config = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"arm64","os":"linux","author":"{{{text}}}","rootfs":{"type":"layers","diff_ids":[]}}""");
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = await repository.AddAsync(new MemoryStream(config), MediaTypes.OciConfig),
            Layers = [],
        };
        await repository.PutManifestAsync(manifest.ToDescriptor(), manifest.RawBytes, "v1");
        return manifest.Digest;
    }

    private IEnumerable<string> Methods => _registry.Exchanges.Select(static exchange => exchange.Method);

    private Digest Add(string content)
    {
        Descriptor manifest = _registry.AddImage(Name, [BlobContent.Of(System.Text.Encoding.UTF8.GetBytes(content))], "v1");
        _registry.ForgetExchanges();
        return manifest.Digest;
    }

    private Task<Descriptor?> AskAsync(Digest? known) =>
        _client.GetRepository($"{_registry.Address}/{Name}").ResolveIfChangedAsync("v1", known);
}
