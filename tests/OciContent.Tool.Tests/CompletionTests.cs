using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Shells complete verbs and options, and the manual page is one.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci-content insp", "inspect")]
    [InlineData("oci-content digest --al", "--algorithm")]
    [InlineData("oci-content storage or", "orphans")]
    [InlineData("oci-content completion z", "zsh")]
    public async Task ABegunWord_IsCompleted(string line, string expected) =>
        Assert.Equal([expected], (await ToolRun.RunAsync("complete", "--", line)).OutLines);

    [Fact]
    public async Task TheCursor_SaysWhatIsBegun()
    {
        Assert.Equal(["inspect"], (await ToolRun.RunAsync("complete", "--position", "16", "--", "oci-content insp --json")).OutLines);
        Assert.DoesNotContain("complete", (await ToolRun.RunAsync("complete", "--", "oci-content ")).OutLines);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("complete", "--position", "99", "--", "oci-content")).ExitCode);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task EachShell_HasAScript(string shell)
    {
        ToolRun run = await ToolRun.RunAsync("completion", shell);

        Assert.Contains("oci-content complete ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', run.Out);
    }

    [Fact]
    public async Task AnotherShell_IsRefused() =>
        (await ToolRun.RunAsync("completion", "tcsh"))
            .AssertRefused("'tcsh' is not a shell with completion: expected one of bash, zsh, fish, powershell.");

    [RequiresToolsFact("bash")]
    public async Task Bash_CompletesByTheScript()
    {
        // The script finds the command by its name; this one answers as the command does.
        string script = _temp.Write("script", System.Text.Encoding.UTF8.GetBytes((await ToolRun.RunAsync("completion", "bash")).Out));
        const string Run = """
            source "$1"
            oci-content() { [ "$1 $2 $3 $4 $5" = 'complete --position 16 -- oci-content insp' ] && printf 'inspect\n--json\n'; }
            COMP_WORDS=(oci-content insp) COMP_CWORD=1 COMP_LINE='oci-content insp' COMP_POINT=16
            _oci_content && echo "${COMPREPLY[*]}"
            complete -p oci-content
            """;

        string output = (await ExternalTool.RunAsync("bash", "-c", Run, "bash", script)).StandardOutput;

        Assert.Equal("inspect\ncomplete -o bashdefault -o default -F _oci_content oci-content\n", output);
    }

    [RequiresToolsFact("groff")]
    public async Task TheManualPage_IsOne()
    {
        string page = _temp.Write("oci-content.1", System.Text.Encoding.UTF8.GetBytes((await ToolRun.RunAsync("man")).Out));

        ToolOutput run = await ExternalTool.RunAsync("groff", "-man", "-Tutf8", "-ww", "-P-cbu", page);

        Assert.Equal("", run.StandardError);
        Assert.Contains("identify", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("EXIT STATUS", run.StandardOutput, StringComparison.Ordinal);
    }
}
