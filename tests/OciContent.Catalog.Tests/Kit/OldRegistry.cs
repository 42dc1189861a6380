using System.Text;
using OciContent.Building;
using OciContent.Layers;
using OciContent.Registry;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>A registry of Docker's early days: its manifests are of schema 1, signed, and served as JSON.</summary>
internal sealed class OldRegistry : IAsyncDisposable
{
    private readonly FaultRegistry _registry = new(new RegistryQuirks { ReferrersStatus = 404 });
    private readonly RegistryClient _client = new();

    /// <summary>How many blobs were read.</summary>
    public int BlobsRead => _registry.Exchanges.Count(static exchange => exchange is { Kind: RequestKind.Blob, Method: "GET" });

    /// <summary>A layer with one file, uncompressed.</summary>
    public static async Task<byte[]> TarAsync(string file, string content)
    {
        using LayerBlob layer = await new LayerBuilder().AddContent(file, Encoding.UTF8.GetBytes(content)).BuildAsync(profile: null);
        await using Stream blob = layer.OpenRead();
        byte[] tar = new byte[layer.Digests.UncompressedSize];
        await blob.ReadExactlyAsync(tar);
        return tar;
    }

    /// <summary>Puts an image there.</summary>
    /// <param name="name">The repository and the tag.</param>
    /// <param name="architecture">The processors that it is for.</param>
    /// <param name="layers">The layers as they are stored, the base first.</param>
    /// <returns>The digest of the manifest.</returns>
    public Digest Add(string name, string architecture, params byte[][] layers)
    {
        string[] parts = name.Split(':');
        return _registry.AddSchema1Image(parts[0], parts[1], architecture, layers, "application/json; charset=utf-8").Digest;
    }

    /// <summary>Puts something else in the place of a blob.</summary>
    public void Replace(string repository, Digest blob, byte[] content) => _registry.AddBlob(repository, blob, BlobContent.Of(content));

    /// <summary>The name by which others find an image.</summary>
    public ImageReference NameOf(string name) => ImageReference.Parse($"{_registry.Address}/{name}");

    /// <summary>Opens an image.</summary>
    public Task<ImageSource> OpenAsync(string name) =>
        ImageTransports.Default.Add(new RegistryTransport(_client)).Parse($"docker://{_registry.Address}/{name}").OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }
}
