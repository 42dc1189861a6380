using System.Text;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>Real shells complete by the scripts that <c>completion</c> writes, and by nothing else.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    // The line is typed, completed and run in a terminal of its own; whoever is run says how it was called.
    private const string TypeInZsh = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PATH=$2:\$PATH; PS1=; autoload -U compinit; compinit -u -D; source $1; unsetopt zle_bracketed_paste 2> /dev/null"
        zpty -w shell 'oci-content() { if [ $1 = complete ]; then command oci-content "$@"; else print "ran-$*-end"; fi }; print set-"up"'
        zpty -r shell output '*set-up*'
        zpty -w shell "$3"$'\t'
        zpty -r shell output '*ran-*-end*'
        print -r -- "${${output##*ran-}%%-end*}"
        zpty -d shell
        """;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory("fish")]
    [InlineData("oci-content insp", "inspect")]
    [InlineData("oci-content digest --al", "--algorithm")]
    [InlineData("true; oci-content storage or", "orphans")]
    public async Task Fish_CompletesByTheScript(string line, string expected)
    {
        string script = await WriteAsync("fish");
        const string Run = "set -p PATH $argv[2]; source $argv[1]; complete -C $argv[3]";

        ToolOutput output = await ExternalTool.RunAsync("fish", "--no-config", "-c", Run, script, _temp.PathOf("bin"), line);

        Assert.Equal([expected], output.Lines);
    }

    [RequiresToolsTheory("zsh")]
    [InlineData("oci-content insp", "inspect")]
    [InlineData("oci-content digest --al", "digest --algorithm")]
    [InlineData("true; oci-content storage or", "storage orphans")]
    public async Task Zsh_CompletesByTheScript(string line, string expected)
    {
        string script = await WriteAsync("zsh");

        ToolOutput output = await ExternalTool.RunAsync("zsh", "-f", "-c", TypeInZsh, "zsh", script, _temp.PathOf("bin"), line);

        Assert.Equal(expected, output.StandardOutput.Trim());
    }

    [RequiresToolsTheory("bash")]
    [InlineData("oci-content insp", "inspect")]
    [InlineData("oci-content storage or", "orphans")]
    public async Task Bash_CompletesByTheScript(string line, string expected)
    {
        string script = await WriteAsync("bash");
        const string Run = """
            PATH=$2:$PATH; source "$1"
            read -ra COMP_WORDS <<< "$3"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$3 COMP_POINT=${#3}
            _oci_content && echo "${COMPREPLY[*]}"
            """;

        ToolOutput output = await ExternalTool.RunAsync("bash", "-c", Run, "bash", script, _temp.PathOf("bin"), line);

        Assert.Equal(expected, output.StandardOutput.Trim());
    }

    // The command as it is found by its name.
    private async Task<string> WriteAsync(string shell)
    {
        string command = $"#!/bin/sh\nexec '{ProcessRunner.Dotnet}' exec '{AppContext.BaseDirectory}/oci-content.dll' \"$@\"\n";
        string file = _temp.Write("bin/oci-content", Encoding.UTF8.GetBytes(command));
        await ExternalTool.RunAsync("chmod", "755", file);
        ToolOutput script = await OciContentCommand.RunAsync("completion", shell);
        return _temp.Write("script", Encoding.UTF8.GetBytes(script.StandardOutput));
    }
}
