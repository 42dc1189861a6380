using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class BaseVerbTests : IDisposable
{
    private static readonly string Archive = Repository.Hello("hello-docker-archive.tar");
    private static readonly string Layout = Repository.Hello("oci");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Base_SaysByWhatEachBaseIsTold()
    {
        var layouts = new LayoutBuilder(_temp, "layouts");
        layouts.Add(layouts.AddImage(["os", "runtime", "app"]), "app");
        layouts.Add(layouts.AddImage(["os", "runtime"]), "base");
        layouts.Add(layouts.AddImage(["os"], compressed: false), "plain");
        layouts.Add(layouts.AddImage(["os", "other"]), "sibling");
        string path = layouts.Write();

        ToolRun run = await ToolRun.RunAsync(
            "base",
            "--json",
            $"oci:{path}:app",
            "--base",
            $"oci:{path}:base",
            "--base",
            $"oci:{path}:plain",
            "--base",
            $"oci:{path}:sibling");
        JsonElement report = run.Json();

        Assert.Equal(
            [
                "derived",
                "bases",
                "bases[].source",
                "bases[].reference",
                "bases[].derived",
                "bases[].by",
                "bases[].layers",
                "problems",
                "claims",
            ],
            JsonShape.PathsOf(report));
        Assert.True(report.GetProperty("derived").GetBoolean());
        Assert.Equal(
            [($"oci:{path}:base", true, "digest", 2), ($"oci:{path}:plain", true, "diffId", 1), ($"oci:{path}:sibling", false, null, 1)],
            report.GetProperty("bases").EnumerateArray().Select(static found => (
                found.GetProperty("source").GetString()!,
                found.GetProperty("derived").GetBoolean(),
                found.GetProperty("by").GetString(),
                found.GetProperty("layers").GetInt32())));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Base_FindsTheBaseOfAManifestByInference()
    {
        JsonElement candidates = (await ToolRun.RunAsync("infer", "--json", Archive, "--profile", "docker")).Json();
        string[] digests =
        [
            .. candidates
                .GetProperty("images")[0]
                .GetProperty("layers")
                .EnumerateArray()
                .Select(static layer => layer.GetProperty("candidates")[0].GetProperty("digest").GetString()!),
        ];
        string app = _temp.Write("app.json", InferVerbTests.Manifest([.. digests, $"sha256:{new string('2', 64)}"]));

        ToolRun run = await ToolRun.RunAsync("base", app, "--base", Archive);

        Assert.Equal(
            $"{Archive} (example.com/hello:latest): built on it (by inferred). The lowest 3 layers of the image are the base: "
            + "compressed as tools do, the layers of the one are those that the manifest of the other lists.\n",
            run.Out);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Base_DeniesAStranger()
    {
        string stranger = _temp.Write("stranger.json", InferVerbTests.Manifest([$"sha256:{new string('3', 64)}"]));

        ToolRun run = await ToolRun.RunAsync("base", Layout, "--base", stranger);

        Assert.StartsWith(
            $"{stranger}: not built on it, as far as is known. The lowest layers differ.",
            run.Out,
            StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Mismatch), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Base_NeedsABase()
    {
        ToolRun run = await ToolRun.RunAsync("base", Layout);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("--base", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Base_SaysWhatCouldNotBeRead_AndIsNotDone(bool asJson)
    {
        var layout = new LayoutBuilder(_temp, "part");
        JsonObject whole = layout.AddImage(["base", "app"]);
        JsonObject altered = layout.AddImage(["base", "arm"], platform: "linux/arm64");
        File.WriteAllText(layout.PathOf((string)altered["digest"]!), "{}");
        string path = layout.Add(layout.AddIndex(whole, altered), "app").Add(layout.AddImage(["base"]), "base").Write();
        ToolRun run = await ToolRun.RunAsync([
            "base",
            $"{path}:app",
            "--base",
            $"{path}:base",
            .. asJson ? ["--json"] : Array.Empty<string>(),
        ]);

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains("manifests[1]", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        if (asJson)
        {
            JsonElement report = JsonElement.Parse(run.Out);
            Assert.False(report.GetProperty("derived").GetBoolean());
            JsonElement problem = Assert.Single(report.GetProperty("problems").EnumerateArray());
            Assert.StartsWith("manifests[1]", problem.GetProperty("location").GetString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("not built on it", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Base_AnswersForTheOthersIfABaseIsNotThere()
    {
        var layout = new LayoutBuilder(_temp, "some");
        string path = layout.Add(layout.AddImage(["base", "app"]), "app").Add(layout.AddImage(["base"]), "base").Write();
        ToolRun run = await ToolRun.RunAsync("base", $"{path}:app", "--base", "nosuch", "--base", $"{path}:base");

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains("nosuch", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains($"{path}:base (base): built on it", run.Out, StringComparison.Ordinal);
    }
}
