using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Images;
using OciContent.Tool.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tool.Tests;

/// <summary><c>tags</c>: the names that images have in a place.</summary>
public sealed class TagsVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci", "latest", "1.0")]
    [InlineData("dir")]
    [InlineData("hello-docker-archive.tar", "example.com/hello:latest", "example.com/hello:1.0")]
    public async Task APlace_HasTheNamesThatInspectShows(string form, params string[] tags)
    {
        string place = Repository.Hello(form);

        ToolRun text = await ToolRun.RunAsync("tags", place);
        ToolRun json = await ToolRun.RunAsync("tags", place, "--json");

        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Error));
        Assert.Equal(tags, text.OutLines);
        Assert.Equal(["name", "tags"], JsonShape.PathsOf(json.Json()));
        Assert.Equal(place, json.Json().GetProperty("name").GetString());
        Assert.Equal(tags, json.Json().GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()));
    }

    [Fact]
    public async Task ANameOfTwoEntries_IsOnce_AndNoNamesAreAnEmptyList()
    {
        var layout = new LayoutBuilder(_temp, "x");
        JsonObject image = layout.AddImage(["a"]);
        string path = layout.Add(image, "v1").Add(image, "v1").Add(layout.AddImage(["b"])).Write();
        var nameless = new LayoutBuilder(_temp, "y");

        Assert.Equal(["v1"], (await ToolRun.RunAsync("tags", path)).OutLines);
        Assert.Equal("", (await ToolRun.RunAsync("tags", nameless.Write())).Out);
        Assert.Equal(0, (await ToolRun.RunAsync("tags", nameless.FullPath, "--json")).Json().GetProperty("tags").GetArrayLength());
    }

    [Fact]
    public async Task TagsOfReferrers_CanBeLeftOut()
    {
        var layout = new LayoutBuilder(_temp, "z");
        JsonObject image = layout.AddImage(["a"]);
        string referrers = $"sha256-{new string('a', 64)}";
        string path = layout.Add(image, "v1").Add(image, referrers).Add(image, $"{referrers}.sig").Write();

        Assert.Equal(["v1", referrers, $"{referrers}.sig"], (await ToolRun.RunAsync("tags", path)).OutLines);
        Assert.Equal(["v1"], (await ToolRun.RunAsync("tags", path, "--hide-referrer-tags")).OutLines);
        Assert.Equal(
            1,
            (await ToolRun.RunAsync("tags", path, "--hide-referrer-tags", "--json")).Json().GetProperty("tags").GetArrayLength());
    }

    [Theory]
    [InlineData("{0}:latest")]
    [InlineData("oci:{0}:latest")]
    public async Task AnImage_IsNoPlace(string format)
    {
        string image = string.Format(null, format, Repository.Hello("oci"));
        ToolRun run = await ToolRun.RunAsync("tags", image);

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.EndsWith(
            "'latest' is one image: expected a place without a tag or digest, to list its tags.",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotThere_IsRefused() =>
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("tags", _temp.PathOf("none"))).ExitCode);

    [Fact]
    public async Task ARepository_IsListedThoughNoImageIsMeant()
    {
        var registry = new FakeRegistryTransport();
        FakeRepository repository = registry.Add("example.com/app");
        repository.Tags.Add("v1", Descriptor.Empty);
        repository.Tags.Add("v2", Descriptor.Empty);

        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            ["tags", "fake://example.com/app", "--json"],
            transports: ImageTransports.Default.Add(registry));

        Assert.Equal(
            """{"name":"fake://example.com/app","tags":["v1","v2"]}""",
            JsonSerializer.Serialize(run.Json()));
    }

    [Fact]
    public async Task ANameThatMovesTheCursor_IsEscaped()
    {
        var layout = new LayoutBuilder(_temp, "x");
        string path = layout.Add(layout.AddImage(["a"]), "\u001b[31mred").Write();

        Assert.Equal(["\\u001b[31mred"], (await ToolRun.RunAsync("tags", path)).OutLines);
    }
}
