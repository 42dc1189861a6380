using System.Text.RegularExpressions;
using OciContent.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>What a name in a certificate has to be: one text, or any that a regular expression finds.</summary>
/// <example>
/// <code>
/// IdentityMatch anyWorkflow =
/// IdentityMatch.Pattern("^https://github\\.com/example/app/\\.github/workflows/[a-z]+\\.yml@refs/heads/main$");
/// IdentityMatch github = IdentityMatch.Exactly("https://token.actions.githubusercontent.com");
/// Console.WriteLine($"{anyWorkflow}, {github}");
/// </code>
/// </example>
public sealed class IdentityMatch
{
    private const int MaxLength = 4096;

    private readonly string _text;
    private readonly Regex? _pattern;

    private IdentityMatch(string text, Regex? pattern)
    {
        _text = text;
        _pattern = pattern;
    }

    /// <summary>A text, by its very characters.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static IdentityMatch Exactly(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new IdentityMatch(text, pattern: null);
    }

    /// <summary>
    /// Any text in which a regular expression finds something, as cosign's <c>--certificate-identity-regexp</c>: without <c>^</c> and
    /// <c>$</c> a part of the text is enough. It is matched in linear time, so that it has neither look-around nor back references.
    /// </summary>
    /// <param name="expression">The regular expression.</param>
    /// <exception cref="ArgumentException">It is not one, is empty, or needs what is not linear.</exception>
    public static IdentityMatch Pattern(string expression)
    {
        ArgumentException.ThrowIfNullOrEmpty(expression);
        if (expression.Length > MaxLength)
        {
            throw new ArgumentException(
                $"The expression has {expression.Length} characters: expected at most {MaxLength}.",
                nameof(expression));
        }

        try
        {
            return new IdentityMatch(expression, new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException(
                $"{ErrorText.Quote(expression)} cannot be matched in linear time: expected no look-around and no back references.",
                nameof(expression),
                e);
        }
    }

    /// <summary>The text, or the expression between slashes.</summary>
    public override string ToString() => _pattern is null ? _text : $"/{_text}/";

    /// <summary>Whether a name is such a one. One with control characters never is: <c>$</c> would match before a line's end.</summary>
    internal bool Is(string name) =>
        !name.Any(char.IsControl) && (_pattern?.IsMatch(name) ?? string.Equals(name, _text, StringComparison.Ordinal));
}
