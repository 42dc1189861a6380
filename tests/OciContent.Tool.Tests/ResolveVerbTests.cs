using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>resolve</c>: one digest for each image, computed over the bytes that are there.</summary>
public sealed class ResolveVerbTests : IDisposable
{
    private const string ImageId = "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AnImage_IsOneLine_AndAnArrayOfOne()
    {
        (LayoutBuilder layout, JsonObject image) = Layout("a");

        ToolRun text = await ToolRun.RunAsync("resolve", $"oci:{layout.FullPath}:v1");
        ToolRun json = await ToolRun.RunAsync("resolve", $"oci:{layout.FullPath}:v1", "--json");

        Assert.Equal(new ToolRun(ExitCodes.Done, $"{image["digest"]}\n", ""), text);
        JsonElement only = Assert.Single(json.Json().EnumerateArray());
        Assert.Equal(["image", "digest", "size", "mediaType"], JsonShape.PathsOf(only));
        Assert.Equal(
            ($"oci:{layout.FullPath}:v1", (string)image["digest"]!, (int)image["size"]!, (string)image["mediaType"]!),
            (
                only.GetProperty("image").GetString(),
                only.GetProperty("digest").GetString(),
                only.GetProperty("size").GetInt32(),
                only.GetProperty("mediaType").GetString()));
    }

    [Fact]
    public async Task APlatform_IsTheImagesDigest_AndNoneIsTheIndexs()
    {
        var layout = new LayoutBuilder(_temp, "multi");
        JsonObject arm = layout.AddImage(["b"], "linux/arm64");
        JsonObject index = layout.AddIndex(layout.AddImage(["a"]), arm);
        string path = layout.Add(index, "v1").Write();

        Assert.Equal([(string)index["digest"]!], (await ToolRun.RunAsync("resolve", path)).OutLines);
        Assert.Equal([(string)arm["digest"]!], (await ToolRun.RunAsync("resolve", path, "--platform", "arm64")).OutLines);
    }

    [Fact]
    public async Task OfSeveral_ThoseThatFailAreTold_AndTheOthersAnswered()
    {
        (LayoutBuilder one, JsonObject first) = Layout("a");
        (LayoutBuilder other, JsonObject second) = Layout("b");
        string[] images = [one.FullPath, "no-such-image", "ostree://x/y", other.FullPath];

        ToolRun text = await ToolRun.RunAsync(["resolve", .. images]);
        ToolRun json = await ToolRun.RunAsync(["resolve", .. images, "--json"]);

        Assert.Equal([(string)first["digest"]!, (string)second["digest"]!], text.OutLines);
        Assert.Equal(2, text.ErrorLines.Count);
        Assert.Contains("'no-such-image'", text.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("'ostree://x/y'", text.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Mismatch, text.Error, ExitCodes.Mismatch), (text.ExitCode, json.Error, json.ExitCode));
        using JsonDocument report = JsonDocument.Parse(json.Out);
        Assert.Equal(
            [one.FullPath, other.FullPath],
            report.RootElement.EnumerateArray().Select(static image => image.GetProperty("image").GetString()));
    }

    [Theory]
    [InlineData("inspect", "source")]
    [InlineData("verify", "ok")]
    [InlineData("audit", "findings")]
    public async Task OtherVerbs_GiveAnObjectForOne_AndAnArrayForSeveral(string verb, string member)
    {
        (LayoutBuilder one, _) = Layout("a");
        (LayoutBuilder other, _) = Layout("b");

        ToolRun single = await ToolRun.RunAsync(verb, one.FullPath, "--json");
        ToolRun both = await ToolRun.RunAsync(verb, one.FullPath, other.FullPath, "--json");
        ToolRun some = await ToolRun.RunAsync(verb, one.FullPath, "no-such-image", other.FullPath, "--json");

        Assert.True(single.Json().TryGetProperty(member, out _));
        Assert.Equal(2, both.Json().GetArrayLength());
        Assert.Equal(
            (single.ExitCode, both.Out, ExitCodes.Mismatch, 1),
            (both.ExitCode, some.Out, some.ExitCode, some.ErrorLines.Count));
    }

    [Fact]
    public async Task AManifestThatIsAltered_HasNoDigestToTell()
    {
        (LayoutBuilder layout, JsonObject image) = Layout("a");
        string file = layout.PathOf((string)image["digest"]!);
        File.WriteAllText(file, File.ReadAllText(file).Replace("amd64", "amd65", StringComparison.Ordinal).Replace(':', ' '));

        ToolRun altered = await ToolRun.RunAsync("resolve", layout.FullPath);
        File.Delete(file);
        ToolRun missing = await ToolRun.RunAsync("resolve", layout.FullPath);

        Assert.Equal(("", ExitCodes.Refused, "", ExitCodes.Refused), (altered.Out, altered.ExitCode, missing.Out, missing.ExitCode));
        Assert.Contains("has digest", altered.Error, StringComparison.Ordinal);
        Assert.Contains("has no content", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADockerArchive_HasNoManifest_AndThatIsSaid()
    {
        string archive = Repository.Hello("hello-docker-archive.tar");

        foreach (string verb in (string[])["resolve", "manifest", "referrers"])
        {
            (await ToolRun.RunAsync(verb, archive)).AssertRefused(
                $"'{archive}' is a docker-archive, which keeps no manifests: expected an image that has one; the image ID is {ImageId}.");
        }
    }

    [Fact]
    public async Task SeveralImagesInOnePlace_AreNotOne()
    {
        var layout = new LayoutBuilder(_temp, "two");
        string path = layout.Add(layout.AddImage(["a"]), "x").Add(layout.AddImage(["b"]), "y").Write();

        (await ToolRun.RunAsync("resolve", path)).AssertRefused(
            $"'{path}' has 2 images: expected one, such as ':x' after the path.");
    }

    private (LayoutBuilder Layout, JsonObject Image) Layout(string content)
    {
        var layout = new LayoutBuilder(_temp, content);
        JsonObject image = layout.AddImage([content]);
        layout.Add(image, "v1").Write();
        return (layout, image);
    }
}
