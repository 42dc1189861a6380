using System.Globalization;
using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>catalog add</c> of what is in a registry, and the names of it in the other verbs; and files to import.</summary>
public sealed class CatalogRegistryTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FaultRegistry _registry = new();
    private Digest _hello = null!;
    private Digest _other = null!;

    private string Catalog => _temp.PathOf("catalog.db");

    private string All => $"docker://{_registry.Address}";

    public async Task InitializeAsync()
    {
        _hello = await _registry.PushHelloAsync("app:v1");
        var layout = new LayoutBuilder(_temp, "x");
        await _registry.PushAsync($"oci:{layout.Add(layout.AddImage(["other"]), "o").Write()}:o", "tool:v1");
        _other = _registry.FindManifest("tool", "v1")!.Digest;
        _registry.ForgetExchanges();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task AWholeRegistry_IsAdded_AndNothingIsNewTheNextTime()
    {
        ToolRun first = await RunAsync("catalog", "add", All, "--all");
        _registry.ForgetExchanges();
        ToolRun second = await RunAsync("catalog", "add", All, "--all");

        Assert.Equal(
            [$"{_registry.At("app:v1")}  {_hello}  1 image, new", $"{_registry.At("tool:v1")}  {_other}  1 image, new"],
            first.OutLines);
        Assert.Equal(
            [$"{_registry.At("app:v1")}  {_hello}  1 image, known", $"{_registry.At("tool:v1")}  {_other}  1 image, known"],
            second.OutLines);
        Assert.Equal((2, 0), (_registry.Count(RequestKind.Manifest, "GET"), _registry.Count(RequestKind.Blob, "GET")));
        Assert.All(new[] { first, second }, static run => Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error)));
    }

    // As Debian's docker-registry does of repositories without tags.
    [Fact]
    public async Task ARepositoryThatCannotBeListed_IsTold_AndTheOthersAreAdded()
    {
        _registry.AddBlob("gone", "x"u8.ToArray());
        _registry.Faults.Add(new AnswerWith(
            static _ => WireResponse.Error(404, "NAME_UNKNOWN", "The repository is unknown to the registry."),
            when: static exchange => exchange is { Kind: RequestKind.Tags, Repository: "gone" }));

        ToolRun text = await RunAsync("catalog", "add", All, "--all");
        ToolRun json = await RunAsync("catalog", "add", All, "--all", "--json");

        Assert.Equal((ExitCodes.Mismatch, ExitCodes.Mismatch), (text.ExitCode, json.ExitCode));
        Assert.Equal(2, text.OutLines.Count);
        Assert.Contains(_registry.At("gone"), Assert.Single(text.ErrorLines), StringComparison.Ordinal);
        JsonElement report = JsonElement.Parse(json.Out);
        Assert.Equal(2, report.GetProperty("images").GetArrayLength());
        Assert.Equal(
            [_registry.At("gone")],
            report.GetProperty("problems").EnumerateArray().Select(static one => one.GetProperty("location").GetString()));
    }

    [Fact]
    public async Task ADigestBehindATag_IsWhatIsAdded_ThoughTheTagHasMoved()
    {
        string pinned = $"{_registry.At("app:v1")}@{_hello}";
        await RunAsync("catalog", "add", _registry.At("app:v1"), _registry.At("tool:v1"), "--documents-only");
        StoredManifest other = _registry.FindManifest("tool", "v1")!;
        _registry.AddManifest("app", other, "v1");
        _registry.ForgetExchanges();

        ToolRun run = await RunAsync("catalog", "add", pinned, "--documents-only", "--approve");

        Assert.Equal(($"{pinned}  {_hello}  1 image, known\n", ""), (run.Out, run.Error));
        Assert.Empty(_registry.Exchanges);
        Assert.Contains(_hello.ToString(), Assert.Single((await RunAsync("catalog", "bases")).OutLines), StringComparison.Ordinal);
    }

    // What is looked up is where the image is, not what it is called.
    [Fact]
    public async Task ANameOfAnotherRegistry_IsNotAsked()
    {
        ToolRun run = await RunAsync("catalog", "add", _registry.At("app:v1"), "--name", "registry.invalid/x:1", "--documents-only");
        ToolRun history = await RunAsync("catalog", "history", "docker://registry.invalid/x:1");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains(_hello.ToString(), Assert.Single(history.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_MayHaveThePrefixOfARegistry()
    {
        await RunAsync("catalog", "add", _registry.At("app:v1"), "--documents-only", "--approve");
        string name = $"{_registry.Address}/app:v1";
        foreach (string[] verb in new[] { ["catalog", "history"], ["catalog", "derived"], new[] { "catalog", "bases", "--of" } })
        {
            ToolRun plain = await RunAsync([.. verb, name]);
            ToolRun prefixed = await RunAsync([.. verb, $"docker://{name}"]);

            Assert.NotEqual(ExitCodes.Refused, plain.ExitCode);
            Assert.Equal((plain.ExitCode, plain.Out), (prefixed.ExitCode, prefixed.Out));
        }
    }

    [Fact]
    public async Task EachLineOfWatch_IsJson_WhenATagIsGoneToo()
    {
        string name = $"{_registry.Address}/app:v1";
        using ToolProcess process = ToolProcess.Start("catalog", "watch", name, "--interval", "1s", "--json", "--catalog", Catalog);
        JsonElement seen = JsonElement.Parse((await process.ReadLineAsync())!);
        _registry.Faults.Add(new AnswerWith(
            static _ => WireResponse.Error(404, "MANIFEST_UNKNOWN", "The manifest is unknown to the registry."),
            when: static exchange => exchange is { Kind: RequestKind.Manifest, Reference: "v1" }));
        JsonElement gone = JsonElement.Parse((await process.ReadLineAsync())!);

        Assert.Equal(_hello.ToString(), seen.GetProperty("digest").GetString());
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("digest").ValueKind);
        Assert.Equal(("v1", $"{_registry.Address}/app"), (gone.GetProperty("tag").GetString(), gone.GetProperty("repository").GetString()));
        Assert.True(gone.GetProperty("lastSeen").GetDateTimeOffset() > seen.GetProperty("lastSeen").GetDateTimeOffset());
        Assert.All(new[] { seen, gone }, static line => Assert.Empty(SchemaCheck.ProblemsOf(VerbJson.Find(["catalog", "watch"])!, line)));
    }

    [Theory]
    [InlineData("""{"type":"image","digest":"#"}""")]
    [InlineData("""{"type":"index","digest":"tree:00","members":[null]}""")]
    public async Task AFileWithALineThatCannotBeKept_IsRefusedAsAWhole(string wrong)
    {
        const int good = 501;
        string lines = string.Concat(Enumerable.Range(0, good).Select(static i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"type":"layer","diffId":"{{Digest.Compute(BitConverter.GetBytes(i))}}","size":1}{{'\n'}}""")));
        string file = _temp.PathOf("export");
        await File.WriteAllTextAsync(file, lines + wrong.Replace("#", $"tree:{new string('a', 2000)}", StringComparison.Ordinal));

        ToolRun run = await RunAsync("catalog", "import", file);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains($"Line {good + 1} is not a record: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(Catalog));
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.RunAsync([.. arguments, "--catalog", Catalog]);
}
