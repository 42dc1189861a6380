using OciContent.TestKit.Pages;

namespace OciContent.Docs.Tests;

/// <summary>Every link between pages, and from pages to files, leads somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages { get; } = new(Page.Paths);

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryLink_LeadsSomewhere(string path)
    {
        var page = Page.Read(path);

        Assert.All(page.Links, link => Assert.True(LeadsSomewhere(page, link), $"{path} has a link to {link}, which is not there"));
    }

    [Fact]
    public void EveryPageOfDocs_IsLinkedFromTheReadme()
    {
        HashSet<string> linked = [.. Page.Read("README.md").Links];

        Assert.Empty(
            Page.Paths.Where(static path => path.StartsWith("docs/", StringComparison.Ordinal) && path.Count(static c => c == '/') == 1)
                .Except(linked));
    }

    [Fact]
    public void ThePages_HaveLinks() => Assert.True(Page.Paths.Sum(static path => Page.Read(path).Links.Count()) > 20);

    [Theory]
    [InlineData("docs/no-such-page.md")]
    [InlineData("#no-such-heading")]
    [InlineData("docs/architecture.md#no-such-heading")]
    [InlineData("../outside")]
    public void ALinkToNothing_IsFound(string link) => Assert.False(LeadsSomewhere(Page.Read("README.md"), link));

    [Fact]
    public void ALinkToAHeading_IsUnderstood() =>
        Assert.True(LeadsSomewhere(Page.Read("README.md"), "docs/architecture.md#changing-the-public-api"));

    // Addresses elsewhere are not called.
    private static bool LeadsSomewhere(Page page, string link)
    {
        if (Uri.TryCreate(link, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            return true;
        }

        string[] parts = link.Split('#', 2);
        string folder = Path.GetDirectoryName(page.Path) ?? "";
        string target =
            parts[0].Length == 0
                ? page.Path
                : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Join(Repository.Root, folder, parts[0]))).Replace('\\', '/');
        return !target.StartsWith("..", StringComparison.Ordinal)
            && Path.Exists(Repository.PathOf(target))
            && (parts.Length == 1 || (target.EndsWith(".md", StringComparison.Ordinal) && Page.Read(target).Anchors.Contains(parts[1])));
    }
}
