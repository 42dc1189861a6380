namespace OciContent.Interop.Tests;

public sealed class ExternalToolTests
{
    [RequiresToolsFact("sh")]
    public async Task Run_CapturesBothOutputs()
    {
        ToolOutput output = await ExternalTool.RunAsync("sh", "-c", "echo out; echo err >&2; cat");

        Assert.Equal(new ToolOutput(0, "out\n", "err\n"), output);
    }

    [RequiresToolsFact("sh")]
    public async Task Run_SaysWhatFailedAndWhy()
    {
        ToolFailedException e = await Assert.ThrowsAsync<ToolFailedException>(() =>
            ExternalTool.RunAsync("sh", "-c", "echo why >&2; exit 3"));

        Assert.Equal("sh -c echo why >&2; exit 3\nexited with 3.\nwhy\n", e.Message);
    }

    [RequiresToolsFact("sh")]
    public async Task RunToExit_ReturnsTheExitCode() =>
        Assert.Equal(3, (await ExternalTool.RunToExitAsync("sh", "-c", "exit 3")).ExitCode);

    [Fact]
    public async Task Run_SaysThatAToolIsMissing()
    {
        ToolFailedException e = await Assert.ThrowsAsync<ToolFailedException>(() => ExternalTool.RunAsync("no-such-tool-1"));

        Assert.Equal("no-such-tool-1 is not on the PATH.", e.Message);
    }

    [Fact]
    public void RequiresTools_SkipsOnlyWhereToolsAreNotRequired()
    {
        string? reason = ToolPath.AreToolsRequired ? null : "Not on the PATH: no-such-tool-1, no-such-tool-2.";

        Assert.Equal(reason, new RequiresToolsFactAttribute("no-such-tool-1", "no-such-tool-2").Skip);
        Assert.Equal(reason, new RequiresToolsTheoryAttribute("no-such-tool-1", "no-such-tool-2").Skip);
        Assert.Null(new RequiresToolsFactAttribute().Skip);
    }

    [Fact]
    public void TempFolder_GoesAwayWithItsContent()
    {
        var temp = new TempFolder { MayLeaveFiles = true };
        File.WriteAllText(Path.Join(temp.CreateFolder("a"), "b"), "c");
        temp.Dispose();

        Assert.False(Directory.Exists(temp.FullPath));
    }
}
