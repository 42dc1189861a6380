using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Progress goes to standard error, if that is a terminal, and only if the work is long.</summary>
public sealed class ProgressTests
{
    private static readonly string[] Arguments = ["digest", "--json"];

    [Fact]
    public async Task LongWork_ShowsProgressOnStandardErrorAlone()
    {
        await using var quiet = new SlowStream("slow"u8.ToArray(), TimeSpan.FromMilliseconds(200));
        ToolRun expected = await ToolRun.RunAsync(quiet, Arguments);
        await using var shown = new SlowStream("slow"u8.ToArray(), TimeSpan.FromMilliseconds(200));
        ToolRun run = await ToolRun.RunAsync(shown, Arguments, showsProgress: true);

        Assert.Equal("", expected.Error);
        Assert.NotEqual("", run.Error);
        Assert.Equal((expected.Out, expected.ExitCode), (run.Out, run.ExitCode));
    }

    [Fact]
    public async Task ShortWork_ShowsNoProgress()
    {
        using var input = new MemoryStream("quick"u8.ToArray());
        ToolRun run = await ToolRun.RunAsync(input, Arguments, showsProgress: true);

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task WorkThatFails_IsToldAfterItsProgress()
    {
        await using var input = new SlowStream("slow"u8.ToArray(), TimeSpan.FromMilliseconds(200), new IOException("It broke."));
        ToolRun run = await ToolRun.RunAsync(input, Arguments, showsProgress: true);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.EndsWith("oci-content: -: It broke.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancellation_IsOneLine(bool showsProgress)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await using var input = new SlowStream(new byte[1000], TimeSpan.FromMilliseconds(100));
        ToolRun run = await ToolRun.RunAsync(input, ["digest"], showsProgress, cancellationToken: cancellation.Token);

        Assert.Equal(("", ExitCodes.Cancelled), (run.Out, run.ExitCode));
        Assert.EndsWith("oci-content: Cancelled.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(showsProgress, run.Error.Length > "oci-content: Cancelled.\n".Length);
    }

    [Fact]
    public async Task Cancellation_DoesNotWaitForInputThatNeverComes()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await using var input = new SlowStream([1], Timeout.InfiniteTimeSpan) { IgnoresCancellation = true };
        ToolRun run = await ToolRun.RunAsync(input, ["digest"], cancellationToken: cancellation.Token).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(new ToolRun(ExitCodes.Cancelled, "", "oci-content: Cancelled.\n"), run);
    }
}
