using OciContent.Packages.Tests.Kit;
using OciContent.TestKit.Pages;

namespace OciContent.Packages.Tests;

/// <summary>The command, as <c>dotnet tool install</c> brings it.</summary>
[Collection(FeedCollection.Name)]
public sealed class ToolTests(PackedFeed feed)
{
    private const string Inspect = "inspect tests/vectors/images/hello/oci";

    [PackageFact]
    public async Task TheInstalledCommand_PrintsItsVersionAndWhatTheReadmeShows()
    {
        string command = await feed.InstalledCommandAsync();
        var readme = Page.Read("README.md");
        Block example = readme.Blocks.Single(static block => block.Code.Contains(Inspect, StringComparison.Ordinal));

        Assert.Equal(
            readme.Blocks[example.Number + 1].Code,
            await DotnetCommand.RunProgramAsync(Repository.Root, command, Inspect.Split(' ')));
        Assert.StartsWith(feed.Version, await DotnetCommand.RunProgramAsync(feed.Folder, command, "--version"), StringComparison.Ordinal);
    }
}
