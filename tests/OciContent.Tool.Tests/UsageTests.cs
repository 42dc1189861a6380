using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Wrong usage is one line that names the word that is wrong and says where to look.</summary>
public sealed class UsageTests
{
    private const string Verbs =
        "expected one of digest, layer, inspect, which, compress, identify, infer, base, diff, verify, audit, copy, convert, "
        + "edit, build, graph, ls, tree, cat, extract, report, resolve, pin, manifest, config, blob, tags, referrers, "
        + "signatures, attestations, sign, attest, lock, watch, layers, tag, untag, delete, gc, storage, check, catalog, "
        + "completion, man; see 'oci-content --help'.";

    [Theory]
    [InlineData("", "A verb is missing: " + Verbs)]
    [InlineData("inspct", "'inspct' is not a verb: " + Verbs)]
    [InlineData("inspct x --json", "'inspct' is not a verb: " + Verbs)]
    [InlineData("Inspect x", "'Inspect' is not a verb: " + Verbs)]
    [InlineData("--json inspect x", "'--json' is not a verb: " + Verbs)]
    [InlineData("--", "'--' is not a verb: " + Verbs)]
    [InlineData("[suggest]", "'[suggest]' is not a verb: " + Verbs)]
    [InlineData("[diagram] inspect x", "'[diagram]' is not a verb: " + Verbs)]
    [InlineData("inspect", "IMAGE is missing after 'inspect': see 'oci-content inspect --help'.")]
    [InlineData("inspect --json", "IMAGE is missing after 'inspect': see 'oci-content inspect --help'.")]
    [InlineData("which", "HASH is missing after 'which': see 'oci-content which --help'.")]
    [InlineData("which 12345678", "IMAGE is missing after 'which': see 'oci-content which --help'.")]
    [InlineData("layer", "FILE is missing after 'layer': see 'oci-content layer --help'.")]
    [InlineData("graph a b", "'b' is one argument too many for 'graph': see 'oci-content graph --help'.")]
    [InlineData("blob a", "DIGEST is missing after 'blob': see 'oci-content blob --help'.")]
    [InlineData("blob a sha256:00 -o", "FILE is missing after '--output': see 'oci-content blob --help'.")]
    [InlineData("tags", "NAME is missing after 'tags': see 'oci-content tags --help'.")]
    [InlineData("referrers a b", "'b' is one argument too many for 'referrers': see 'oci-content referrers --help'.")]
    [InlineData("infer a b c --json", "'b' is one argument too many for 'infer': see 'oci-content infer --help'.")]
    [InlineData("inspect --jsno a", "'--jsno' is not an option of 'inspect': see 'oci-content inspect --help'.")]
    [InlineData("inspect a --algorithm x", "'--algorithm' is not an option of 'inspect': see 'oci-content inspect --help'.")]
    [InlineData("digest --jsno a", "'--jsno' is not an option of 'digest': see 'oci-content digest --help'.")]
    [InlineData("digest a -x", "'-x' is not an option of 'digest': see 'oci-content digest --help'.")]
    [InlineData("layer -v", "'-v' is not an option of 'layer': see 'oci-content layer --help'.")]
    [InlineData("which -q 12345678 x", "'-q' is not an option of 'which': see 'oci-content which --help'.")]
    [InlineData("digest --algorithm", "NAME is missing after '--algorithm': see 'oci-content digest --help'.")]
    [InlineData("digest --algorithm -x", "NAME is missing after '--algorithm': see 'oci-content digest --help'.")]
    [InlineData("digest a --algorithm --json", "NAME is missing after '--algorithm': see 'oci-content digest --help'.")]
    public async Task WrongUsage_NamesTheWord(string line, string message) =>
        (await ToolRun.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).AssertRefused(message);

    [Fact]
    public async Task AnOptionGivenTwice_IsOneLine()
    {
        ToolRun run = await ToolRun.RunAsync("digest", "--algorithm", "sha256", "--algorithm", "sha512");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        string error = Assert.Single(run.ErrorLines);
        Assert.StartsWith("oci-content: Option '--algorithm' expects a single argument", error, StringComparison.Ordinal);
        Assert.EndsWith(": see 'oci-content digest --help'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongUsage_LetsNoWordReachTheTerminal() =>
        (await ToolRun.RunAsync("a\u001b[31m\nb")).AssertRefused("'a\\u001b[31m\\u000ab' is not a verb: " + Verbs);

    [Fact]
    public async Task Help_IsAResult()
    {
        ToolRun run = await ToolRun.RunAsync("--help");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.All(["digest", "layer", "inspect", "which", "Exit code"], word => Assert.Contains(word, run.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("digest", "--algorithm")]
    [InlineData("layer", "FILE")]
    [InlineData("inspect", "docker-archive:FILE[:REF]")]
    [InlineData("which", "HASH")]
    public async Task HelpOfAVerb_IsAResult(string verb, string word)
    {
        foreach (string help in (string[])["--help", "-h", "-?"])
        {
            ToolRun run = await ToolRun.RunAsync(verb, help);

            Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
            Assert.Contains(word, run.Out, StringComparison.Ordinal);
            Assert.Contains("--json", run.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/h")]
    [InlineData("/?")]
    public async Task Paths_AreNoHelp(string path) =>
        (await ToolRun.RunAsync("digest", path)).AssertRefused($"'{path}' does not exist: expected a file.");

    [Fact]
    public async Task Version_IsAResult()
    {
        ToolRun run = await ToolRun.RunAsync("--version");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Matches(@"\A\d+\.\d+\.\d+\S*\n\z", run.Out);
    }
}
