using System.Text;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>Manifests, configs and indexes as one likes to write them, in memory; no layers.</summary>
internal sealed class Documents : IAsyncDisposable
{
    private readonly MemoryContentStore _store = new();

    /// <summary>An image that lists blobs, with a config that says what these are.</summary>
    public async Task<Descriptor> ImageAsync(string platform, IEnumerable<Digest> blobs, IEnumerable<Digest> diffIds)
    {
        string[] parts = platform.Split('/');
        string ids = string.Join(",", diffIds.Select(static diffId => $"\"{diffId}\""));
        Descriptor config = await AddAsync(
            $$$"""{"architecture":"{{{parts[1]}}}","os":"{{{parts[0]}}}","rootfs":{"type":"layers","diff_ids":[{{{ids}}}]}}""",
            MediaTypes.OciConfig);
        string layers = string.Join(
            ",",
            blobs.Select(static blob => $$"""{"mediaType":"{{MediaTypes.OciLayerGzip}}","digest":"{{blob}}","size":1000}"""));
        return await AddAsync(
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
            "config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config.Digest}}","size":{{config.Size}}},"layers":[{{layers}}]}
            """,
            MediaTypes.OciManifest);
    }

    /// <summary>An index of entries; what else they have is JSON, such as <c>"platform":{…}</c>.</summary>
    public Task<Descriptor> IndexAsync(params (Descriptor Manifest, string More)[] entries)
    {
        IEnumerable<string> all = entries.Select(static entry =>
            $$"""
            {"mediaType":"{{entry.Manifest.MediaType}}","digest":"{{entry.Manifest.Digest}}","size":{{entry.Manifest.Size}},
            {{entry.More}} }
            """);
        return AddAsync(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(",", all)}}]}""",
            MediaTypes.OciIndex);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    public ImageSource Open(Descriptor root) => ImageSource.Create(_store, root);

    private Task<Descriptor> AddAsync(string json, string mediaType) => _store.AddAsync(Encoding.UTF8.GetBytes(json), mediaType);
}
