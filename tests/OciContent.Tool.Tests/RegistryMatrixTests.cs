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
        "copy @all oci:NEW:x --json",
        "copy @app docker-archive:NEW:x/y:z --json",
        "convert @app oci:NEW:x --to docker --json",
        "edit @app @edited --annotate a=b --json",
    ];

    // Where each verb is a process, of which some are enough to see that it finds the credentials.
    private static readonly string[] FewLines = [Lines[0], Lines[8], Lines[13], Lines[^1]];

    public static TheoryData<RegistryKind> Played { get; } = new(Cases.Spread(RegistryKind.Of(RegistryKind.Quirks.Keys), 9));

    public static TheoryData<RegistryKind> Real { get; } = new(Cases.Spread(RegistryKind.Of([RegistryKind.Real]), 3));

    [Theory]
    [MemberData(nameof(Played))]
    public Task EveryVerb_AnswersAsInALayout(RegistryKind kind) => TryAsync(kind);

    [RequiresToolsTheory(DockerRegistryServer.Tool, DockerRegistryServer.PasswordTool)]
    [MemberData(nameof(Real))]
    public Task EveryVerb_AnswersAsInALayout_OfDockersRegistry(RegistryKind kind) => TryAsync(kind);

    private async Task TryAsync(RegistryKind kind)
    {
        await using MatrixRegistry registry = await MatrixRegistry.StartAsync(kind);
        string place = $"docker://{registry.Address}/team/app";
        foreach (string tag in MatrixImages.Tags)
        {
            ToolRun pushed = await registry.RunAsync("copy", images.At(tag), $"{place}:{tag}", "--referrers");
            Assert.True(pushed.ExitCode == ExitCodes.Done, $"{kind}: {pushed.Error}");
        }

        foreach (string line in kind.By == "environment" ? FewLines : Lines)
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
        bool deletes = kind.Registry == RegistryKind.Real || RegistryKind.Quirks[kind.Registry].Deletes;
        foreach (string verb in (string[])["untag", "delete"])
        {
            ToolRun run = await registry.RunAsync(verb, $"{place}:edited", "--yes", "--json");
            Assert.True((run.ExitCode == ExitCodes.Done) == deletes || (verb == "delete" && run.ExitCode == ExitCodes.Refused), run.Error);
        }

        ToolRun gone = await registry.RunAsync("delete", $"{place}:base", "--yes");
        Assert.True((deletes ? ExitCodes.Done : ExitCodes.Refused) == gone.ExitCode, gone.Error);
        ToolRun left = await registry.RunAsync("tags", place, "--json");
        Assert.Equal(
            !deletes,
            JsonElement.Parse(left.Out).GetProperty("tags").EnumerateArray().Any(static tag => tag.GetString() is "base" or "edited"));
    }
}
