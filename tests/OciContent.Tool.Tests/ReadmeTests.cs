using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What the README says the command prints is what it prints.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public async Task EveryCommandOfTheReadme_PrintsWhatStandsBelowIt()
    {
        IReadOnlyList<Match> examples = Examples().Matches(Readme);

        Assert.Equal(["inspect", "which"], examples.Select(static example => example.Groups["arguments"].Value.Split(' ')[0]));
        foreach (Match example in examples)
        {
            string[] arguments = [.. example.Groups["arguments"].Value.Split(' ').Select(static word => word.StartsWith("tests/", StringComparison.Ordinal) ? Repository.PathOf(word) : word)];
            ToolRun run = await ToolRun.RunAsync(arguments);

            Assert.Equal(example.Groups["output"].Value, run.Out.Replace(Repository.PathOf("/"), "", StringComparison.Ordinal));
            Assert.Equal(ExitCodes.Done, run.ExitCode);
        }
    }

    // A block with one command of ours, and the block that follows it.
    [GeneratedRegex("^```\ndotnet run --project src/OciContent\\.Tool -- (?<arguments>.*)\n```\n\n```\n(?<output>(.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex Examples();
}
