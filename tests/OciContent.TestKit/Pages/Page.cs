using System.Text.RegularExpressions;

namespace OciContent.TestKit.Pages;

/// <summary>A page of the documentation: its blocks of code, its headings and its links.</summary>
public sealed partial class Page
{
    private Page(string path, string text)
    {
        Path = path;
        Text = text;
        Blocks =
        [
            .. BlockPattern()
                .Matches(text)
                .Select(static (block, i) => new Block(i, block.Groups["language"].Value, block.Groups["code"].Value)),
        ];
    }

    /// <summary>All pages, relative to the root.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. Directory
            .EnumerateFiles(
                Repository.Root,
                "*.md",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(static path => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !path.EndsWith(".received.md", StringComparison.Ordinal))
            .Where(static path => !Array.Exists(path.Split('/'), static part => part is "bin" or "obj" or "BenchmarkDotNet.Artifacts"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where it is, relative to the root.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The targets of its links, code apart.</summary>
    public IEnumerable<string> Links =>
        LinkPattern().Matches(BlockPattern().Replace(Text, "")).Select(static link => link.Groups["target"].Value);

    /// <summary>What a link can lead to within the page: headings, as GitHub names them.</summary>
    public IReadOnlySet<string> Anchors =>
        HeadingPattern()
            .Matches(BlockPattern().Replace(Text, ""))
            .Select(static heading => Anchor(heading.Groups["title"].Value))
            .ToHashSet(StringComparer.Ordinal);

    public static Page Read(string path) => new(path, File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n"));

    /// <summary>The block behind another, if it is of text: what the other's program or commands print.</summary>
    public Block? OutputOf(Block block) =>
        block.Number + 1 < Blocks.Count && Blocks[block.Number + 1] is { Language: "text" } output ? output : null;

    /// <summary>The page with other code in some of its blocks.</summary>
    public string WithCode(IReadOnlyDictionary<Block, string> code)
    {
        int number = 0;
        return BlockPattern().Replace(Text, match =>
        {
            Block block = Blocks[number++];
            return $"```{block.Language}\n{code.GetValueOrDefault(block, block.Code)}```";
        });
    }

    private static string Anchor(string title) =>
        string.Concat(title.Trim().ToLowerInvariant().Where(static c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'))
            .Replace(' ', '-');

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>(?:(?!```)[^\n]*\n)*)```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"\[[^\]\n]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"^#{1,6} (?<title>[^\n]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex HeadingPattern();
}
