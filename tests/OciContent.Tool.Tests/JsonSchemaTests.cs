using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>docs/schemas and docs/json.md are what the reports and their comments give.</summary>
public sealed partial class JsonSchemaTests
{
    private const string Page = "docs/json.md";
    private const string Schemas = "docs/schemas";

    public static TheoryData<string> Verbs { get; } = new(VerbJson.All.Select(static verb => verb.Verb));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Schema_IsAsApproved(string verb)
    {
        VerbJson json = VerbJson.All.Single(json => json.Verb == verb);

        AssertApproved(json.Path, SchemaExport.Of(json));
    }

    [Fact]
    public void Page_HasTheFieldsOfEverySchema()
    {
        string approved = File.ReadAllText(Repository.PathOf(Page));
        Match introduction = Introduction().Match(approved);
        Assert.True(introduction.Success, $"{Page} has no comment that says what is made: expected one before the first verb.");

        AssertApproved(Page, introduction.Value + SchemaPage.Of(VerbJson.All));
    }

    [Fact]
    public async Task EveryVerbWithJson_HasASchema() =>
        Assert.Equal(
            await VerbsWithJsonAsync().Order(StringComparer.Ordinal).ToListAsync(),
            VerbJson.All.Select(static verb => verb.Verb).Order(StringComparer.Ordinal));

    [Fact]
    public void EverySchema_IsOfAVerb() =>
        Assert.Equal(
            VerbJson.All.Select(static verb => verb.Path).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Repository.PathOf(Schemas))
                .Where(static file => !file.Contains(".received.", StringComparison.Ordinal))
                .Select(static file => $"{Schemas}/{Path.GetFileName(file)}")
                .Order(StringComparer.Ordinal));

    private static void AssertApproved(string path, string received)
    {
        string extension = Path.GetExtension(path);
        string receivedPath = Path.ChangeExtension(path, $".received{extension}");
        string approved = Repository.PathOf(path);
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == received)
        {
            File.Delete(Repository.PathOf(receivedPath));
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(approved)!);
        File.WriteAllText(Repository.PathOf(receivedPath), received);
        Assert.Fail(
            $"{path} is not what the reports give. See the difference: diff {path} {receivedPath}\n"
            + $"If this is meant: cp {receivedPath} {path}");
    }

    private static async IAsyncEnumerable<string> VerbsWithJsonAsync(string parent = "")
    {
        string[] words = parent.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string help = (await ToolRun.RunAsync([.. words, "--help"])).Out;
        string[] verbs =
            [.. HelpVerb().Matches(help.Split("Commands:\n")[^1]).Select(match => $"{parent} {match.Groups[1].Value}".Trim())];
        if (verbs.Length == 0 && help.Contains("--json", StringComparison.Ordinal))
        {
            yield return parent;
        }

        foreach (string verb in verbs)
        {
            await foreach (string found in VerbsWithJsonAsync(verb))
            {
                yield return found;
            }
        }
    }

    // With its arguments, or with verbs of its own.
    [GeneratedRegex("^  ([a-z]+) (?:<| +[A-Z])", RegexOptions.Multiline)]
    private static partial Regex HelpVerb();

    // What people write, and the comment that ends it.
    [GeneratedRegex(@"\A.*?\n<!-- Made [^\n]*-->\n", RegexOptions.Singleline)]
    private static partial Regex Introduction();
}
