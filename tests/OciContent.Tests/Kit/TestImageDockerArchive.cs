using System.Text;
using System.Text.Json.Nodes;
using OciContent.Tests.Compression;

namespace OciContent.Tests.Kit;

/// <summary>Archives as docker save, skopeo and crane write them, put together by hand.</summary>
internal static class TestImageDockerArchive
{
    /// <summary>One element of manifest.json.</summary>
    public static JsonObject Item(string config, string[]? tags, params IEnumerable<string> layers) => new()
    {
        ["Config"] = config,
        ["RepoTags"] = tags is null ? null : new JsonArray([.. tags.Select(tag => (JsonNode)tag)]),
        ["Layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)layer)]),
    };

    public static TarBuilder Manifest(this TarBuilder tar, params JsonObject[] items) =>
        tar.File("manifest.json", new JsonArray([.. items]).ToJsonString());

    /// <summary>Docker up to 24: a folder for each layer, where a repeated layer is a symbolic link; JSON that ends in a newline.</summary>
    public static TarBuilder Legacy(params (TestImage Image, string[]? Tags)[] images)
    {
        var tar = new TarBuilder();
        var items = new List<JsonObject>();
        var firsts = new Dictionary<string, string>(StringComparer.Ordinal);
        int count = 0;
        foreach ((TestImage image, string[]? tags) in images)
        {
            var layers = new List<string>();
            for (int i = 0; i < image.PlainLayers.Count; i++)
            {
                string folder = Hex($"v1 {count++}");
                string file = $"{folder}/layer.tar";
                tar.Directory(folder + "/").File($"{folder}/VERSION", "1.0").File($"{folder}/json", "{}\n");
                if (firsts.TryAdd(image.DiffIds[i], file))
                {
                    tar.File(file, image.PlainLayers[i]);
                }
                else
                {
                    tar.SymbolicLink(file, "../" + firsts[image.DiffIds[i]]);
                }

                layers.Add(file);
            }

            tar.File($"{image.Config.Encoded}.json", image.Config.Content);
            items.Add(Item($"{image.Config.Encoded}.json", tags, layers));
        }

        return tar.File("manifest.json", new JsonArray([.. items]).ToJsonString() + "\n").File("repositories", "{}\n");
    }

    /// <summary>skopeo: a file for each different layer, to which old clients' folders link; a repeated layer repeats its path.</summary>
    public static TarBuilder Skopeo(TestImage image, params string[] tags)
    {
        var tar = new TarBuilder();
        string[] layers = [.. image.PlainLayers.Select(layer => Hex(layer) + ".tar")];
        for (int i = 0; i < layers.Length; i++)
        {
            if (Array.IndexOf(layers, layers[i]) == i)
            {
                tar.File(layers[i], image.PlainLayers[i]);
            }
        }

        tar.File($"{image.Config.Encoded}.json", image.Config.Content);
        for (int i = 0; i < layers.Length; i++)
        {
            string folder = Hex($"v1 {i}");
            tar.SymbolicLink($"{folder}/layer.tar", "../" + layers[i]).File($"{folder}/VERSION", "1.0").File($"{folder}/json", "{}");
        }

        return tar.Manifest(Item($"{image.Config.Encoded}.json", tags, layers)).File("repositories", "{}");
    }

    /// <summary>crane: layers named after their blob, compressed or not; the config after its digest.</summary>
    public static TarBuilder Crane(TestImage image, params string[] tags)
    {
        var tar = new TarBuilder();
        tar.File(image.Config.Digest, image.Config.Content);
        foreach (TestImageBlob layer in image.Layers.DistinctBy(layer => layer.Digest))
        {
            tar.File(layer.Encoded + ".tar.gz", layer.Content);
        }

        return tar.Manifest(Item(image.Config.Digest, tags, image.Layers.Select(layer => layer.Encoded + ".tar.gz")));
    }

    /// <summary>Docker 25 and later: an OCI layout too. The image must be uncompressed, as the engine's own store keeps it.</summary>
    public static TarBuilder Hybrid(TestImage image, string name, string tag)
    {
        JsonObject item = Item(TestImageFiles.PathOf(image.Config), [name], image.Layers.Select(TestImageFiles.PathOf));
        item["LayerSources"] = new JsonObject([
            .. image
                .DiffIds.Zip(image.Layers, (diffId, layer) => KeyValuePair.Create(diffId, (JsonNode?)layer.Describe()))
                .DistinctBy(pair => pair.Key),
        ]);
        TestImageFiles files = new TestImageFiles()
            .Image(image, tag, "docker.io/library/" + name)
            .Set("oci-layout", """{"imageLayoutVersion": "1.0.0"}""")
            .Set("manifest.json", new JsonArray(item).ToJsonString())
            .Set("repositories", "{}");
        var tar = new TarBuilder().Directory("blobs/").Directory("blobs/sha256/");
        foreach ((string file, byte[] content) in files.ToFiles())
        {
            tar.File(file, content);
        }

        return tar;
    }

    public static byte[] Gzip(byte[] plain) => GzipBytes.Member(plain);

    public static string Hex(string text) => Hex(Encoding.UTF8.GetBytes(text));

    public static string Hex(byte[] content) => Sha256.DigestOf(content)["sha256:".Length..];
}
