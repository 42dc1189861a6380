using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Tags;

/// <summary>What is locked is read from the registry and verified; what did not move costs one request.</summary>
public sealed class ImageLockerTests : IAsyncDisposable
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
    public async Task AnIndex_IsLockedWithItsPlatforms()
    {
        Descriptor amd64 = _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())]);
        Descriptor arm64 = _registry.AddImage(Name, [BlobContent.Of("two"u8.ToArray())]);
        Descriptor index = _registry.AddIndex(Name, [(amd64, "amd64"), (arm64, "arm64")], "v1");

        LockedImage image = await new ImageLocker(_client).LockAsync(Reference("v1"));

        Assert.Equal((index.Digest, index.Size, index.MediaType), (image.Content.Digest, image.Content.Size, image.Content.MediaType));
        Assert.Equal(
            [("linux/amd64", amd64.Digest), ("linux/arm64", arm64.Digest)],
            image.Platforms.Select(static platform => (platform.Platform!.ToString(), platform.Manifest.Digest)));
        Assert.All(image.Platforms, static platform => Assert.NotNull(platform.ImageId));
        Assert.Equal(_registry.Address, image.Registry);
        Assert.Equal(image, Assert.Single(ImageLock.Parse(ImageLock.Of(image).ToUtf8()).Images));
    }

    [Fact]
    public async Task ASingleImage_IsLockedWithThePlatformOfItsConfig()
    {
        Descriptor manifest = _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())], "v1");
        LockedImage image = await new ImageLocker(_client).LockAsync(Reference("v1"));

        Assert.Equal(manifest.Digest, Assert.Single(image.Platforms).Manifest.Digest);
        Assert.Equal("linux/amd64", image.Platforms[0].Platform!.ToString());
    }

    [Fact]
    public async Task WhatDidNotMove_IsTheSame_ForOneRequest()
    {
        _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())], "v1");
        var locker = new ImageLocker(_client);
        LockedImage image = await locker.LockAsync(Reference("v1"));
        _registry.ForgetExchanges();

        Assert.Same(image, await locker.RefreshAsync(image));
        Assert.Equal("HEAD", Assert.Single(_registry.Exchanges).Method);

        Descriptor moved = _registry.AddImage(Name, [BlobContent.Of("two"u8.ToArray())], "v1");
        Assert.Equal(moved.Digest, (await locker.RefreshAsync(image)).Content.Digest);
    }

    [Fact]
    public async Task AMirrorThatIsLate_IsNotAskedWhatATagMeans()
    {
        await using var mirror = new FaultRegistry();
        mirror.AddImage(Name, [BlobContent.Of("old"u8.ToArray())], "v1");
        Descriptor now = _registry.AddImage(Name, [BlobContent.Of("new"u8.ToArray())], "v1");
        await using var client = new RegistryClient(new RegistryClientOptions
        {
            Hosts = new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal)
            {
                [_registry.Address] = new RegistryHostOptions { Mirrors = [mirror.Address] },
            },
        });

        Assert.Equal(now.Digest, (await new ImageLocker(client).LockAsync(Reference("v1"))).Content.Digest);
    }

    [Fact]
    public async Task AnIndexOfWhichAPlatformIsNotThere_IsLockedByWhatPointsAtIt()
    {
        Descriptor amd64 = _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())]);
        var absent = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Compute([7]), Size = 1 };
        _registry.AddIndex(Name, [(amd64, "amd64"), (absent, "arm64")], "v1");

        LockedImage image = await new ImageLocker(_client).LockAsync(Reference("v1"));
        Assert.Equal([false, true], image.Platforms.Select(static platform => platform.ImageId is null));
        Assert.Equal(image, Assert.Single(ImageLock.Parse(ImageLock.Of(image).ToUtf8()).Images));
    }

    [Fact]
    public async Task ADocument_IsAskedForOnce()
    {
        Descriptor amd64 = _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())]);
        _registry.AddIndex(Name, [(amd64, "amd64")], "v1");
        await new ImageLocker(_client).LockAsync(Reference("v1"));

        Assert.Equal(3, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task WhatIsNotThere_OrIsNotWhole_IsNotLocked()
    {
        _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())], "v1");
        var locker = new ImageLocker(_client);
        await Assert.ThrowsAsync<ContentNotFoundException>(() => locker.LockAsync(Reference("v2")));
        await Assert.ThrowsAsync<ArgumentException>(
            () => locker.LockAsync(Reference("v1").WithDigest(Digest.Compute([1]))));

        _registry.Faults.Add(new Corrupt(5, when: static exchange => exchange.Kind == RequestKind.Blob));
        await Assert.ThrowsAsync<ContentMismatchException>(() => locker.LockAsync(Reference("v1")));
    }

    private ImageReference Reference(string tag) => ImageReference.Parse($"{_registry.Address}/{Name}:{tag}");
}
