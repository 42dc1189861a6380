using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What <c>inspect --json</c> gives to programs: its names are a promise.</summary>
public sealed class InspectJsonTests
{
    private static readonly string[] BeforeManifest = ["source", "format", "images", "images[].platform", "images[].tags"];

    private static readonly string[] Manifest =
    [
        "images[].manifest",
        "images[].manifest.digest",
        "images[].manifest.size",
        "images[].manifest.mediaType",
    ];

    private static readonly string[] AfterManifest =
    [
        "images[].imageId",
        "images[].config",
        "images[].config.digest",
        "images[].config.size",
        "images[].config.mediaType",
        "images[].layers",
        "images[].layers[].digest",
        "images[].layers[].size",
        "images[].layers[].mediaType",
        "images[].layers[].compression",
        "images[].layers[].diffId",
        "images[].layers[].uncompressedSize",
        "images[].layers[].chainId",
        "images[].layersSize",
        "images[].uncompressedLayersSize",
        "images[].filesSize",
        "images[].unpackedSize",
        "images[].contentSize",
        "problems",
        "missing",
        "nonImages",
    ];

    private static readonly JsonElement Expected = JsonElement.Parse(File.ReadAllBytes(Repository.Hello("expected.json")));

    [Theory]
    [InlineData("oci", "oci", "oci")]
    [InlineData("hello-oci-archive.tar", "oci-archive", "oci")]
    [InlineData("dir", "dir", "oci")]
    [InlineData("dir-docker", "dir", "docker")]
    public async Task Inspect_GivesWhatOtherToolsFound(string form, string format, string expected)
    {
        string image = Repository.Hello(form);
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", image);
        JsonElement report = run.Json();

        Assert.Equal([.. BeforeManifest, .. Manifest, .. AfterManifest], JsonShape.PathsOf(report));
        Assert.Equal(image, report.GetProperty("source").GetString());
        Assert.Equal(format, report.GetProperty("format").GetString());
        JsonElement found = Assert.Single(report.GetProperty("images").EnumerateArray());
        Assert.Equal("linux/amd64", found.GetProperty("platform").GetString());
        AssertDescriptor(
            Expected.GetProperty(expected).GetProperty("manifest"),
            found.GetProperty("manifest"),
            MediaType(expected, "manifest"));
        AssertDescriptor(Expected.GetProperty(expected).GetProperty("config"), found.GetProperty("config"), MediaType(expected, "config"));
        Assert.Equal(found.GetProperty("config").GetProperty("digest").GetString(), found.GetProperty("imageId").GetString());
        foreach ((JsonElement layer, JsonElement expectedLayer) in found
                .GetProperty("layers")
                .EnumerateArray()
                .Zip(Expected.GetProperty("layers").EnumerateArray()))
        {
            AssertSameMembers(expectedLayer, layer);
            Assert.Equal(MediaType(expected, "layer"), layer.GetProperty("mediaType").GetString());
            Assert.Equal("gzip", layer.GetProperty("compression").GetString());
        }

        Assert.Equal(3, found.GetProperty("layers").GetArrayLength());
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task Inspect_HasNoManifestForADockerArchive()
    {
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", $"docker-archive:{Repository.Hello("hello-docker-archive.tar")}");
        JsonElement report = run.Json();

        Assert.Equal([.. BeforeManifest, .. AfterManifest], JsonShape.PathsOf(report));
        JsonElement found = Assert.Single(report.GetProperty("images").EnumerateArray());
        Assert.Equal(["example.com/hello:latest", "example.com/hello:1.0"], Strings(found.GetProperty("tags")));
        AssertDescriptor(
            Expected.GetProperty("dockerArchive").GetProperty("config"),
            found.GetProperty("config"),
            "application/vnd.docker.container.image.v1+json");
        foreach ((JsonElement layer, JsonElement expectedLayer) in found
                .GetProperty("layers")
                .EnumerateArray()
                .Zip(Expected.GetProperty("layers").EnumerateArray()))
        {
            // Uncompressed in the archive, so the blob is what the diffID is of.
            Assert.Equal(expectedLayer.GetProperty("diffId").GetString(), layer.GetProperty("digest").GetString());
            Assert.Equal(expectedLayer.GetProperty("diffId").GetString(), layer.GetProperty("diffId").GetString());
            Assert.Equal(expectedLayer.GetProperty("chainId").GetString(), layer.GetProperty("chainId").GetString());
            Assert.Equal(expectedLayer.GetProperty("uncompressedSize").GetInt64(), layer.GetProperty("size").GetInt64());
            Assert.Equal(expectedLayer.GetProperty("uncompressedSize").GetInt64(), layer.GetProperty("uncompressedSize").GetInt64());
            Assert.Equal("none", layer.GetProperty("compression").GetString());
        }
    }

    [Fact]
    public async Task Inspect_TellsTheIndexThatAllImagesAreIn()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        System.Text.Json.Nodes.JsonObject index = layout.AddIndex(layout.AddImage(["base"]), layout.AddImage(["base"], "linux/arm64"));
        layout.Add(index, "multi");
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", layout.Write());
        JsonElement report = run.Json();

        string[] paths =
        [
            "source",
            "format",
            "index",
            "index.digest",
            "index.size",
            "index.mediaType",
            .. BeforeManifest[2..],
            .. Manifest,
            .. AfterManifest,
        ];
        Assert.Equal(paths, JsonShape.PathsOf(report));
        Assert.Equal((string?)index["digest"], report.GetProperty("index").GetProperty("digest").GetString());
        Assert.Equal((int?)index["size"], report.GetProperty("index").GetProperty("size").GetInt32());
        Assert.Equal(
            ["linux/amd64", "linux/arm64"],
            report.GetProperty("images").EnumerateArray().Select(static image => image.GetProperty("platform").GetString()));
    }

    [Fact]
    public async Task Inspect_KeepsTheNamesWhereNothingIsKnown()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        System.Text.Json.Nodes.JsonObject image = layout.AddImage(["base"]);
        string layer = Sha256.DigestOf(Gzip.Compress("base"u8));
        File.Delete(layout.Add(image).PathOf(layer));
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", layout.Write());

        var report = JsonElement.Parse(run.Out);
        Assert.Equal(
            [.. BeforeManifest, .. Manifest, .. AfterManifest[..^2], "problems[].location", "problems[].message", .. AfterManifest[^2..]],
            JsonShape.PathsOf(report));
        JsonElement found = report.GetProperty("images")[0].GetProperty("layers")[0];
        Assert.Equal(layer, found.GetProperty("digest").GetString());
        Assert.Equal(JsonValueKind.Null, found.GetProperty("compression").ValueKind);
        Assert.Equal(JsonValueKind.Null, found.GetProperty("uncompressedSize").ValueKind);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Single(run.ErrorLines);
    }

    private static string MediaType(string format, string what) => (format, what) switch
    {
        ("oci", "manifest") => "application/vnd.oci.image.manifest.v1+json",
        ("oci", "config") => "application/vnd.oci.image.config.v1+json",
        ("oci", _) => "application/vnd.oci.image.layer.v1.tar+gzip",
        (_, "manifest") => "application/vnd.docker.distribution.manifest.v2+json",
        (_, "config") => "application/vnd.docker.container.image.v1+json",
        _ => "application/vnd.docker.image.rootfs.diff.tar.gzip",
    };

    private static void AssertDescriptor(JsonElement expected, JsonElement actual, string mediaType)
    {
        AssertSameMembers(expected, actual);
        Assert.Equal(mediaType, actual.GetProperty("mediaType").GetString());
    }

    private static void AssertSameMembers(JsonElement expected, JsonElement actual)
    {
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            Assert.Equal(member.Value.ToString(), actual.GetProperty(member.Name).ToString());
        }
    }

    private static IEnumerable<string?> Strings(JsonElement array) => array.EnumerateArray().Select(static item => item.GetString());
}
