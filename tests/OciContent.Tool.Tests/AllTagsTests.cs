using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>--all-tags</c>: every tag of a repository, or of any other place, is one image of the answer.</summary>
public sealed class AllTagsTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly TempFolder _temp = new();
    private Digest _hello = Digest.Compute([]);

    public async Task InitializeAsync()
    {
        _hello = await _registry.PushHelloAsync("app:v1", "app:v2");
        var layout = new LayoutBuilder(_temp, "x");
        await _registry.PushAsync($"oci:{layout.Add(layout.AddImage(["other"]), "o").Write()}:o", "app:other");
        _registry.ForgetExchanges();
    }

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Theory]
    [InlineData("inspect", "source")]
    [InlineData("verify", "image")]
    [InlineData("audit", "image")]
    [InlineData("resolve", "image")]
    public async Task EachTag_IsOneImageOfTheAnswer(string verb, string name)
    {
        ToolRun json = await ToolRun.RunAsync(verb, _registry.At("app"), "--all-tags", "--json");
        ToolRun text = await ToolRun.RunAsync(verb, _registry.At("app"), "--all-tags");

        string[] tags = [_registry.At("app:other"), _registry.At("app:v1"), _registry.At("app:v2")];
        Assert.Equal(tags, json.Json().EnumerateArray().Select(image => image.GetProperty(name).GetString()));
        Assert.Equal(json.ExitCode, text.ExitCode);
        if (verb == "resolve")
        {
            Assert.Equal([$"{_hello}", $"{_hello}"], text.OutLines.Skip(1));
        }
        else
        {
            Assert.All(tags, tag => Assert.Contains(tag, text.Out, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task TheAnswer_IsThatOfEachTagByItself()
    {
        JsonElement all = (await ToolRun.RunAsync("inspect", _registry.At("app"), "--all-tags", "--json")).Json();

        Assert.All(all.EnumerateArray(), image =>
        {
            string source = image.GetProperty("source").GetString()!;
            JsonElement one = ToolRun.RunAsync("inspect", source, "--json").Result.Json();
            Assert.Equal(JsonSerializer.Serialize(one), JsonSerializer.Serialize(image));
        });
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    public async Task AnImageOfSeveralTags_IsReadOnce(string verb)
    {
        await ToolRun.RunAsync(verb, _registry.At("app"), "--all-tags");

        Assert.All(
            _registry
                .Exchanges.Where(static exchange => exchange is { Kind: RequestKind.Blob, Method: "GET" })
                .GroupBy(static e => e.Reference),
            static blob => Assert.Single(blob));
    }

    [Fact]
    public async Task ATagThatCannotBeRead_IsTold_AndTheOthersAreAnswered()
    {
        _registry.AddManifest("app", """{"mediaType":"x/y"}"""u8.ToArray(), MediaTypes.OciManifest, "broken");

        ToolRun run = await ToolRun.RunAsync("resolve", _registry.At("app"), "--all-tags", "--json");

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains("'broken' of ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(3, JsonElement.Parse(run.Out).GetArrayLength());
    }

    [Fact]
    public async Task ARepositoryWithoutTags_IsRefused()
    {
        _registry.AddManifest("empty", "{}"u8.ToArray(), MediaTypes.OciManifest);

        ToolRun run = await ToolRun.RunAsync("resolve", _registry.At("empty"), "--all-tags");

        run.AssertRefused($"'{_registry.At("empty")}' has no tags: expected one or more with --all-tags.");
    }

    [Fact]
    public async Task OfSeveralPlaces_OneThatCannotBeListedIsTold()
    {
        ToolRun run = await ToolRun.RunAsync("resolve", _registry.At("none"), _registry.At("app"), "--all-tags");

        Assert.Equal((ExitCodes.Mismatch, 3), (run.ExitCode, run.OutLines.Count));
        Assert.Single(run.ErrorLines);
    }

    [Theory]
    [InlineData("app:v1", "'v1' is one image: expected a place without a tag or digest, to list its tags.")]
    public async Task AnImage_IsNoPlace(string place, string message)
    {
        ToolRun run = await ToolRun.RunAsync("inspect", _registry.At(place), "--all-tags");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.EndsWith(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStandardInput_IsReadOnce() =>
        (await ToolRun.RunAsync("inspect", "-", "--all-tags"))
            .AssertRefused("'-' can be read once: expected a place that is not the standard input with --all-tags.");

    [Theory]
    [InlineData("oci:{0}", "oci", "oci:{0}:1.0", "oci:{0}:latest")]
    [InlineData("{0}", "oci", "{0}:1.0", "{0}:latest")]
    [InlineData(
        "docker-archive:{0}",
        "hello-docker-archive.tar",
        "docker-archive:{0}:example.com/hello:1.0",
        "docker-archive:{0}:example.com/hello:latest")]
    public async Task AnyPlaceWithTags_IsSwept(string format, string form, params string[] images)
    {
        string path = Repository.Hello(form);

        ToolRun run = await ToolRun.RunAsync("inspect", string.Format(null, format, path), "--all-tags", "--json");

        Assert.Equal(
            images.Select(image => string.Format(null, image, path)),
            run.Json().EnumerateArray().Select(static image => image.GetProperty("source").GetString()));
    }
}
