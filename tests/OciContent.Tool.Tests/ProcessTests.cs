using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>The built program as a shell sees it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task TheProgram_KeepsResultsAndErrorsApart()
    {
        string file = _temp.Write("grüße", "abc"u8);
        using var process = ToolProcess.Start("digest", file, "/no/such");

        Assert.Equal(
            new ToolRun(
                ExitCodes.Refused,
                $"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  {file}\n",
                "oci-content: '/no/such' does not exist: expected a file.\n"),
            await process.EndAsync());
    }

    [Fact]
    public async Task TheProgram_WritesWhatTheTestsInProcessSee()
    {
        string image = Repository.Hello("oci");
        using var process = ToolProcess.Start("inspect", "--json", image);

        Assert.Equal(await ToolRun.RunAsync("inspect", "--json", image), await process.EndAsync());
    }

    [Fact]
    public async Task TheProgram_ReadsStandardInput()
    {
        using var process = ToolProcess.Start("digest");
        await process.Input.WriteAsync("abc");
        process.Input.Close();

        Assert.Equal(
            new ToolRun(ExitCodes.Done, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n", ""),
            await process.EndAsync());
    }

    // What the runtime opens takes the place of an input that is closed, and never ends.
    [LinuxTheory]
    [InlineData("digest", "oci-content: -: the standard input is closed: expected a file or a pipe.\n")]
    [InlineData("inspect -", "oci-content: the standard input is closed: expected a file or a pipe.\n")]
    [InlineData("infer /dev/null --against -", "oci-content: the standard input is closed: expected a file or a pipe.\n")]
    public async Task AClosedInput_IsRefused(string line, string error)
    {
        using var process = ToolProcess.StartWithClosedInput(line.Split(' '));

        Assert.Equal(new ToolRun(ExitCodes.Refused, "", error), await process.EndAsync());
    }

    [LinuxTheory]
    [InlineData("INT", ExitCodes.Cancelled)]
    [InlineData("TERM", ExitCodes.Terminated)]
    public async Task ASignal_EndsTheProgramThoughItsInputStaysOpen(string signal, int exitCode)
    {
        string file = _temp.Write("abc", "abc"u8);
        using var process = ToolProcess.Start("digest", file, "-");

        // The first result is there before the second file is read: then the program is at work.
        Assert.Equal($"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  {file}", await process.ReadLineAsync());
        await process.SendAsync(signal);

        Assert.Equal(new ToolRun(exitCode, "", "oci-content: Cancelled.\n"), await process.EndAsync());
    }
}
