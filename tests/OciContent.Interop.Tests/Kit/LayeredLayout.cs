using System.Text;
using System.Text.Json.Nodes;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Layouts of a single image whose layers are tars, and what they are unpacked to.</summary>
internal static class LayeredLayout
{
    /// <summary>The command that lists folders.</summary>
    public const string Find = "find";

    private const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    private static readonly string[] Paths = ["a", "b", "a/a", "a/b", "b/a", "a/a/a", "b/a/c"];
    private static readonly string[] Targets = ["a", "../b", "/b/a", "nope", "a/.."];

    /// <summary>One to three layers, as <see cref="LayerText"/> writes them.</summary>
    public static string[] Random(Random random) =>
    [
        .. Enumerable
            .Range(0, random.Next(1, 4))
            .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Entry(random)))),
    ];

    /// <summary>Writes a layout whose image, called <c>a</c>, has these layers.</summary>
    /// <returns>Its folder.</returns>
    public static string Write(TempFolder temp, string name, params byte[][] tars)
    {
        JsonObject[] layers = [.. tars.Select(tar => Put(temp, name, Layer, Gzip.Compress(tar)))];
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. tars.Select(static tar => JsonValue.Create(Sha256.DigestOf(tar)))]),
            },
        };
        JsonObject manifest = Put(
            temp,
            name,
            Manifest,
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = Manifest,
                ["config"] = Put(temp, name, Config, Bytes(config)),
                ["layers"] = new JsonArray([.. layers]),
            });
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "a" };
        temp.Write($"{name}/index.json", Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) }));
        temp.Write($"{name}/oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        return temp.PathOf(name);
    }

    /// <summary>What is in a folder, in lines; of folders no size and no number of links, which are the disk's.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="more">What else, as find's -printf takes it.</param>
    public static async Task<string> ListAsync(string folder, string more)
    {
        ToolOutput found = await ExternalTool.RunAsync(
            Find,
            folder,
            "-mindepth",
            "1",
            "(",
            "-type",
            "d",
            "-printf",
            $"%P d %m{more}\\n",
            "-o",
            "-printf",
            $"%P %y %m %s %n %l{more}\\n",
            ")");
        return string.Join('\n', found.StandardOutput.Split('\n').Order(StringComparer.Ordinal));
    }

    private static string Entry(Random random)
    {
        string path = Paths[random.Next(Paths.Length)];
        int slash = path.LastIndexOf('/') + 1;
        return random.Next(9) switch
        {
            0 or 1 or 2 => $"f:{path}={new string('x', random.Next(3))}@{(random.Next(2) == 0 ? "644" : "755")}",
            3 or 4 => $"d:{path}@{(random.Next(2) == 0 ? "755" : "700")}",
            5 => $"l:{path}>{Targets[random.Next(Targets.Length)]}",
            6 => $"f:{path[..slash]}.wh.{path[slash..]}",
            7 => $"f:{path}/.wh..wh..opq",
            _ => $"h:{path}>{Paths[random.Next(Paths.Length)]}",
        };
    }

    private static JsonObject Put(TempFolder temp, string name, string mediaType, JsonObject document) =>
        Put(temp, name, mediaType, Bytes(document));

    private static JsonObject Put(TempFolder temp, string name, string mediaType, byte[] content)
    {
        string digest = Sha256.DigestOf(content);
        temp.Write($"{name}/blobs/sha256/{digest["sha256:".Length..]}", content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    private static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString());
}
