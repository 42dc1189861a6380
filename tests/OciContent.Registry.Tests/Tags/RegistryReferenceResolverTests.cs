using OciContent.Registry.Tags;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Tags;

/// <summary>What a reference means is read from its registry, each time anew, and hashed.</summary>
public sealed class RegistryReferenceResolverTests : IAsyncDisposable
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
    public async Task ATag_IsResolvedToTheIndexByDefault_AndToTheManifestOfAPlatform()
    {
        (Descriptor index, Descriptor arm64) = Add("v1");
        var resolver = new RegistryReferenceResolver(_client);
        var reference = ImageReference.Parse($"{_registry.Address}/team/hello:v1");

        ResolvedReference whole = await resolver.ResolveAsync(reference);
        ResolvedReference part = await resolver.ResolveAsync(reference, Platform.ParseSpecifier("linux/arm64"));

        Assert.Equal((index.Digest, index.Size), (whole.Content.Digest, whole.Content.Size));
        Assert.Equal($"{reference}@{whole.Content.Digest}", whole.Pinned.ToString());
        Assert.Equal((arm64.Digest, arm64.Size), (part.Content.Digest, part.Content.Size));
        Assert.Equal(reference, part.Reference);
    }

    [Fact]
    public async Task WithoutTag_LatestIsMeant()
    {
        Add("latest");

        ResolvedReference resolved = await new RegistryReferenceResolver(_client)
            .ResolveAsync(ImageReference.Parse($"{_registry.Address}/team/hello"));

        Assert.Equal($"{_registry.Address}/team/hello:latest@{resolved.Content.Digest}", resolved.Pinned.ToString());
    }

    [Fact]
    public async Task WhatIsNotThere_IsNotResolved()
    {
        Add("v1");

        await Assert.ThrowsAsync<ContentNotFoundException>(() => new RegistryReferenceResolver(_client)
            .ResolveAsync(ImageReference.Parse($"{_registry.Address}/team/hello:v2")));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => new RegistryReferenceResolver(_client)
            .ResolveAsync(ImageReference.Parse($"{_registry.Address}/team/hello@{Digest.Compute([1])}")));
    }

    private (Descriptor Index, Descriptor Arm64) Add(string tag)
    {
        Descriptor amd64 = _registry.AddImage(Name, [BlobContent.Of("one"u8.ToArray())]);
        Descriptor arm64 = _registry.AddImage(Name, [BlobContent.Of("two"u8.ToArray())]);
        return (_registry.AddIndex(Name, [(amd64, "amd64"), (arm64, "arm64")], tag), arm64);
    }
}
