using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>What README.md says the command prints, it prints.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md"));

    public static TheoryData<string, string> Examples { get; } = ReadExamples();

    [Fact]
    public void TheReadme_ShowsInspectAndWhich() =>
        Assert.Equal(
            ["inspect", "which"],
            Example().Matches(Text).Select(static match => match.Groups["line"].Value.Split(' ')[0]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task AnExample_IsWhatTheCommandPrints(string line, string output)
    {
        string root = Repository.PathOf("/");
        ToolRun run = await ToolRun.RunAsync([
            .. line.Split(' ').Select(word => word.StartsWith("tests/", StringComparison.Ordinal) ? root + word : word),
        ]);

        Assert.Equal("", run.Error);
        Assert.Equal(output, run.Out.Replace(root, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheReadme_ListsTheVerbsThatThereAre()
    {
        string help = (await ToolRun.RunAsync("--help")).Out;

        Assert.Equal(
            HelpVerb().Matches(help).Select(static match => match.Groups[1].Value),
            ReadmeVerb().Matches(Text).Select(static match => match.Groups[1].Value));
    }

    private static TheoryData<string, string> ReadExamples()
    {
        var examples = new TheoryData<string, string>();
        foreach (Match match in Example().Matches(Text))
        {
            examples.Add(match.Groups["line"].Value, match.Groups["output"].Value);
        }

        return examples;
    }

    // A block with one command, and a block with what it prints.
    [GeneratedRegex(
        @"^```\w*\ndotnet run --project src/OciContent\.Tool -- (?<line>[^\n]+)\n```\n(?:\n[^\n`]*)*\n```\w*\n(?<output>(?:[^`][^\n]*\n|\n)+)```$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex ReadmeVerb();

    // With its arguments, or with verbs of its own.
    [GeneratedRegex(@"^  ([a-z]+) (?:<| +[A-Z])", RegexOptions.Multiline)]
    private static partial Regex HelpVerb();
}
