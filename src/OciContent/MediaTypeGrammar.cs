using System.Buffers;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>The grammar of media types without parameters (RFC 6838, section 4.2), which descriptors must follow.</summary>
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
        int slash = text.IndexOf('/');
        return slash > 0 && IsRestrictedName(text[..slash]) && IsRestrictedName(text[(slash + 1)..]);
    }

    private static bool IsRestrictedName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(NameCharacters);
}
