using System.Globalization;
using System.Text;

namespace OciContent.Internal;

/// <summary>Untrusted text, made fit for a one-line message.</summary>
internal static class ErrorText
{
    private const int MaxLength = 100;

    /// <summary>The value in single quotes: control characters escaped, cut after 100 characters.</summary>
    public static string Quote(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(Math.Min(value.Length, MaxLength) + 8);
        text.Append('\'');
        AppendSafe(text, value);
        return text.Append('\'').ToString();
    }

    /// <summary>The value without quotes: control characters escaped, cut after 100 characters.</summary>
    public static string Plain(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(Math.Min(value.Length, MaxLength) + 8);
        AppendSafe(text, value);
        return text.ToString();
    }

    private static void AppendSafe(StringBuilder text, ReadOnlySpan<char> value)
    {
        bool cut = value.Length > MaxLength;
        foreach (char c in cut ? value[..MaxLength] : value)
        {
            // Format and separator characters can turn a line around or break it as surely as controls do.
            if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                text.Append("\\u").Append(((int)c).ToString("x4", null));
            }
            else
            {
                text.Append(c);
            }
        }

        if (cut)
        {
            text.Append('…');
        }
    }
}
