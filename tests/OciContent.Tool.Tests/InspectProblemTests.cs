using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Images that are not what they say: <c>inspect</c> tells, with its exit code too.</summary>
public sealed class InspectProblemTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public InspectProblemTests() => _layout = new LayoutBuilder(_temp, "x");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AWrongDiffId_IsOneLineBesideTheTable()
    {
        string wrong = Sha256.DigestOf("other"u8);
        JsonObject image = _layout.AddImage(["base", "app"], diffIds: [Sha256.DigestOf("base"u8), wrong]);
        ToolRun run = await ToolRun.RunAsync("inspect", _layout.Add(image, "v1").Write());

        Assert.Equal(
            [
                $"oci-content: layers[1] of {image["digest"]}: Uncompressed it has digest {Sha256.DigestOf("app"u8)}: expected {wrong}, "
                + "the config's diffID.",
            ],
            run.ErrorLines);
        AssertTable(run, layers: 2);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task AlteredLayers_AreALineEachBesideTheTable()
    {
        JsonObject image = _layout.AddImage(["base", "app", "more"]);
        foreach (string layer in (string[])["base", "more"])
        {
            string path = _layout.PathOf(Sha256.DigestOf(Gzip.Compress(System.Text.Encoding.UTF8.GetBytes(layer))));
            byte[] bytes = File.ReadAllBytes(path);
            bytes[4] ^= 1; // the gzip header's time: the content decodes still
            File.WriteAllBytes(path, bytes);
        }

        ToolRun run = await ToolRun.RunAsync("inspect", _layout.Add(image, "v1").Write());

        Assert.Equal(2, run.ErrorLines.Count);
        Assert.StartsWith($"oci-content: layers[0] of {image["digest"]}: 'blobs/sha256/", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith($"oci-content: layers[2] of {image["digest"]}: 'blobs/sha256/", run.ErrorLines[1], StringComparison.Ordinal);
        AssertTable(run, layers: 3);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task AMissingLayer_IsOneLineBesideTheTable()
    {
        JsonObject image = _layout.AddImage(["base"]);
        string digest = Sha256.DigestOf(Gzip.Compress("base"u8));
        File.Delete(_layout.PathOf(digest));
        ToolRun run = await ToolRun.RunAsync("inspect", _layout.Add(image, "v1").Write());

        Assert.Equal([$"oci-content: layers[0] of {image["digest"]}: '{_layout.FullPath}' has no content {digest}."], run.ErrorLines);
        AssertTable(run, layers: 1);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task AProblem_IsToldBesideJsonToo()
    {
        JsonObject image = _layout.AddImage(["base"], diffIds: [Sha256.DigestOf("other"u8)]);
        ToolRun run = await ToolRun.RunAsync("inspect", "--json", _layout.Add(image).Write());

        Assert.Equal(
            (string?)image["digest"],
            System.Text.Json.JsonElement.Parse(run.Out).GetProperty("images")[0].GetProperty("manifest").GetProperty("digest").GetString());
        Assert.Single(run.ErrorLines);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAlteredManifest_IsAProblem_AndTheOtherImagesAreShown(bool asJson)
    {
        JsonObject image = _layout.AddImage(["base"]);
        string path = _layout.Add(image).PathOf((string)image["digest"]!);
        string altered = File.ReadAllText(path).Replace("\"schemaVersion\":2", "\"schemaVersion\":3", StringComparison.Ordinal);
        File.WriteAllText(path, altered);
        JsonObject other = _layout.AddImage(["other"]);
        ToolRun run = await ToolRun.RunAsync(["inspect", _layout.Add(other).Write(), .. asJson ? ["--json"] : Array.Empty<string>()]);

        string message =
            $"'blobs/sha256/{((string)image["digest"]!)[7..]}' in '{_layout.FullPath}' has digest "
            + $"{Sha256.DigestOf(System.Text.Encoding.UTF8.GetBytes(altered))}: expected {image["digest"]}.";
        Assert.Equal([$"oci-content: manifests[0] of index.json: {message}"], run.ErrorLines);
        Assert.Contains((string)other["digest"]!, run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        if (asJson)
        {
            System.Text.Json.JsonElement problem = Assert.Single(
                System.Text.Json.JsonElement.Parse(run.Out).GetProperty("problems").EnumerateArray());
            Assert.Equal(
                ("manifests[0] of index.json", message),
                (problem.GetProperty("location").GetString(), problem.GetProperty("message").GetString()));
        }
    }

    [Fact]
    public async Task ABrokenLayer_IsAProblemByNumber()
    {
        JsonObject layer = _layout.AddBlob("application/vnd.oci.image.layer.v1.tar+gzip", Gzip.Compress("base"u8)[..^1]);
        JsonObject image = AddImageOf(layer);
        ToolRun run = await ToolRun.RunAsync("inspect", _layout.Add(image).Write());

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains((string)image["digest"]!, run.Out, StringComparison.Ordinal);
        Assert.StartsWith(
            $"oci-content: layers[0] of {image["digest"]}: The gzip stream ends",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsentPlatforms_AreNotesAndNoProblem()
    {
        JsonObject absent = _layout.AddImage(["base"], "linux/arm64");
        absent["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "arm64" };
        File.Delete(_layout.PathOf((string)absent["digest"]!));
        ToolRun run = await ToolRun.RunAsync("inspect", _layout.Add(_layout.AddIndex(_layout.AddImage(["base"]), absent)).Write());

        Assert.Equal([$"{absent["digest"]} (linux/arm64) is listed, but not here."], run.ErrorLines);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task AnUnknownTag_IsRefusedWithThoseThatAreThere()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Add(_layout.AddImage(["app"]), "v2").Write();
        ToolRun run = await ToolRun.RunAsync("inspect", $"oci:{path}:v3");

        run.AssertRefused($"'{path}' has no image 'v3': expected one of 'v1', 'v2'.");
    }

    [Theory]
    [InlineData("", "'' is not an image's location: expected a path, optionally with a transport before it.")]
    [InlineData(
        "ostree://alpine",
        "'ostree://alpine' is not an image's location: the transport 'ostree' is not known here: expected one of oci, oci-archive, "
        + "docker-archive, docker-oci-archive, dir, registry-storage, docker, docker-daemon.")]
    [InlineData("oci:", "'oci:' is not an image's location: no path follows 'oci:'.")]
    [InlineData("/no/such", "'/no/such' does not exist: expected an image's file or folder.")]
    public async Task WhatIsNoImage_IsRefused(string image, string message) =>
        (await ToolRun.RunAsync("inspect", image)).AssertRefused(message);

    private static void AssertTable(ToolRun run, int layers) =>
        Assert.Equal(2 + (layers * 3), run.OutLines.Count(static line => line.Contains("sha256:", StringComparison.Ordinal)));

    private JsonObject AddImageOf(JsonObject layer)
    {
        JsonObject right = _layout.AddImage(["base"]);
        string manifest = File.ReadAllText(_layout.PathOf((string)right["digest"]!));
        JsonNode document = JsonNode.Parse(manifest)!;
        document["layers"]![0] = layer.DeepClone();
        return _layout.AddBlob((string)right["mediaType"]!, System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));
    }
}
