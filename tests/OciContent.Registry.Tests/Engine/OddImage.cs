using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using OciContent.Storage;

namespace OciContent.Registry.Tests.Engine;

/// <summary>An image of an odd shape: without layers, with many, with the same one twice, and so on.</summary>
internal sealed record OddImage(string Name, Descriptor Manifest, Digest Config)
{
    /// <summary>Puts all of them into a store.</summary>
    public static async Task<IReadOnlyList<OddImage>> PutAllAsync(IContentStore store) =>
    [
        await PutAsync(store, "one", [Layer("a")]),
        await PutAsync(store, "twice", [Layer("a"), Layer("b"), Layer("a")]),
        await PutAsync(store, "empty-layers", [Empty(), Layer("a"), Empty()]),
        await PutAsync(store, "many", [.. Enumerable.Range(0, 60).Select(static i => Layer($"file{i}"))]),
        await PutAsync(store, "plain_and-gzip.d", [Layer("a"), Layer("b")], static i => i == 0),
        await PutAsync(store, "escapes", [Layer("a")], text: "<&>\\u2028 \\\"quoted\\\" é\\n"),
    ];

    /// <summary>Its manifest, as an entry with a name.</summary>
    public Descriptor Named(string repository) =>
        Manifest with
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.RefName] = "v1",
                [AnnotationKeys.ContainerdImageName] = $"docker.io/{repository}/{Name}:v1",
            },
        };

    public override string ToString() => Name;

    private static async Task<OddImage> PutAsync(
        IContentStore store,
        string name,
        byte[][] layers,
        Func<int, bool>? isPlain = null,
        string text = "x")
    {
        string diffIds = string.Join(',', layers.Select(static layer => $"\"{Digest.Compute(layer)}\""));
        string document = $$$"""
            {"architecture":"amd64","os":"linux","config":{"Labels":{"n":"{{{name}}}","t":"{{{text}}}"}},
            "rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}
            """;
        Descriptor config = await PutAsync(store, MediaTypes.OciConfig, Encoding.UTF8.GetBytes(document));
        var stored = new List<string>();
        for (int i = 0; i < layers.Length; i++)
        {
            stored.Add(
                Describe(
                    isPlain?.Invoke(i) == true
                        ? await PutAsync(store, MediaTypes.OciLayer, layers[i])
                        : await PutAsync(store, MediaTypes.OciLayerGzip, Compress(layers[i]))));
        }

        string manifest = $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{Describe(config)}},
            "layers":[{{string.Join(',', stored)}}]}
            """;
        return new OddImage(name, await PutAsync(store, MediaTypes.OciManifest, Encoding.UTF8.GetBytes(manifest)), config.Digest);
    }

    private static string Describe(Descriptor content) =>
        $$"""{"mediaType":"{{content.MediaType}}","digest":"{{content.Digest}}","size":{{content.Size}}}""";

    private static async Task<Descriptor> PutAsync(IContentStore store, string mediaType, byte[] content)
    {
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Compute(content), Size = content.Length };
        await store.PutAsync(descriptor, new MemoryStream(content));
        return descriptor;
    }

    private static byte[] Layer(string name)
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(name)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return output.ToArray();
    }

    private static byte[] Empty() => new byte[1024];

    private static byte[] Compress(byte[] plain)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return output.ToArray();
    }
}
