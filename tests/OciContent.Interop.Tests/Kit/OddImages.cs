using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Images of odd shapes as docker-archives: empty, repeated, many or no layers, and configs that nobody expects.</summary>
internal static class OddImages
{
    private const int Shapes = 10;

    /// <summary>How many layers Docker's engine takes.</summary>
    private const int MostLayers = 125;

    private static readonly byte[] EmptyTar = new byte[1024];

    /// <summary>Writes an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">Which image: ten shapes come by turns, each time with other content.</param>
    /// <param name="name">The image's name.</param>
    public static void Write(string path, int seed, string name)
    {
        var random = new Random(seed);
        byte[][] layers = Layers(seed % Shapes, random);
        byte[] config = Config(seed % Shapes, layers, random);
        using FileStream file = File.Create(path);
        using var archive = new TarWriter(file, TarEntryFormat.Ustar);
        foreach (byte[] layer in layers.DistinctBy(static layer => Sha256.DigestOf(layer)))
        {
            Add(archive, NameOf(layer), layer);
        }

        string configFile = Sha256.DigestOf(config)["sha256:".Length..] + ".json";
        Add(archive, configFile, config);
        var item = new JsonObject
        {
            ["Config"] = configFile,
            ["RepoTags"] = new JsonArray(name),
            ["Layers"] = new JsonArray([.. layers.Select(static layer => (JsonNode)NameOf(layer))]),
        };
        Add(archive, "manifest.json", Encoding.UTF8.GetBytes(new JsonArray(item).ToJsonString()));
    }

    private static string NameOf(byte[] layer) => Sha256.DigestOf(layer)["sha256:".Length..] + ".tar";

    private static byte[][] Layers(int shape, Random random)
    {
        byte[] one = Layer(random, files: 3, maxSize: 2000);
        byte[] other = Layer(random, files: 1, maxSize: 300_000);
        return shape switch
        {
            0 => [],
            1 => [one],
            2 => [one, other, one, one],
            3 => [EmptyTar, one, EmptyTar],
            4 => [.. Enumerable.Range(0, random.Next(20, MostLayers + 1)).Select(_ => Layer(random, files: 1, maxSize: 20))],
            5 => [Layer(random, files: 200, maxSize: 20_000)],
            6 => [[.. one, .. new byte[random.Next(1, 40) * 512]]],
            7 => [one[..^1024], other],
            8 => [Layer(random, files: 0, maxSize: 1), one],
            _ => [other, one],
        };
    }

    private static byte[] Config(int shape, byte[][] layers, Random random)
    {
        var config = new JsonObject
        {
            ["os"] = shape == 9 ? "" : "linux",
            ["architecture"] = shape % 2 == 0 ? "amd64" : "arm64",
            ["author"] = shape == 8 ? "é <&> \u2028 \U0001F600 \b\f" : "x",
            ["comment"] = new string('x', shape == 1 ? 100_000 : random.Next(100)),
            ["zzz"] = new JsonObject { ["unknown"] = new JsonArray(1.50, "x", null) },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. layers.Select(static layer => (JsonNode)Sha256.DigestOf(layer))]),
            },
        };
        return Encoding.UTF8.GetBytes(shape == 6 ? config.ToString() + "\n" : config.ToJsonString());
    }

    private static byte[] Layer(Random random, int files, int maxSize)
    {
        using var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            for (int i = 0; i < files; i++)
            {
                // Half of it compresses.
                byte[] content = new byte[random.Next(maxSize)];
                random.NextBytes(content.AsSpan(0, content.Length / 2));
                Add(tar, $"file {i}", content);
            }
        }

        return files == 0 ? new byte[10 * 1024] : layer.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
}
