using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class WhichVerbTests
{
    private const string Manifest = "sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b";
    private const string Config = "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede";
    private const string DiffId = "sha256:69db64cad5fb56805fc8d7bffe113004d730f460a9d600ad974effdd1d1e3e35";

    private static readonly string Layout = Repository.Hello("oci");
    private static readonly string Archive = Repository.Hello("hello-docker-archive.tar");

    [Theory]
    [InlineData(Manifest, Manifest, "manifest")]
    [InlineData("370c551e", Manifest, "manifest")]
    [InlineData("sha256:39093b95", Config, "config")]
    [InlineData(
        "65a40b2155b2e8a9532f8b68555353fb5df2a7417a31071b7e8510d98cd5a8e1",
        "sha256:65a40b2155b2e8a9532f8b68555353fb5df2a7417a31071b7e8510d98cd5a8e1",
        "layer")]
    [InlineData("2b99631e1125", "sha256:2b99631e11256c93d018046e2dbccda992805bfa41f47c8d068474d0761c0b8d", "diffId")]
    [InlineData("e1809a9e70453d245b26ca268540cbb7", "sha256:e1809a9e70453d245b26ca268540cbb7c57b420b46143a516c6deeb1b8d33976", "chainId")]
    public async Task Which_TellsTheRole(string hash, string digest, string role)
    {
        ToolRun run = await ToolRun.RunAsync("which", "--json", hash, Layout);
        JsonElement report = run.Json();

        Assert.Equal(
            ["hash", "matches", "matches[].source", "matches[].role", "matches[].explanation", "problems"],
            JsonShape.PathsOf(report));
        Assert.Equal(digest, report.GetProperty("hash").GetString());
        Assert.Equal([(Layout, role)], Matches(report));
        Assert.Equal(ExitCodes.Done, run.ExitCode);

        ToolRun plain = await ToolRun.RunAsync("which", hash, Layout);
        string explanation = report.GetProperty("matches")[0].GetProperty("explanation").GetString()!;
        Assert.Equal(new ToolRun(ExitCodes.Done, $"{digest}\n  {role} in {Layout}: {explanation}\n", ""), plain);
        Assert.Contains("latest, 1.0 (linux/amd64)", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Which_LooksThroughAllImages()
    {
        JsonElement config = (
            await ToolRun.RunAsync("which", "--json", "39093b95", Archive, Layout, "dir:" + Repository.Hello("dir-docker"))).Json();
        Assert.Equal([(Archive, "config"), (Layout, "config"), ("dir:" + Repository.Hello("dir-docker"), "config")], Matches(config));

        // The base layer is the first of its chain, and as the docker-archive keeps it.
        JsonElement diffId = (await ToolRun.RunAsync("which", "--json", DiffId, Layout, Archive)).Json();
        Assert.Equal(
            [(Layout, "diffId"), (Layout, "chainId"), (Archive, "layer"), (Archive, "diffId"), (Archive, "chainId")],
            Matches(diffId));

        JsonElement manifest = (await ToolRun.RunAsync("which", "--json", Manifest, Archive, Layout)).Json();
        Assert.Equal([(Layout, "manifest")], Matches(manifest));
    }

    [Fact]
    public async Task Which_FindsAnIndex()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        JsonObject index = layout.AddIndex(layout.AddImage(["base"]));
        JsonElement report = (
            await ToolRun.RunAsync("which", "--json", (string)index["digest"]!, layout.Add(index, "multi").Write())).Json();

        Assert.Equal([(layout.FullPath, "index")], Matches(report));
    }

    [Fact]
    public async Task Which_SaysThatNothingMatches()
    {
        Assert.Equal(
            new ToolRun(ExitCodes.Mismatch, "", "39093b95ffff is not a hash of anything that was named.\n"),
            await ToolRun.RunAsync("which", "39093b95ffff", Layout, Archive));

        ToolRun json = await ToolRun.RunAsync("which", "--json", "39093b95ffff", Layout);
        Assert.Equal("39093b95ffff", json.Json().GetProperty("hash").GetString());
        Assert.Empty(json.Json().GetProperty("matches").EnumerateArray());
        Assert.Equal(ExitCodes.Mismatch, json.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Which_RefusesAPrefixOfSeveralHashes(bool asJson)
    {
        // Two layers, found by trying, whose diffIDs begin with the same 8 digits.
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        string first = Sha256.DigestOf("69235"u8);
        string second = Sha256.DigestOf("95303"u8);
        layout.Add(layout.AddImage(["69235", "95303"]));
        ToolRun run = await ToolRun.RunAsync([
            "which",
            first["sha256:".Length..][..8],
            layout.Write(),
            .. asJson ? ["--json"] : Array.Empty<string>(),
        ]);

        string[] digests = [.. new[] { first, second }.Order(StringComparer.Ordinal)];
        run.AssertRefused($"'{first["sha256:".Length..][..8]}' is not unique: {digests[0]}, {digests[1]} start so. Expected more digits.");
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("which", first, layout.FullPath)).ExitCode);
    }

    [Theory]
    [InlineData("3909")]
    [InlineData("39093b9")]
    [InlineData("39093B95")]
    [InlineData("sha256:")]
    [InlineData("39093b95\n")]
    [InlineData("")]
    public async Task Which_RefusesWhatIsNoHash(string hash) =>
        (await ToolRun.RunAsync("which", hash, Layout)).AssertRefused(
            $"'{hash.Replace("\n", "\\u000a", StringComparison.Ordinal)}' is not a hash: expected 8 or more lowercase hex digits, "
            + "optionally with an algorithm and a colon before them.");

    [Fact]
    public async Task Which_RefusesAnImageThatIsNotThere() =>
        (await ToolRun.RunAsync("which", "39093b95", "/no/such")).AssertRefused(
            "'/no/such' does not exist: expected an image's file or folder.");

    [Fact]
    public async Task Which_AnswersForTheOtherImages()
    {
        ToolRun run = await ToolRun.RunAsync("which", "39093b95", "/no/such", Layout);

        Assert.Equal(["oci-content: '/no/such' does not exist: expected an image's file or folder."], run.ErrorLines);
        Assert.Contains($"config in {Layout}", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    // The inference, too, is of those that could be opened.
    [Theory]
    [InlineData("39093b95ffff")]
    [InlineData("63bd7184a9b6")]
    public async Task Which_InfersOfTheOtherImages(string hash)
    {
        ToolRun run = await ToolRun.RunAsync("which", hash, "/no/such", Archive);

        Assert.Equal("oci-content: '/no/such' does not exist: expected an image's file or folder.", run.ErrorLines[0]);
        Assert.Equal(hash == "63bd7184a9b6", run.Out.Contains($"inferredLayer in {Archive}", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task Which_TellsThatALayerDoesNotMatch()
    {
        // The archive's layers are read to learn their digests: what is wrong with them must not be kept quiet.
        using var temp = new TempFolder();
        byte[] archive = File.ReadAllBytes(Archive);
        int at = archive.AsSpan().IndexOf("line 1 of the word list"u8);
        archive[at] = (byte)'L';
        string path = temp.Write("altered.tar", archive);
        ToolRun run = await ToolRun.RunAsync("which", DiffId, path);

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains($"expected {DiffId}, the config's diffID.", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(DiffId, run.OutLines[0]);

        ToolRun asJson = await ToolRun.RunAsync("which", "--json", DiffId, path);
        JsonElement report = JsonElement.Parse(asJson.Out);
        JsonElement problem = Assert.Single(report.GetProperty("problems").EnumerateArray());
        Assert.Equal(["location", "message"], JsonShape.PathsOf(problem));
        string location = problem.GetProperty("location").GetString()!;
        Assert.Equal(run.Error, $"oci-content: {location}: {problem.GetProperty("message").GetString()}\n");
        Assert.Equal((run.ExitCode, run.Error), (asJson.ExitCode, asJson.Error));
    }

    private static IEnumerable<(string Source, string Role)> Matches(JsonElement report) =>
        report
            .GetProperty("matches")
            .EnumerateArray()
            .Select(static match => (match.GetProperty("source").GetString()!, match.GetProperty("role").GetString()!));
}
