using System.Globalization;
using System.Text;

namespace OciContent.Testing.Checking;

/// <summary>Texts in messages, which are one line each: what would break it, or change how it looks, is escaped as in JSON.</summary>
internal static class OneLine
{
    /// <summary>A text without line breaks and other control characters.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                line.Append(c).Append(text[++i]);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                line.Append(c switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            }
            else if (char.IsControl(c)
                || char.IsSurrogate(c)
                || c is '\u2028' or '\u2029' or '\uFEFF'
                || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                line.Append(c);
            }
        }

        return line.ToString();
    }

    /// <summary>A text in quotes. Its own backslashes are doubled, so that it can be told from one with escapes.</summary>
    public static string Quote(string text) => $"'{Of(text.Replace("\\", "\\\\", StringComparison.Ordinal))}'";
}
