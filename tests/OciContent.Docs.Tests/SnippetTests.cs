using OciContent.TestKit.Pages;
using OciContent.TestKit.Registries;

namespace OciContent.Docs.Tests;

/// <summary>The programs and commands of each page run, one after another in one folder, and print what the page says they print.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string> Pages { get; } = new(Page.Paths.Where(static path => Runnable(Page.Read(path)).Any()));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task WhatAPageShows_IsSo(string path)
    {
        var page = Page.Read(path);
        var outputs = new Dictionary<Block, string>();
        await using var runner = new SnippetRunner();
        foreach (Block block in Runnable(page).Where(static block => SnippetRunner.CanRun(block.Code)))
        {
            string output =
                block.Language == "csharp" ? await runner.RunProgramAsync(block.Code) : await runner.RunCommandsAsync(block.Code);
            if (page.OutputOf(block) is { } shown)
            {
                outputs.Add(shown, output);
            }
        }

        string received = page.WithCode(outputs);
        if (received != page.Text)
        {
            string file = Repository.PathOf(Path.ChangeExtension(path, ".received.md"));
            await File.WriteAllTextAsync(file, received);
            Assert.Fail($"{path} shows other output than there is: compare it with {file}, and copy that over it if it is right.");
        }
    }

    [Fact]
    public void TheCookbook_IsRun() => Assert.True(Runnable(Page.Read("docs/cookbook.md")).Count() >= 20);

    // It skips where the page's registry cannot run, and so says that some blocks were left out.
    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public void TheRegistryOfTheCookbook_IsRun() =>
        Assert.True(
            Runnable(Page.Read("docs/cookbook.md"))
                .Count(static block => block.Code.Contains(SnippetRunner.RegistryName, StringComparison.Ordinal)) >= 5);

    [Fact]
    public async Task AProgramThatDoesNotCompile_Fails()
    {
        await using var runner = new SnippetRunner();

        await Assert.ThrowsAnyAsync<Exception>(() => runner.RunProgramAsync("Console.WriteLine(noSuchName);"));
        await Assert.ThrowsAnyAsync<Exception>(() => runner.RunProgramAsync("throw new InvalidOperationException();"));
        await Assert.ThrowsAnyAsync<Exception>(() => runner.RunCommandsAsync("oci-content inspect no-such-image\n"));
    }

    // Every program in C#, and every block of commands that are ours.
    private static IEnumerable<Block> Runnable(Page page) =>
        page.Blocks.Where(static block =>
            block.Language == "csharp" || (block.Language == "sh" && block.Code.StartsWith("oci-content ", StringComparison.Ordinal)));
}
