using System.CommandLine;
using System.CommandLine.Completions;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>
/// <c>completion SHELL</c>: what a shell needs to complete verbs and options. Its script asks the command itself, by a verb that help does
/// not show, so that it never has to be written anew.
/// </summary>
internal static class CompletionVerb
{
    private const string AskVerb = "complete";

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # oci-content completion bash > /etc/bash_completion.d/oci-content
            _oci_content() {
              local words
              words=$(oci-content complete --position "$COMP_POINT" -- "$COMP_LINE" 2> /dev/null) || return
              local word=${COMP_WORDS[COMP_CWORD]}
              mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -o default -o bashdefault -F _oci_content oci-content
            """,
        ["zsh"] = """
            #compdef oci-content
            # oci-content completion zsh > "${fpath[1]}/_oci-content"
            _oci_content() {
              local -a begun=("${(@)words[1,CURRENT-1]}" "$IPREFIX$PREFIX") found
              found=("${(@f)$(oci-content complete -- "${(j: :)begun}" 2> /dev/null)}")
              compadd -- "${(@)found:#}"
              _files
            }
            if [ "$funcstack[1]" = "_oci-content" ]; then _oci_content "$@"; else compdef _oci_content oci-content; fi
            """,
        ["fish"] = """
            # oci-content completion fish > ~/.config/fish/completions/oci-content.fish
            complete -c oci-content -a '(oci-content complete -- (commandline -cp | string join " ") 2> /dev/null)'
            """,
        ["powershell"] = """
            # oci-content completion powershell >> $PROFILE
            Register-ArgumentCompleter -Native -CommandName oci-content -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                oci-content complete --position $cursorPosition -- "$commandAst" 2> $null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    /// <summary>The verb that writes a shell's script.</summary>
    public static Command Create(ToolConsole console)
    {
        var shell = new Argument<string>("SHELL") { Description = $"{string.Join(", ", Scripts.Keys)}." };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var verb = new Command("completion", "Write a script that completes verbs and options in a shell.") { shell };
        verb.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            string script =
                Scripts.GetValueOrDefault(name)
                ?? throw new FormatException(
                    $"'{name}' is not a shell with completion: expected one of {string.Join(", ", Scripts.Keys)}.");
            console.Out.WriteLine(script.ReplaceLineEndings("\n"));
            return ExitCodes.Done;
        });
        return verb;
    }

    /// <summary>The verb that a script asks.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="root">All verbs.</param>
    public static Command CreateHidden(ToolConsole console, RootCommand root)
    {
        var line = new Argument<string>("LINE") { Description = "The command line so far." };
        var position = new Option<int?>("--position") { Description = "The cursor's position in the line.", HelpName = "N" };
        var verb = new Command(AskVerb, "Write the words that may come next in a command line, one per line.") { line, position };
        verb.Hidden = true;
        verb.SetAction(parsed =>
        {
            string text = parsed.GetRequiredValue(line);
            int cursor = Math.Clamp(parsed.GetValue(position) ?? text.Length, 0, text.Length);
            foreach (CompletionItem item in root.Parse(text[..cursor]).GetCompletions(cursor))
            {
                if (IsOffered(item.Label))
                {
                    console.Out.WriteLine(Printable.Text(item.Label));
                }
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    // Other spellings of help are known to those who use them.
    private static bool IsOffered(string word) => word is not ("-?" or "-h" or AskVerb);
}
