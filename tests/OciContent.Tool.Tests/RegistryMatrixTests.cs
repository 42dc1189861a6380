using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Every verb says of an image in a registry what it says of the same image in a layout, whatever the registry is like.</summary>
public sealed class RegistryMatrixTests(MatrixImages images) : IClassFixture<MatrixImages>
{
    private static readonly string[] Lines =
    [
        "inspect @app --json",
        "inspect @all --platform linux/arm64 --json",
        "verify @all --json",
        "audit @all --json",
        "resolve @all --json",
        "resolve @all --platform arm64 --json",
        "manifest @app",
        "config @app",
        "blob @app CONFIG",
        "which CONFIG @app --json",
        "base @app --base @base --json",
        "infer @app --against @app --profile docker --json",
        "graph @app",
        "referrers @app --json",
        "diff @base @app --json",
        "copy @all oci:NEW:x --json",
        "copy @app docker-archive:NEW:x/y:z --json",
        "convert @app oci:NEW:x --to docker --json",
        "edit @app @edited --annotate a=b --json",
    ];

    // Where each verb is a process, of which some are enough to see that it finds the credentials.
    private static readonly string[] FewLines = [Lines[0], Lines[8], Lines[13], Lines[^1]];

    public static TheoryData<string, string, string> Played { get; } =
        Rows(Cases.Spread(RegistryKind.Of(RegistryKind.Quirks.Keys), 9));

    public static TheoryData<string, string, string> Real { get; } = Rows(Cases.Spread(RegistryKind.Of([RegistryKind.Real]), 3));

    [Theory]
    [MemberData(nameof(Played))]
    public Task EveryVerb_AnswersAsInALayout(string registry, string auth, string by) =>
        TryAsync(new RegistryKind(registry, auth, by));

    [RequiresToolsTheory(DockerRegistryServer.Tool, DockerRegistryServer.PasswordTool)]
    [MemberData(nameof(Real))]
    public Task EveryVerb_AnswersAsInALayout_OfDockersRegistry(string registry, string auth, string by) =>
        TryAsync(new RegistryKind(registry, auth, by));

    private static TheoryData<string, string, string> Rows(IEnumerable<RegistryKind> kinds)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (RegistryKind kind in kinds)
        {
            rows.Add(kind.Registry, kind.Auth, kind.By);
        }

        return rows;
    }

    private async Task TryAsync(RegistryKind kind)
    {
        await using MatrixRegistry registry = await MatrixRegistry.StartAsync(kind);
        string place = $"docker://{registry.Address}/team/app";
        RegistryQuirks quirks = RegistryKind.Quirks.GetValueOrDefault(kind.Registry, RegistryQuirks.Distribution28);

        // Where the tag of what refers to an image is the image itself, there is no place for it, and it is refused.
        bool holdsReferrers = !quirks.ResolvesReferrersTags;
        foreach (string tag in MatrixImages.Tags)
        {
            string[] words = ["copy", images.At(tag), $"{place}:{tag}"];
            ToolRun pushed = await registry.RunAsync(holdsReferrers ? [.. words, "--referrers"] : words);
            Assert.True(pushed.ExitCode == ExitCodes.Done, $"{kind}: {pushed.Error}");
        }

        IEnumerable<string> lines = kind.By == "environment" ? FewLines : Lines;
        foreach (string line in lines.Where(line => holdsReferrers || !line.StartsWith("referrers", StringComparison.Ordinal)))
        {
            using var temp = new TempFolder();
            ToolRun run = await registry.RunAsync(images.Words(line, tag => $"{place}:{tag}", place, temp.PathOf("new")));
            Assert.True(
                await images.AnswerAsync(line) == MatrixImages.Normalize(run, line, place["docker://".Length..]),
                $"{line}\nexpected {await images.AnswerAsync(line)}\nbut {run.ExitCode}\n{run.Out}{run.Error}");
        }

        ToolRun all = await registry.RunAsync("tags", place);
        Assert.Equal(
            ["all", "app", "base", "edited"],
            all.OutLines.Where(static tag => !tag.StartsWith("sha256-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach ((string verb, string tag) in ((string, string)[])[("untag", "edited"), ("delete", "base")])
        {
            ToolRun run = await registry.RunAsync(verb, $"{place}:{tag}", "--yes", "--json");
            Assert.True(run.ExitCode == (quirks.Deletes ? ExitCodes.Done : ExitCodes.Refused), run.Error);
        }

        ToolRun left = await registry.RunAsync("tags", place, "--json");
        IEnumerable<string?> tags = JsonElement.Parse(left.Out).GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString());
        Assert.Equal(!quirks.Deletes, tags.Any(static tag => tag is "base" or "edited"));
    }
}
