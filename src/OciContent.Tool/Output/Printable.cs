using System.Globalization;
using System.Text;

namespace OciContent.Tool.Output;

/// <summary>Text from images and file names, made fit for a terminal.</summary>
internal static class Printable
{
    /// <summary>The text with everything that would move the cursor, break the line or turn it around written as an escape.</summary>
    public static string Text(string text)
    {
        if (!text.Any(IsUnfit))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            safe.Append(IsUnfit(c) ? $"\\u{(int)c:x4}" : c);
        }

        return safe.ToString();
    }

    /// <summary>A number of bytes, with separators between the thousands.</summary>
    public static string Bytes(long? count) => count is { } bytes ? bytes.ToString("N0", CultureInfo.InvariantCulture) + " B" : "";

    private static bool IsUnfit(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
