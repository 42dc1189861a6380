using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class CopyVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci:{0}:t")]
    [InlineData("oci-archive:{0}:t")]
    [InlineData("dir:{0}")]
    public async Task Copy_TellsTheRootAndInspectReadsIt(string destination)
    {
        (string layout, string digest) = Layout();
        string target = string.Format(null, destination, _temp.PathOf("copy"));

        ToolRun run = await ToolRun.RunAsync("copy", layout, target, "--json");
        ToolRun text = await ToolRun.RunAsync("copy", layout, target);

        JsonElement report = run.Json();
        Assert.Equal(["digest", "size", "mediaType", "missing"], JsonShape.PathsOf(report));
        Assert.Equal(
            (digest, "application/vnd.oci.image.manifest.v1+json"),
            (report.GetProperty("digest").GetString(), report.GetProperty("mediaType").GetString()));
        Assert.Equal([digest], text.OutLines);
        Assert.Equal((ExitCodes.Done, ExitCodes.Done, ""), (run.ExitCode, text.ExitCode, text.Error));
        Assert.Contains(digest, (await ToolRun.RunAsync("inspect", target)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CopyToADockerArchive_TellsTheImageId()
    {
        (string layout, _) = Layout();

        ToolRun run = await ToolRun.RunAsync("copy", layout, $"docker-archive:{_temp.PathOf("copy.tar")}:x:1", "--json");

        string imageId = run.Json().GetProperty("digest").GetString()!;
        Assert.Contains(
            $"image ID   {imageId}",
            (await ToolRun.RunAsync("inspect", _temp.PathOf("copy.tar"))).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_TakesOnePlatform()
    {
        var builder = new LayoutBuilder(_temp, "layout");
        JsonObject amd64 = builder.AddImage(["a"]);
        JsonObject arm64 = builder.AddImage(["b"], "linux/arm64");
        builder.Add(builder.AddIndex(amd64, arm64), "t").Write();

        ToolRun run = await ToolRun.RunAsync("copy", builder.FullPath, $"oci:{_temp.PathOf("copy")}", "--platform", "linux/arm64");
        ToolRun missing = await ToolRun.RunAsync("copy", builder.FullPath, $"oci:{_temp.PathOf("copy")}", "--platform", "linux/s390x");
        ToolRun typed = await ToolRun.RunAsync("copy", builder.FullPath, $"oci:{_temp.PathOf("typed")}", "--platform", "aarch64");
        ToolRun wrong = await ToolRun.RunAsync("copy", builder.FullPath, $"oci:{_temp.PathOf("copy")}", "--platform", "arm65");

        Assert.Equal([(string)arm64["digest"]!], run.OutLines);
        Assert.Contains(
            "has no image 'linux/s390x': expected one of 'linux/amd64', 'linux/arm64'.",
            missing.Error,
            StringComparison.Ordinal);
        Assert.Equal([(string)arm64["digest"]!], typed.OutLines);
        wrong.AssertRefused(
            "'arm65' is not a platform: expected OS/ARCHITECTURE[/VARIANT], such as linux/arm64, an architecture, a system, or local.");
        Assert.Equal(ExitCodes.Refused, missing.ExitCode);
    }

    [Fact]
    public async Task Copy_NeedsADestinationThatSaysWhatItIs()
    {
        (string layout, _) = Layout();

        (await ToolRun.RunAsync("copy", layout, "x")).AssertRefused(
            "'x' does not say what to write: expected one of oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG], "
            + "docker-oci-archive:FILE[:NAME:TAG], dir:DIR, docker://HOST/NAME[:TAG], docker-daemon:NAME:TAG.");
        (await ToolRun.RunAsync("copy", layout, "ostree://x/y")).AssertRefused(
            "'ostree://x/y' is not an image's location: the transport 'ostree' is not known here: expected one of oci, oci-archive, "
            + "docker-archive, docker-oci-archive, dir, registry-storage, docker, docker-daemon.");
    }

    [Fact]
    public async Task CopyAll_TellsEachEntryAndItsName()
    {
        var builder = new LayoutBuilder(_temp, "layout");
        JsonObject one = builder.AddImage(["a"]);
        JsonObject other = builder.AddImage(["b"]);
        string layout = builder.Add(one, "x").Add(other, "y").Write();

        ToolRun run = await ToolRun.RunAsync("copy", "--all", layout, $"oci:{_temp.PathOf("copy")}", "--json");
        ToolRun text = await ToolRun.RunAsync("copy", "--all", layout, $"oci:{_temp.PathOf("copy")}");

        Assert.Equal(["name", "digest", "size", "mediaType"], JsonShape.PathsOf(run.Json()[0]));
        Assert.Equal(
            [("x", (string)one["digest"]!), ("y", (string)other["digest"]!)],
            run.Json()
                .EnumerateArray()
                .Select(static entry => (entry.GetProperty("name").GetString(), entry.GetProperty("digest").GetString())));
        Assert.Equal([$"{one["digest"]}  x", $"{other["digest"]}  y"], text.OutLines);
        Assert.Equal(File.ReadAllText(Path.Join(layout, "index.json")), File.ReadAllText(_temp.PathOf("copy/index.json")));
        Assert.Equal((ExitCodes.Done, "", ""), (run.ExitCode, run.Error, text.Error));
    }

    [Fact]
    public async Task CopyAll_ChoosesNoImage()
    {
        (string layout, _) = Layout();

        (await ToolRun.RunAsync("copy", "--all", $"{layout}", "oci:x:t")).AssertRefused(
            "'oci:x:t' is for one image: expected a place for several, without a tag.");
        (await ToolRun.RunAsync("copy", "--all", $"oci:{layout}:t", "oci:x")).AssertRefused(
            "'t' is one image: expected IMAGE without a name with --all.");
        (await ToolRun.RunAsync("copy", "--all", "--platform", "linux/arm64", layout, "oci:x")).AssertRefused(
            "'linux/arm64' is one platform: expected no --platform with --all.");
    }

    private (string Layout, string Digest) Layout()
    {
        var builder = new LayoutBuilder(_temp, "layout");
        JsonObject image = builder.AddImage(["a", "b"]);
        return (builder.Add(image, "t").Write(), (string)image["digest"]!);
    }
}
