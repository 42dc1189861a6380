using System.Globalization;

namespace OciContent.Signing.Internal;

/// <summary>Times as text (RFC 3339, section 5.6).</summary>
internal static class Rfc3339
{
    private const int MaxLength = 40;

    // What a DateTimeOffset can tell apart.
    private const int Digits = 7;

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a time; false if the text is not one.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        const int seconds = 19;
        if (text.Length is <= seconds or > MaxLength)
        {
            return false;
        }

        string rest = text[seconds..];
        if (rest[0] == '.')
        {
            int digits = rest.AsSpan(1).IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                return false;
            }

            rest = string.Concat(rest.AsSpan(0, 1 + Math.Min(digits, Digits)), rest.AsSpan(1 + digits));
        }

        // "zzz" takes hours without a colon too.
        bool isZone = rest.EndsWith('Z') || (rest.Length >= 6 && rest[^6] is '+' or '-' && rest[^3] == ':');
        return isZone
            && DateTimeOffset.TryParseExact(
                string.Concat(text.AsSpan(0, seconds), rest),
                Forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out time);
    }

    /// <summary>A time in whole seconds.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
