using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What an image says it is built on is told beside what its layers prove, and follows a rebase.</summary>
public sealed class BaseClaimTests : IDisposable
{
    private const string NameKey = "org.opencontainers.image.base.name";
    private const string DigestKey = "org.opencontainers.image.base.digest";
    private const string Other = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public BaseClaimTests() => _layout = new LayoutBuilder(_temp, "x");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task WithoutABase_TheClaimIsTold_AndProvesNothing()
    {
        string app = Write(Claiming("example.com/base:1", Other, "base", "app"));
        ToolRun run = await ToolRun.RunAsync("base", app);
        JsonElement report = (await ToolRun.RunAsync("base", app, "--json")).Json();

        Assert.Equal((ExitCodes.Mismatch, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"The image for linux/amd64 claims the base example.com/base:1 ({Other}). Only layers prove it: see --base.\n",
            run.Out);
        Assert.False(report.GetProperty("derived").GetBoolean());
        JsonElement claim = Assert.Single(report.GetProperty("claims").EnumerateArray());
        Assert.Equal(
            ("app", "linux/amd64", "example.com/base:1", Other),
            (claim.GetProperty("reference").GetString(),
                claim.GetProperty("platform").GetString(),
                claim.GetProperty("name").GetString(),
                claim.GetProperty("digest").GetString()));
    }

    [Fact]
    public async Task AnImageThatClaimsNothing_NeedsABase()
    {
        string app = Write(_layout.AddImage(["base"]));

        (await ToolRun.RunAsync("base", app))
            .AssertRefused($"{app} does not claim to be built on anything: expected a --base or a --catalog to compare it with.");
    }

    [Theory]
    [InlineData(null, "BASE", true)]
    [InlineData("example.com/base:1", "BASE", true)]
    [InlineData("example.com/base:1", Other, false)]
    [InlineData("example.com/base:1", null, null)]
    [InlineData("example.com/base:1", "not a digest", null)]
    [InlineData(null, null, null)]
    public async Task WithABase_ItIsSaidWhetherItIsTheClaimed_AndLayersDecide(string? name, string? digest, bool? expected)
    {
        JsonObject baseImage = _layout.AddImage(["base"]);
        string? claimed = digest == "BASE" ? (string?)baseImage["digest"] : digest;
        string path = _layout
            .Add(Claiming(name, claimed, "base", "app"), "app")
            .Add(Claiming(name, claimed, "stranger"), "liar")
            .Add(baseImage, "base")
            .Write();

        foreach ((string tag, bool derived) in ((string, bool)[])[("app", true), ("liar", false)])
        {
            ToolRun run = await ToolRun.RunAsync("base", $"{path}:{tag}", "--base", $"{path}:base", "--json");
            JsonElement found = Assert.Single(run.Json().GetProperty("bases").EnumerateArray());
            Assert.Equal(derived ? ExitCodes.Done : ExitCodes.Mismatch, run.ExitCode);
            Assert.Equal(derived, found.GetProperty("derived").GetBoolean());
            Assert.Equal(expected, found.TryGetProperty("claimed", out JsonElement value) ? value.GetBoolean() : null);
            ToolRun text = await ToolRun.RunAsync("base", $"{path}:{tag}", "--base", $"{path}:base");
            Assert.Equal(expected == true, text.Out.Contains("The image claims this base.", StringComparison.Ordinal));
            Assert.Equal(expected == false, text.Out.Contains("The image claims another base.", StringComparison.Ordinal));
            Assert.Equal(expected == false, text.Out.Contains($"({Other})", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AnIndexIsClaimed_ByItsDigestOrByThoseOfItsImages()
    {
        JsonObject amd = OnPlatform(_layout.AddImage(["base"]), "amd64");
        JsonObject arm = OnPlatform(_layout.AddImage(["arm"], "linux/arm64"), "arm64");
        JsonObject index = _layout.AddIndex(amd, arm);
        string path = _layout
            .Add(Claiming(null, (string?)index["digest"], "base", "app"), "index")
            .Add(Claiming(null, (string?)amd["digest"], "base", "app"), "own")
            .Add(Claiming(null, (string?)arm["digest"], "base", "app"), "other")
            .Add(index, "base")
            .Write();

        Assert.True(await IsClaimedAsync($"{path}:index", $"{path}:base"));
        Assert.True(await IsClaimedAsync($"{path}:own", $"{path}:base"));
        Assert.False(await IsClaimedAsync($"{path}:other", $"{path}:base"));
    }

    [Fact]
    public async Task ANameAlone_IsComparedWithTheNameInARegistry()
    {
        await using var registry = new FaultRegistry();
        JsonObject baseImage = _layout.AddImage(["base"]);
        string path = _layout
            .Add(Claiming($"{registry.Address}/base", null, "base", "app"), "same")
            .Add(Claiming($"{registry.Address}/base:other", null, "base", "app"), "other")
            .Add(baseImage, "base")
            .Write();
        await registry.PushAsync($"{path}:base", "base:latest");

        Assert.True(await IsClaimedAsync($"{path}:same", registry.At("base")));
        Assert.False(await IsClaimedAsync($"{path}:other", registry.At("base")));
    }

    [Theory]
    [InlineData("example.com/base:1")]
    [InlineData(null)]
    public async Task ARebase_LeavesNoClaimOfTheOldBase(string? name)
    {
        JsonObject app = Claiming(name, Other, "old", "app");
        app["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" };
        app["annotations"] = new JsonObject { [NameKey] = "example.com/base:1", ["kept"] = "yes" };
        string path = _layout
            .Add(_layout.AddIndex(app), "app")
            .Add(_layout.AddImage(["old"]), "old")
            .Add(_layout.AddImage(["new"]), "new")
            .Write();

        ToolRun run = await ToolRun.RunAsync("edit", $"{path}:app", $"oci:{path}:out", "--rebase", $"{path}:old={path}:new");

        Assert.Equal(
            ($"{path}:app claimed another base than the old one; its diffIDs prove that it was built on that.\n", ExitCodes.Done),
            (run.Error, run.ExitCode));
        JsonElement index = (await ToolRun.RunAsync("manifest", $"{path}:out")).Json();
        JsonElement entry = index.GetProperty("manifests")[0];
        Assert.Equal("""{"kept":"yes"}""", entry.GetProperty("annotations").GetRawText());
        JsonElement manifest = JsonElement.Parse(File.ReadAllText(_layout.PathOf(entry.GetProperty("digest").GetString()!)));
        string newBase = (await ToolRun.RunAsync("resolve", $"{path}:new")).Out.Trim();
        Assert.Equal($$"""{"{{DigestKey}}":"{{newBase}}"}""", manifest.GetProperty("annotations").GetRawText());
    }

    [Fact]
    public async Task ATrueClaim_DoesNotMakeUpForLayers_AndAWrongOneDoesNotHinder()
    {
        JsonObject old = _layout.AddImage(["old"]);
        string path = _layout
            .Add(Claiming(null, (string?)old["digest"], "stranger", "app"), "liar")
            .Add(Claiming("example.com/x:1", Other, "old", "app"), "built")
            .Add(old, "old")
            .Add(_layout.AddImage(["new"]), "new")
            .Write();

        ToolRun liar = await ToolRun.RunAsync("edit", $"{path}:liar", $"oci:{path}:out", "--rebase", $"{path}:old={path}:new");
        ToolRun built = await ToolRun.RunAsync("edit", $"{path}:built", $"oci:{path}:out", "--rebase", $"{path}:old={path}:new");

        Assert.Equal(ExitCodes.Refused, liar.ExitCode);
        Assert.Contains("is not built on", Assert.Single(liar.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(
            ($"{path}:built claimed another base than the old one; its diffIDs prove that it was built on that.\n", ExitCodes.Done),
            (built.Error, built.ExitCode));
        Assert.True(await IsClaimedAsync($"{path}:out", $"{path}:new"));
    }

    private static JsonObject OnPlatform(JsonObject manifest, string architecture)
    {
        manifest["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
        return manifest;
    }

    private static async Task<bool?> IsClaimedAsync(string image, string baseImage)
    {
        ToolRun run = await ToolRun.RunAsync("base", image, "--base", baseImage, "--json");
        JsonElement found = Assert.Single(run.Json().GetProperty("bases").EnumerateArray());
        return found.TryGetProperty("claimed", out JsonElement claimed) ? claimed.GetBoolean() : null;
    }

    private JsonObject Claiming(string? name, string? digest, params string[] layers) => _layout.AddImage(
        layers,
        change: (_, manifest) =>
        {
            var annotations = new JsonObject();
            foreach ((string key, string? value) in ((string, string?)[])[(NameKey, name), (DigestKey, digest)])
            {
                if (value is not null)
                {
                    annotations[key] = value;
                }
            }

            manifest["annotations"] = annotations;
        });

    private string Write(JsonObject image) => $"oci:{_layout.Add(image, "app").Write()}:app";
}
