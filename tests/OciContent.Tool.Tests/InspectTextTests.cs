using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What <c>inspect</c> shows to people.</summary>
public sealed partial class InspectTextTests
{
    [Theory]
    [InlineData("oci:", "oci", "", "inspect-oci.txt")]
    [InlineData("oci:", "oci", ":latest", "inspect-oci-latest.txt")]
    [InlineData("", "hello-oci-archive.tar", "", "inspect-oci-archive.txt")]
    [InlineData("docker-archive:", "hello-docker-archive.tar", ":example.com/hello:1.0", "inspect-docker-archive.txt")]
    [InlineData("dir:", "dir", "", "inspect-dir.txt")]
    [InlineData("", "dir-docker", "", "inspect-dir-docker.txt")]
    public async Task Inspect_PrintsExactlyThis(string transport, string form, string reference, string golden)
    {
        string image = transport + Repository.Hello(form) + reference;
        ToolRun run = await ToolRun.RunAsync("inspect", image);

        Assert.Equal("", run.Error);
        Assert.Equal(Golden.Read(golden), run.Out.Replace(Repository.PathOf("/"), "", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task Inspect_ShowsTheIndexAndEveryPlatform()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        layout.Add(
            layout.AddIndex(
                layout.AddImage(["base", "amd"], compressed: false),
                layout.AddImage(["base", "arm"], "linux/arm64", compressed: false)),
            "multi");
        ToolRun run = await ToolRun.RunAsync("inspect", layout.Write());

        Assert.Equal("", run.Error);
        Assert.Equal(Golden.Read("inspect-index.txt"), run.Out.Replace(temp.PathOf("/"), "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_ShowsWithEachImageTheIndexThatIsNotCommonToAll()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        JsonObject first = layout.AddIndex(layout.AddImage(["base", "amd"]));
        JsonObject second = layout.AddIndex(layout.AddImage(["base", "arm"], "linux/arm64"));
        string path = layout.Add(first, "one").Add(second, "two").Write();

        ToolRun text = await ToolRun.RunAsync("inspect", path);
        JsonArray images = JsonNode.Parse((await ToolRun.RunAsync("inspect", "--json", path)).Out)!["images"]!.AsArray();

        Assert.Equal(
            [(string?)first["digest"], (string?)second["digest"]],
            images.Select(static image => (string?)image!["index"]!["digest"]));
        Assert.Contains((string)first["digest"]!, text.Out, StringComparison.Ordinal);
        Assert.Contains((string)second["digest"]!, text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_KeepsEachHashOnALineOfItsOwnWhateverTheWidths()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        string tag = new('t', 500);
        layout.Add(layout.AddImage([.. Enumerable.Range(0, 120).Select(static i => new string('x', i * i))]), tag);
        ToolRun run = await ToolRun.RunAsync("inspect", layout.Write());

        string[] hashes = [.. run.OutLines.Where(static line => Hash().IsMatch(line))];
        Assert.Equal(2 + (120 * 3), hashes.Length);
        Assert.All(hashes, static line => Assert.Single(Hash().Matches(line)));
        Assert.Single(hashes.Select(static line => line.IndexOf("sha256:", StringComparison.Ordinal)).Distinct());

        // The sizes end in one column, and what follows them begins in one.
        Assert.Single(
            hashes
                .Select(static line => Size().Match(line))
                .Where(static size => size.Success)
                .Select(static size => size.Index + size.Length)
                .Distinct());

        // The source, an empty line, the tag, and three sums.
        Assert.Equal(6, run.OutLines.Count - hashes.Length);
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Hash();

    [GeneratedRegex("[0-9,]+ B  ")]
    private static partial Regex Size();
}
