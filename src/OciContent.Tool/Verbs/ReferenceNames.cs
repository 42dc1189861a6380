using System.CommandLine;
using OciContent.Registry.Tags;

namespace OciContent.Tool.Verbs;

/// <summary>Names of images in registries, as Docker writes them: <c>docker://</c> may stand before them, and need not.</summary>
internal static class ReferenceNames
{
    private static readonly string Prefix = $"{Registries.Syntax.Name}://";

    private const string ArgumentName = "REF";

    public static Argument<string[]> Argument(string description) =>
        new(ArgumentName) { Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>The names that a command line has, as they are written.</summary>
    public static IEnumerable<string> In(ParseResult parsed) =>
        parsed.CommandResult.Command.Arguments.FirstOrDefault(static argument => argument.Name == ArgumentName) is { } references
        && parsed.GetResult(references) is { } result
            ? result.Tokens.Select(static token => token.Value)
            : [];

    public static Option<string> LockFile() =>
        new("--lock")
        {
            Description = $"The lock file. Default: {ImageLockFile.DefaultName}.",
            HelpName = "FILE",
        };

    /// <summary>The reference of an argument, as it is written.</summary>
    /// <exception cref="FormatException">It is not a reference.</exception>
    public static ImageReference ParseName(string text) =>
        ImageReference.Parse(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text);

    /// <summary>The reference of an argument, with a tag: <c>latest</c> where neither a tag nor a digest is written.</summary>
    /// <exception cref="FormatException">It is not a reference, or one that does not move.</exception>
    public static ImageReference Parse(string text)
    {
        ImageReference reference = ParseName(text).WithDefaultTag();
        return reference.Tag is not null
            ? reference
            : throw new FormatException($"'{text}' does not move: expected a name and a tag.");
    }
}
