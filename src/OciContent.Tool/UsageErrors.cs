using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using OciContent.Tool.Verbs;

namespace OciContent.Tool;

/// <summary>Says in one line what is wrong with a command line: which word, and where to look.</summary>
internal static class UsageErrors
{
    /// <summary>The first thing that is wrong; <c>null</c> if nothing is.</summary>
    public static string? Find(RootCommand root, ParseResult parsed, IReadOnlyList<string> arguments)
    {
        string verbs = string.Join(", ", root.Subcommands.Where(static verb => !verb.Hidden).Select(static verb => verb.Name));
        if (arguments.Count == 0)
        {
            return $"A verb is missing: expected one of {verbs}; see 'oci-content --help'.";
        }

        Command? command = root.Subcommands.FirstOrDefault(verb => verb.Name == arguments[0]);
        if (command is null && !root.Options.Any(option => option.Name == arguments[0] || option.Aliases.Contains(arguments[0])))
        {
            return $"'{arguments[0]}' is not a verb: expected one of {verbs}; see 'oci-content --help'.";
        }

        if (parsed.Action is HelpAction)
        {
            return null;
        }

        if (command?.Subcommands is { Count: > 0 } parts)
        {
            string names = string.Join(", ", parts.Select(static part => part.Name));
            if (arguments.Count == 1)
            {
                return $"A verb is missing after '{command.Name}': expected one of {names}; see 'oci-content {command.Name} --help'.";
            }

            if (parts.FirstOrDefault(part => part.Name == arguments[1]) is not { } part)
            {
                return $"'{arguments[1]}' is not a verb of '{command.Name}': expected one of {names}; see 'oci-content {command.Name} "
                    + "--help'.";
            }

            command = part;
        }

        string path = command?.Parents.OfType<Command>().FirstOrDefault(static parent => parent is not RootCommand) is { } parent
            ? $"{parent.Name} {command.Name}"
            : command?.Name ?? "";
        string see = command is null ? "see 'oci-content --help'." : $"see 'oci-content {path} --help'.";
        if (command is not null && StrangeOption(parsed, command) is { } strange)
        {
            return $"{strange}: {see}";
        }

        return parsed.Errors is [ParseError error, ..] ? $"{Describe(error, parsed)}: {see}" : null;
    }

    private static bool IsLikeOption(string argument) => argument is ['-', _, ..] && !StandardInputTransport.HasReference(argument);

    // Where files are expected, what looks like an option would otherwise be taken for one, and be missed.
    private static string? StrangeOption(ParseResult parsed, Command command)
    {
        Token[] tokens = [.. parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash)];
        int strange = Array.FindIndex(tokens, static token => token.Type == TokenType.Argument && IsLikeOption(token.Value));
        return strange <= 0 ? null
            : tokens[strange - 1].Type == TokenType.Option
            && command.Options.FirstOrDefault(option => option.Name == tokens[strange - 1].Value) is { HelpName: { } value } option
                ? $"{value} is missing after '{option.Name}'"
            : $"'{tokens[strange].Value}' is not an option of '{command.Name}'";
    }

    private static string Describe(ParseError error, ParseResult parsed) =>
        error.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0 } missing => $"{missing.Argument.Name} is missing after '{parsed.CommandResult.Command.Name}'",
            OptionResult { Tokens.Count: 0, IdentifierTokenCount: 1, Option.HelpName: { } value } option =>
                $"{value} is missing after '{option.Option.Name}'",
            CommandResult or null when parsed.UnmatchedTokens is [string word, ..] =>
                $"'{word}' is one argument too many for '{parsed.CommandResult.Command.Name}'",
            _ => error.Message.TrimEnd('.'),
        };
}
