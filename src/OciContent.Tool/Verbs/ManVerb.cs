using System.CommandLine;
using System.Globalization;
using System.Text;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>man</c>: the manual page, made of the same words as the help.</summary>
internal static class ManVerb
{
    public static Command Create(ToolConsole console, RootCommand root)
    {
        var verb = new Command("man", "Write the manual page. To read it: oci-content man | man -l -");
        verb.SetAction(_ =>
        {
            console.Out.Write(Write(root));
            return ExitCodes.Done;
        });
        return verb;
    }

    private static string Write(RootCommand root)
    {
        var page = new StringBuilder();
        Line(".TH OCI\\-CONTENT 1");

        // Digests and references do not break, so lines cannot be adjusted.
        Line(".ad l");
        Section("NAME");
        Line("oci\\-content \\- computes, explains, verifies and reproduces the hashes of container images");
        Section("SYNOPSIS");
        Line(".B oci\\-content");
        Line(".I VERB");
        Line("[\\fIIMAGE\\fR ...] [\\fIoptions\\fR]");
        Section("DESCRIPTION");
        foreach (string paragraph in (root.Description ?? "").ReplaceLineEndings("\n").Split("\n\n"))
        {
            Line(".PP");
            Line(Text(paragraph));
        }

        Section("VERBS");
        foreach (Command verb in root.Subcommands.Where(static verb => !verb.Hidden))
        {
            Describe(verb, verb.Name);
        }

        Section("EXIT STATUS");
        foreach ((string code, string meaning) in Codes)
        {
            Line(".TP");
            Line($".B {code}");
            Line(Text(meaning));
        }

        return page.ToString();

        void Line(string line) => page.Append(line).Append('\n');

        void Section(string name) => Line($".SH {name}");

        void Describe(Command verb, string path)
        {
            Line($".SS {Text(path)}{string.Concat(verb.Arguments.Select(static argument => $" \\fI{Text(Form(argument))}\\fR"))}");
            Line(Text(verb.Description ?? ""));
            foreach (Argument argument in verb.Arguments)
            {
                Item($"\\fI{Text(argument.Name)}\\fR", argument.Description);
            }

            foreach (Option option in verb.Options)
            {
                string names = string.Join(", ", option.Aliases.Append(option.Name).Select(static name => $"\\fB{Text(name)}\\fR"));
                Item(option.HelpName is { } value ? $"{names} \\fI{Text(value)}\\fR" : names, option.Description);
            }

            foreach (Command part in verb.Subcommands)
            {
                Describe(part, $"{path} {part.Name}");
            }
        }

        void Item(string term, string? description)
        {
            Line(".TP");
            Line(term);
            Line(Text(description ?? ""));
        }
    }

    private static IEnumerable<(string Code, string Meaning)> Codes =>
    [
        ("0", "Done, and everything matches."),
        ("1", "Done, but something does not match, was not found, or could not be read completely."),
        ("2", "Wrong usage, or input that is missing, unreadable or refused."),
        ("130, 143", "Interrupted (SIGINT), or terminated (SIGTERM)."),
    ];

    private static string Form(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;

    // groff, "Escapes": a backslash begins one, a line must not start with a point or an apostrophe, and what is not ASCII is named.
    private static string Text(string text)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in text.ReplaceLineEndings(" ").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append(@"\e"),
                '-' => escaped.Append(@"\-"),
                < 0x80 => escaped.Append((char)rune.Value),
                _ => escaped.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
            };
        }

        return escaped.Length > 0 && escaped[0] is '.' or '\'' ? $"\\&{escaped}" : escaped.ToString();
    }
}
