using System.Buffers;
using OciContent.Internal;

namespace OciContent;

/// <summary>
/// What must hold of an absolute URI for all tools to see one (RFC 3986, section 3.1): it has a scheme, and no white space or control
/// characters.
/// </summary>
internal static class UriGrammar
{
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>What is wrong with a text; <c>null</c> if it is an absolute URI.</summary>
    public static string? Fault(string value) =>
        IsAbsolute(value)
            ? null
            : $"{ErrorText.Quote(value)} is not an absolute URI: expected one with a scheme, such as https://example.com/blob";

    public static bool IsAbsolute(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return colon > 0
            && char.IsAsciiLetter(text[0])
            && !text[..colon].ContainsAnyExcept(SchemeCharacters)
            && !text.ContainsAnyInRange('\0', ' ')
            && !text.Contains('\u007F');
    }
}
