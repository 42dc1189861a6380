using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>edit</c>: documents changed, and every digest above them.</summary>
public sealed class EditVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public EditVerbTests() => _layout = new LayoutBuilder(_temp, "x");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AnImageOfAnIndex_IsFollowedByIt_InCascadeOrder()
    {
        JsonObject image = _layout.AddImage(["base"]);
        JsonObject index = _layout.AddIndex(image);
        string path = _layout.Add(index, "v1").Write();
        ToolRun run = await ToolRun.RunAsync(
            "edit",
            $"oci:{path}:v1",
            $"oci:{path}",
            "--add-url",
            "layers[0]=https://example.com/",
            "--annotate",
            "a=b=c",
            "--json");

        JsonElement[] changes = [.. run.Json().GetProperty("changes").EnumerateArray()];
        Assert.Equal(
            [(string?)image["digest"], (string?)index["digest"]],
            changes.Select(static change => change.GetProperty("old").GetString()));
        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(_layout.PathOf(changes[1].GetProperty("new").GetString()!)));
        Assert.Equal("b=c", written.RootElement.GetProperty("annotations").GetProperty("a").GetString());
        Assert.Equal(
            changes[0].GetProperty("new").GetString(),
            written.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
        Assert.Contains(
            changes[1].GetProperty("new").GetString()!,
            File.ReadAllText(Path.Join(path, "index.json")),
            StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", path)).ExitCode);
    }

    [Fact]
    public async Task NumbersOfLayers_AreThoseOfTheImage_WhicheverGo()
    {
        JsonObject image = _layout.AddImage(["a", "b", "c"]);
        string path = _layout.Add(image, "v1").Write();
        string layer = _temp.Write("layer", new byte[10_240]);
        string written = $"oci:{_temp.PathOf("y")}:v2";
        string[] edit = ["edit", path, written, "--remove-layer", "0"];
        ToolRun run = await ToolRun.RunAsync([.. edit, "--replace-layer", $"1={layer}", "--add-url", "layers[2]=https://example.com/"]);
        ToolRun refused = await ToolRun.RunAsync([.. edit, "--replace-layer", $"0={layer}"]);

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        JsonElement[] before = await LayersAsync(path);
        JsonElement[] after = await LayersAsync(written);
        Assert.Equal(2, after.Length);
        Assert.Equal(Sha256.DigestOf(new byte[10_240]), after[0].GetProperty("digest").GetString());
        Assert.Equal(before[2].GetProperty("digest").GetString(), after[1].GetProperty("digest").GetString());
        Assert.False(after[0].TryGetProperty("urls", out _));
        Assert.Equal("https://example.com/", after[1].GetProperty("urls")[0].GetString());
        Assert.Equal(
            (ExitCodes.Refused, "oci-content: Layer 0 is removed: expected another one to change."),
            (refused.ExitCode, refused.Error.Trim()));

        static async Task<JsonElement[]> LayersAsync(string image) =>
            [.. (await ToolRun.RunAsync("manifest", image)).Json().GetProperty("layers").EnumerateArray()];
    }

    [Fact]
    public async Task AnotherDestination_LeavesTheSourceAsItIs()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        string before = File.ReadAllText(Path.Join(path, "index.json"));
        string layer = _temp.PathOf("layer");
        File.WriteAllBytes(layer, new byte[10_240]);
        ToolRun run = await ToolRun.RunAsync(
            "edit",
            path,
            $"oci:{_temp.PathOf("y")}:v2",
            "--replace-layer",
            $"0={layer}",
            "--set-platform",
            "linux/arm64");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(2, run.OutLines.Count);
        Assert.Equal(before, File.ReadAllText(Path.Join(path, "index.json")));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _temp.PathOf("y"))).ExitCode);
        Assert.Contains("linux/arm64", (await ToolRun.RunAsync("inspect", _temp.PathOf("y"))).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--add-url",
        "conf=https://example.com/",
        "'conf' is not the place of an address: expected config, layers[N] or manifests[N].")]
    [InlineData("--add-url", "layers[]=x", "'layers[]' is not the place of an address: expected config, layers[N] or manifests[N].")]
    [InlineData("--add-url", "layers[-1]=x", "'layers[-1]' is not the place of an address: expected config, layers[N] or manifests[N].")]
    [InlineData("--add-url", "config", "'config' is not a value of --add-url: expected WHERE=URL.")]
    [InlineData("--annotate", "=v", "'=v' is not a value of --annotate: expected K=V.")]
    [InlineData("--replace-layer", "x=y", "'x' is not a layer's number: expected 0 or more.")]
    public async Task WrongValues_AreRefused(string option, string value, string message)
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", option, value)).AssertRefused(message);
    }

    [LinuxTheory]
    [InlineData("--replace-config", "nosuch", "'nosuch' does not exist: expected a file.")]
    [InlineData("--replace-config", "/no/such", "'/no/such' does not exist: expected a file.")]
    [InlineData("--replace-config", "", "'' does not exist: expected a file.")]
    [InlineData("--replace-config", "/", "'/' is a folder: expected a file.")]
    [InlineData("--replace-config", "/dev/null", "/dev/null: image config: it is empty: expected JSON.")]
    [InlineData("--replace-layer", "0=nosuch", "'nosuch' does not exist: expected a file.")]
    [InlineData("--replace-layer", "0=/", "'/' is a folder: expected a file.")]
    public async Task AFileThatCannotBeRead_IsRefused(string option, string value, string message)
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", option, value)).AssertRefused(message);
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", option, value, "--json")).AssertRefused(message);
    }

    [Fact]
    public async Task AFileThatIsNotALayer_IsRefused()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        string layer = _temp.Write("layer", "hello"u8);
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", "--replace-layer", $"0={layer}"))
            .AssertRefused($"'{layer}' is not a layer: as a tar, plain or compressed, it has 5 bytes: expected blocks of 512.");
    }

    [Fact]
    public async Task AnAnnotation_MayBeEmpty()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        ToolRun run = await ToolRun.RunAsync("edit", path, $"oci:{path}", "--annotate", "a=", "--json");
        string edited = run.Json().GetProperty("changes")[0].GetProperty("new").GetString()!;
        Assert.Contains("\"annotations\":{\"a\":\"\"}", File.ReadAllText(_layout.PathOf(edited)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressesOfOnePlace_AreRemoved()
    {
        string path = _layout.Add(_layout.AddImage(["base", "top"]), "v1").Write();
        const string Url = "https://example.com/";
        string kept = await EditAsync("--add-url", $"config={Url}", "--add-url", $"layers[1]={Url}");

        string added = await EditAsync("--add-url", $"layers[0]={Url}", "--add-url", $"layers[0]={Url}2");
        string removed = await EditAsync("--remove-url", "layers[0]");

        Assert.NotEqual(kept, added);
        Assert.Equal(kept, removed);
        string without = await EditAsync("--remove-url", "config", "--remove-url", "layers[1]");
        Assert.DoesNotContain("urls", File.ReadAllText(_layout.PathOf(without)), StringComparison.Ordinal);
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", "--remove-url", "layers[2]"))
            .AssertRefused($"{path}: {without} has no layers[2]: expected 0 to 1.");
        (await ToolRun.RunAsync("edit", path, $"oci:{path}", "--remove-url", "layer"))
            .AssertRefused("'layer' is not the place of an address: expected config, layers[N] or manifests[N].");

        async Task<string> EditAsync(params string[] options)
        {
            ToolRun run = await ToolRun.RunAsync(["edit", path, $"oci:{path}:v1", .. options, "--json"]);
            Assert.Equal(ExitCodes.Done, run.ExitCode);
            return run.Json().GetProperty("changes").EnumerateArray().Last().GetProperty("new").GetString()!;
        }
    }

    [Fact]
    public async Task AnEntrysAddresses_AreRemoved()
    {
        string path = _layout.Add(_layout.AddIndex(_layout.AddImage(["base"])), "v1").Write();
        ToolRun added = await ToolRun.RunAsync("edit", path, $"oci:{path}:v1", "--add-url", "manifests[0]=https://example.com/");
        Assert.Equal(ExitCodes.Done, added.ExitCode);

        ToolRun run = await ToolRun.RunAsync("edit", path, $"oci:{path}:v1", "--remove-url", "manifests[0]", "--json");

        string index = run.Json().GetProperty("changes").EnumerateArray().Last().GetProperty("new").GetString()!;
        Assert.DoesNotContain("urls", File.ReadAllText(_layout.PathOf(index)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingToDo_IsSaid()
    {
        string path = _layout.Add(_layout.AddImage(["base"]), "v1").Write();
        ToolRun run = await ToolRun.RunAsync("edit", path, $"oci:{path}", "--remove-urls");
        Assert.Equal(("", "No document changed.\n", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
    }
}
