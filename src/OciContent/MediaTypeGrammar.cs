using System.Buffers;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>
/// The grammar of media types (RFC 6838, section 4.2), which descriptors must follow. Parameters are read as oras writes them and as the
/// schemas of image-spec let them pass: <c>;name=value</c>, without spaces and quotes.
/// </summary>
internal static class MediaTypeGrammar
{
    private const int MaxNameLength = 127;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    /// <summary>Throws unless the field has a media type or nothing.</summary>
    public static void Validate(string? value, string document, string path)
    {
        if (Fault(value) is { } fault)
        {
            throw StrictJson.Error(document, path, fault);
        }
    }

    /// <summary>What is wrong with a field's value; <c>null</c> if it is a media type or nothing.</summary>
    public static string? Fault(string? value) =>
        value is null || IsMediaType(value) ? null : $"{ErrorText.Quote(value)} is not a media type: expected type/subtype";

    public static bool IsMediaType(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf(';');
        return end < 0 ? IsPair(text, '/') : IsPair(text[..end], '/') && AreParameters(text[(end + 1)..]);
    }

    private static bool AreParameters(ReadOnlySpan<char> text)
    {
        foreach (Range parameter in text.Split(';'))
        {
            if (!IsPair(text[parameter], '='))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPair(ReadOnlySpan<char> text, char separator)
    {
        int at = text.IndexOf(separator);
        return at > 0 && IsRestrictedName(text[..at]) && IsRestrictedName(text[(at + 1)..]);
    }

    private static bool IsRestrictedName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(NameCharacters);
}
