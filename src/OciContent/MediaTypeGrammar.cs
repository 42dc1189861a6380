using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>The grammar of media types without parameters (RFC 6838, section 4.2), which descriptors must follow.</summary>
internal static class MediaTypeGrammar
{
    private const int MaxNameLength = 127;

    /// <summary>Throws unless the field has a media type or nothing.</summary>
    public static void Validate(string? value, string document, string path)
    {
        if (value is not null && !IsMediaType(value))
        {
            throw StrictJson.Error(document, path, $"{ErrorText.Quote(value)} is not a media type: expected type/subtype");
        }
    }

    public static bool IsMediaType(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        return slash > 0 && IsRestrictedName(text[..slash]) && IsRestrictedName(text[(slash + 1)..]);
    }

    private static bool IsRestrictedName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxNameLength || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$&-^_.+".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
