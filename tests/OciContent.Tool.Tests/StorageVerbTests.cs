using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>storage …</c>: what a registry's own disk knows, as text and as JSON.</summary>
public sealed class StorageVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly StorageFolder _folder;

    public StorageVerbTests() => _folder = StorageSample.Write(_temp.PathOf("storage"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Tags_TellsWhatTheyAreAndWere()
    {
        ToolRun text = await ToolRun.RunAsync("storage", "tags", _folder.Root);
        ToolRun one = await ToolRun.RunAsync("storage", "tags", _folder.Root, "windows", "--json");

        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Error));
        Assert.Contains("team/app", text.OutLines);
        string v1 = text.OutLines.Single(static line => line.TrimStart().StartsWith("v1 ", StringComparison.Ordinal));
        Assert.EndsWith("2026-01-02 03:05:05Z", v1, StringComparison.Ordinal);
        Assert.EndsWith("2026-01-02 03:04:05Z  before", text.OutLines[text.OutLines.ToList().IndexOf(v1) + 1], StringComparison.Ordinal);
        JsonElement repository = Assert.Single(one.Json().GetProperty("repositories").EnumerateArray());
        Assert.Equal("windows", repository.GetProperty("name").GetString());
        JsonElement tag = Assert.Single(repository.GetProperty("tags").EnumerateArray());
        Assert.Equal("ltsc", tag.GetProperty("tag").GetString());
        Assert.True(tag.GetProperty("ordered").GetBoolean());
        Assert.StartsWith("sha256:", tag.GetProperty("digest").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_FindsAPrefix_AndSaysWhereItIs()
    {
        Digest layer = Digest.Compute("the second try"u8);

        ToolRun text = await ToolRun.RunAsync("storage", "which", _folder.Root, layer.Encoded[..10]);
        ToolRun json = await ToolRun.RunAsync("storage", "which", _folder.Root, layer.ToString(), "--json");
        ToolRun none = await ToolRun.RunAsync("storage", "which", _folder.Root, "0123456789");
        ToolRun shortOne = await ToolRun.RunAsync("storage", "which", _folder.Root, "0123");

        Assert.Equal(ExitCodes.Done, text.ExitCode);
        Assert.Equal(layer.ToString(), text.OutLines[0]);
        Assert.StartsWith("  layer in team/app: tags: latest, v1; listed by sha256:", text.OutLines[1], StringComparison.Ordinal);
        JsonElement match = Assert.Single(json.Json().GetProperty("matches").EnumerateArray());
        Assert.Equal("layer", match.GetProperty("role").GetString());
        Assert.Equal(
            ["hash", "matches", "problems", "root"],
            json.Json().EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal((ExitCodes.Mismatch, ""), (none.ExitCode, none.Out));
        Assert.Equal(ExitCodes.Refused, shortOne.ExitCode);
    }

    [Fact]
    public async Task Shared_ListsTagsThatGoTogether()
    {
        ToolRun text = await ToolRun.RunAsync("storage", "shared", _folder.Root);
        ToolRun json = await ToolRun.RunAsync("storage", "shared", _folder.Root, "--json");

        Assert.EndsWith(": latest, v1", Assert.Single(text.OutLines), StringComparison.Ordinal);
        JsonElement shared = Assert.Single(json.Json().GetProperty("shared").EnumerateArray());
        Assert.Equal(["latest", "v1"], shared.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()));
    }

    [Theory]
    [InlineData("urls", "Nothing in {0} calls out.")]
    [InlineData("shared", "No tags in {0} share a digest.")]
    [InlineData("tags", "There are no repositories in {0}.")]
    public async Task WhereThereIsNothing_ThatIsSaid(string verb, string note)
    {
        string root = _temp.CreateFolder("empty/docker/registry/v2/repositories")[..^"/repositories".Length];

        ToolRun text = await ToolRun.RunAsync("storage", verb, root);
        ToolRun json = await ToolRun.RunAsync("storage", verb, root, "--json");

        Assert.Equal((ExitCodes.Done, "", string.Format(null, note, root) + "\n"), (text.ExitCode, text.Out, text.Error));
        Assert.Equal((ExitCodes.Done, ""), (json.ExitCode, json.Error));
    }

    [Theory]
    [InlineData("urls", "Nothing that could be read in {0} calls out.")]
    [InlineData("shared", "No tags that could be read in {0} share a digest.")]
    public async Task WhereSomethingCannotBeRead_NothingIsSaidOfAll(string verb, string note)
    {
        string tags = _temp.CreateFolder("empty/docker/registry/v2/repositories/app/_manifests/tags/-x");
        string root = tags[..tags.IndexOf("/repositories", StringComparison.Ordinal)];

        ToolRun run = await ToolRun.RunAsync("storage", verb, root);

        Assert.Equal((ExitCodes.Mismatch, ""), (run.ExitCode, run.Out));
        Assert.Equal(string.Format(null, note, root), run.ErrorLines[0]);
    }

    [Fact]
    public async Task Orphans_AreListed_AndAsDigestsForDeletion()
    {
        ToolRun text = await ToolRun.RunAsync("storage", "orphans", _folder.Root);
        ToolRun digests = await ToolRun.RunAsync("storage", "orphans", _folder.Root, "--digests");
        ToolRun json = await ToolRun.RunAsync("storage", "orphans", _folder.Root, "--json");

        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Error));
        Assert.Contains("1 manifest that no tag leads to", text.OutLines);
        Assert.StartsWith("team/app@sha256:", Assert.Single(digests.OutLines), StringComparison.Ordinal);
        JsonElement root = json.Json();
        Assert.Equal(4096, Assert.Single(root.GetProperty("uploads").EnumerateArray()).GetProperty("bytes").GetInt64());
        Assert.Single(root.GetProperty("blobs").EnumerateArray());
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("storage", "orphans", _folder.Root, "--digests", "--json")).ExitCode);
    }

    [Fact]
    public async Task Gc_ShowsWhatGoes_AndFailsIfThatBreaksSomething()
    {
        ToolRun spared = await ToolRun.RunAsync("storage", "gc", _folder.Root, "--json");
        ToolRun old = await ToolRun.RunAsync("storage", "gc", _folder.Root, "--delete-untagged", "--json");
        ToolRun recent = await ToolRun.RunAsync(
            "storage", "gc", _folder.Root, "--rules", "3.0", "--delete-untagged", "--keep-referrers", "--json");

        Assert.Equal((ExitCodes.Done, ""), (spared.ExitCode, spared.Error));
        Assert.Equal("2.8", spared.Json().GetProperty("rules").GetString());
        Assert.Equal(0, spared.Json().GetProperty("manifests").GetArrayLength());
        Assert.Equal(29, spared.Json().GetProperty("bytes").GetInt64());
        Assert.Equal(ExitCodes.Mismatch, old.ExitCode);
        Assert.Equal(
            ["child", "child", "history", "referrer"],
            old.Json().GetProperty("breaks").EnumerateArray()
                .Select(static broken => broken.GetProperty("kind").GetString())
                .Order(StringComparer.Ordinal));
        Assert.Equal(4, old.Json().GetProperty("manifests").GetArrayLength());
        Assert.Equal(ExitCodes.Done, recent.ExitCode);
        Assert.Equal(
            ["history"],
            recent.Json().GetProperty("breaks").EnumerateArray().Select(static broken => broken.GetProperty("kind").GetString()));
        Assert.Equal(3, recent.Json().GetProperty("atRisk").GetArrayLength());
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("storage", "gc", _folder.Root, "--rules", "1")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("storage", "gc", _folder.Root, "--keep-referrers")).ExitCode);
    }

    [Fact]
    public async Task Gc_ThatWouldStop_SaysSo()
    {
        _folder.AddImage("untagged", null, "layer");

        ToolRun run = await ToolRun.RunAsync("storage", "gc", _folder.Root, "--delete-untagged");

        Assert.Equal((ExitCodes.Mismatch, ""), (run.ExitCode, run.Out));
        Assert.Contains(
            "'untagged' has no folder of tags: the collector stops at it",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_IsDone_OrFindsWhatWasAltered()
    {
        ToolRun good = await ToolRun.RunAsync("storage", "verify", _folder.Root);
        await File.WriteAllTextAsync(_folder.BlobPath(Digest.Compute("base"u8)), "BASE");
        ToolRun bad = await ToolRun.RunAsync("storage", "verify", _folder.Root, "--json");

        Assert.Equal((ExitCodes.Done, ""), (good.ExitCode, good.Error));
        Assert.Contains(": all well; ", Assert.Single(good.OutLines), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, bad.ExitCode);
        Assert.False(bad.Json().GetProperty("ok").GetBoolean());
        Assert.Equal("digest", Assert.Single(bad.Json().GetProperty("faults").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Urls_ListsWhoCallsOut()
    {
        ToolRun text = await ToolRun.RunAsync("storage", "urls", _folder.Root);
        ToolRun json = await ToolRun.RunAsync("storage", "urls", _folder.Root, "--json");

        Assert.StartsWith("windows@sha256:", text.OutLines[0], StringComparison.Ordinal);
        Assert.EndsWith(" (ltsc)", text.OutLines[0], StringComparison.Ordinal);
        JsonElement finding = Assert.Single(json.Json().GetProperty("findings").EnumerateArray());
        Assert.Equal("foreignLayer", finding.GetProperty("code").GetString());
        Assert.Equal("https://example.com/layer", finding.GetProperty("value").GetString());
    }

    [Fact]
    public async Task EveryVerb_TellsWhatCannotBeRead_AndGoesOn()
    {
        Directory.CreateDirectory(_folder.PathOf("repositories/team/app/_manifests/tags/-x"));

        foreach (string verb in (string[])["tags", "shared", "orphans", "gc", "urls"])
        {
            ToolRun run = await ToolRun.RunAsync("storage", verb, _folder.Root);
            Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
            Assert.Contains(run.ErrorLines, static line => line.Contains("'-x' in ", StringComparison.Ordinal));
            Assert.NotEmpty(run.OutLines);
        }
    }

    [Theory]
    [InlineData("storage", "A verb is missing after 'storage': expected one of tags, which, shared, orphans, gc, verify, urls")]
    [InlineData("storage nope x", "'nope' is not a verb of 'storage': expected one of tags,")]
    [InlineData("storage tags", "DIR is missing after 'tags': see 'oci-content storage tags --help'.")]
    [InlineData("storage tags x --nope", "'--nope' is not an option of 'tags': see 'oci-content storage tags --help'.")]
    [InlineData("storage tags no-such-folder", "'no-such-folder' does not exist: expected a folder that has docker/registry/v2 in it")]
    public async Task Mistakes_AreOneLine(string line, string expected)
    {
        ToolRun run = await ToolRun.RunAsync(line.Split(' '));

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImageInTheFolder_IsTakenByEveryVerb()
    {
        string place = $"registry-storage:{_folder.Root}:team/app";

        Assert.Equal(["latest", "multi", "v1"], (await ToolRun.RunAsync("tags", place)).OutLines);
        Assert.Contains("linux/amd64", (await ToolRun.RunAsync("inspect", place + ":v1")).Out, StringComparison.Ordinal);
        ToolRun referrers = await ToolRun.RunAsync("referrers", place + ":v1", "--json");
        Assert.Equal(1, referrers.Json().GetProperty("referrers").GetArrayLength());
        ToolRun all = await ToolRun.RunAsync("audit", place, "--all-tags", "--json");
        Assert.Equal(3, all.Json().GetArrayLength());
        string resolved = Assert.Single((await ToolRun.RunAsync("resolve", place + ":v1")).OutLines);
        Assert.Equal(resolved, Assert.Single((await ToolRun.RunAsync("resolve", $"{place}@{resolved}")).OutLines));
        Assert.Equal(0, (await ToolRun.RunAsync("copy", place + ":v1", $"oci:{_temp.PathOf("copy")}:v1", "--referrers")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("copy", $"oci:{_temp.PathOf("copy")}:v1", place + ":v2")).ExitCode);
    }
}
