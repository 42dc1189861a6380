using System.CommandLine;
using OciContent.Registry.Tags;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Names of images in registries, as Docker writes them: <c>docker://</c> may stand before them, and need not.</summary>
internal static class ReferenceNames
{
    private static readonly string Prefix = $"{Registries.Syntax.Name}://";

    public static Argument<string[]> Argument(string description) =>
        new("REF") { Description = description, Arity = ArgumentArity.ZeroOrMore };

    public static Option<string> LockFile() =>
        new("--lock")
        {
            Description = $"The lock file; {ImageLockFile.DefaultName} unless given.",
            HelpName = "FILE",
        };

    /// <summary>The reference of an argument, with a tag: <c>latest</c> where neither a tag nor a digest is written.</summary>
    /// <exception cref="FormatException">It is not a reference, or one that does not move.</exception>
    public static ImageReference Parse(string text)
    {
        ImageReference reference =
            ImageReference.Parse(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text).WithDefaultTag();
        return reference.Tag is not null
            ? reference
            : throw new FormatException($"'{text}' does not move: expected a name and a tag.");
    }
}
