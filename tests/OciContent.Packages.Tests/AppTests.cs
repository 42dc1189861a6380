using OciContent.Packages.Tests.Kit;
using OciContent.TestKit.Pages;

namespace OciContent.Packages.Tests;

/// <summary>Apps that are made as users make them: <c>dotnet new console</c>, a package, a program of a README.</summary>
[Collection(FeedCollection.Name)]
public sealed class AppTests(PackedFeed feed)
{
    private const string Hello = "tests/vectors/images/hello";
    private const string FirstLayer = "5031a68cdbe01291bf5dc64a382a640e781a9dfa2f1ae1d3c739923d30a998e8";

    // One app: trimmed, it is the same.
    [PackageFact]
    public async Task TheTenLinesOfTheReadme_PrintWhatItShows()
    {
        (string folder, string expected) = await CreateAsync("app", "OciContent", "README.md");
        File.Copy(Repository.PathOf($"{Hello}/oci/blobs/sha256/{FirstLayer}"), Path.Join(folder, "layer.tar.gz"));
        File.Copy(Repository.PathOf($"{Hello}/hello-docker-archive.tar"), Path.Join(folder, "saved.tar"));

        Assert.Equal(expected, await RunAsync(folder, "build"));
        Assert.Equal(
            expected,
            await RunAsync(
                folder,
                "publish",
                "--use-current-runtime",
                "--self-contained",
                "-p:PublishTrimmed=true",
                "-p:TrimmerSingleWarn=false",
                "-p:TreatWarningsAsErrors=true"));
    }

    [PackageFact]
    public async Task ALaw_HoldsInAnyApp()
    {
        (string folder, string expected) = await CreateAsync("laws", "OciContent.Testing", "src/OciContent.Testing/README.md");

        Assert.Equal(expected, await RunAsync(folder, "build"));
    }

    // With the first program of a page; and what the page says that it prints.
    private async Task<(string Folder, string Output)> CreateAsync(string name, string package, string path)
    {
        var page = Page.Read(path);
        Block program = page.Blocks.First(static block => block.Language == "csharp");
        return (await feed.CreateAppAsync(name, package, program.Code), page.OutputOf(program)!.Code);
    }

    // The result of build or publish.
    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        string output = Path.Join(folder, "output", arguments[0]);
        await DotnetCommand.RunAsync(folder, [.. arguments, "-o", output]);
        return await DotnetCommand.RunProgramAsync(
            folder,
            Path.Join(output, Path.GetFileName(folder) + (OperatingSystem.IsWindows() ? ".exe" : "")));
    }
}
