using OciContent.Images;
using OciContent.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Docker's schema 1: the digest of a manifest leaves out its signatures, and its registries serve it as JSON.</summary>
public sealed class Schema1Tests : IAsyncDisposable
{
    private const string Team = "team/app";

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(MediaTypes.DockerSchema1SignedManifest)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json")]
    public async Task ASignedManifest_IsKnownByThePayload(string contentType)
    {
        Descriptor image = _registry.AddSchema1Image(Team, "v1", "amd64", [Gzip.Compress("a"u8), Gzip.Compress("b"u8)], contentType);
        RegistryRepository repository = _client.GetRepository($"{_registry.Address}/{Team}");

        Assert.Equal(image, await repository.ResolveAsync("v1"));
        Assert.Equal(image, await repository.ResolveAsync(image.Digest.ToString()));
        Assert.Equal(image, await repository.ResolveIfChangedAsync("v1", Digest.Compute("other"u8)));
        Assert.Null(await repository.ResolveIfChangedAsync("v1", image.Digest));
        for (int i = 0; i < 2; i++)
        {
            Schema1Manifest manifest = await repository.ReadSchema1ManifestAsync(image);
            Assert.Equal((image.Digest, 4, true), (manifest.Digest, manifest.FsLayers.Count, manifest.IsSigned));
        }
    }

    [Theory]
    [InlineData(MediaTypes.DockerSchema1SignedManifest)]
    [InlineData("application/json")]
    public async Task ASignedManifest_ThatIsAnotherOne_IsRefused(string contentType)
    {
        Descriptor image = _registry.AddSchema1Image(Team, "v1", "amd64", [Gzip.Compress("a"u8)]);
        _registry.AddSchema1Image(Team, "v2", "amd64", [Gzip.Compress("b"u8)]);
        StoredManifest other = _registry.FindManifest(Team, "v2")!;
        _registry.AddManifest(Team, new StoredManifest(other.Content, contentType, image.Digest), "v1");
        RegistryRepository repository = _client.GetRepository($"{_registry.Address}/{Team}");

        await Assert.ThrowsAsync<RegistryException>(() => repository.ResolveAsync("v1"));
        await Assert.ThrowsAsync<ContentMismatchException>(() => repository.ResolveAsync(image.Digest.ToString()));
        await Assert.ThrowsAsync<ContentMismatchException>(() => repository.ReadSchema1ManifestAsync(image));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("\u001b[31m")]
    public async Task WhatIsNoManifestOfSchema1_IsRefusedInOneLine(string document)
    {
        Descriptor image = _registry.AddManifest(
            Team,
            System.Text.Encoding.UTF8.GetBytes(document),
            MediaTypes.DockerSchema1SignedManifest,
            "v1");
        RegistryRepository repository = _client.GetRepository($"{_registry.Address}/{Team}");

        Func<Task>[] reads = [() => repository.ResolveAsync("v1"), () => repository.ReadSchema1ManifestAsync(image)];
        foreach (Func<Task> read in reads)
        {
            RegistryException e = await Assert.ThrowsAsync<RegistryException>(read);
            Assert.EndsWith(
                $"what is not a manifest of schema 1, or not that alone: expected '{MediaTypes.DockerSchema1SignedManifest}'.",
                e.Message,
                StringComparison.Ordinal);
        }
    }
}
