using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Interop.Tests.Kit;

/// <summary>An image of an odd shape, to be written as a docker-archive. The shapes are <see cref="OddImages.All"/>.</summary>
/// <param name="Shape">What is odd about it, in words with hyphens.</param>
/// <param name="MakeLayers">Its layers, the base first: the same for the same seed.</param>
internal sealed record OddImage(string Shape, Func<Random, IReadOnlyList<byte[]>> MakeLayers)
{
    /// <summary>Its name; another one than the shape's where the name is what is odd.</summary>
    public string Name { get; init; } = $"odd/{Shape}:v1";

    /// <summary>Changes its config, which is that of any image otherwise.</summary>
    public Action<JsonObject>? Change { get; init; }

    /// <summary>How its config is written.</summary>
    public Func<JsonObject, string> Text { get; init; } = static config => config.ToJsonString();

    /// <summary>How its layers are in the archive.</summary>
    public Func<byte[], byte[]> Stored { get; init; } = static layer => layer;

    /// <summary>Whether the graph-driver store refuses it, as <c>infer</c> says by having no such manifest.</summary>
    public bool IsRefusedByGraphDriver { get; init; }

    /// <summary>Whether the graph-driver store takes it, and refuses to save it again.</summary>
    public bool IsNeverSavedByGraphDriver { get; init; }

    /// <summary>Whether it is only taken when all cases are, for it is large.</summary>
    public bool IsLarge { get; init; }

    private void Write(string path, int salt)
    {
        IReadOnlyList<byte[]> layers = MakeLayers(new Random(salt));
        var config = new JsonObject
        {
            ["os"] = "linux",
            ["architecture"] = "amd64",
            ["config"] = new JsonObject { ["Labels"] = new JsonObject { ["shape"] = Shape, ["salt"] = $"{salt}" } },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. layers.Select(static layer => (JsonNode)Sha256.DigestOf(layer))]),
            },
        };
        Change?.Invoke(config);
        byte[] written = Encoding.UTF8.GetBytes(Text(config));
        using FileStream file = File.Create(path);
        using var archive = new TarWriter(file, TarEntryFormat.Ustar);
        foreach (byte[] layer in layers.DistinctBy(static layer => Sha256.DigestOf(layer)))
        {
            OddLayers.Add(archive, FileOf(layer), Stored(layer));
        }

        string configFile = Sha256.DigestOf(written)["sha256:".Length..] + ".json";
        OddLayers.Add(archive, configFile, written);
        var item = new JsonObject
        {
            ["Config"] = configFile,
            ["RepoTags"] = new JsonArray(Name),
            ["Layers"] = new JsonArray([.. layers.Select(static layer => (JsonNode)FileOf(layer))]),
        };
        OddLayers.Add(archive, "manifest.json", Encoding.UTF8.GetBytes(new JsonArray(item).ToJsonString()));
    }

    /// <summary>Writes it as the command does.</summary>
    /// <param name="temp">The folder.</param>
    /// <param name="transport">How it is kept, in a file or folder.</param>
    /// <param name="salt">Makes the contents of layers others.</param>
    /// <returns>The file or folder.</returns>
    public async Task<string> WriteAsync(TempFolder temp, string transport, int salt)
    {
        string made = temp.PathOf($"made-{Shape}.tar");
        string path = temp.PathOf($"{transport}-{salt}-{Shape}");
        string name = transport is "oci" or "oci-archive" ? "v1" : Name;
        Write(made, salt);
        await OciContentCommand.RunForJsonAsync("copy", $"docker-archive:{made}", $"{transport}:{path}:{name}");
        File.Delete(made);
        return path;
    }

    public override string ToString() => Shape;

    private static string FileOf(byte[] layer) => Sha256.DigestOf(layer)["sha256:".Length..] + ".tar";
}
