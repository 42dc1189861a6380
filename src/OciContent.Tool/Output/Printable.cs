using System.Buffers;
using System.Globalization;
using System.Text;

namespace OciContent.Tool.Output;

/// <summary>Text from images and file names, made fit for a terminal.</summary>
internal static class Printable
{
    /// <summary>The text with everything that would move the cursor, break the line or turn it around written as an escape.</summary>
    public static string Text(string text) => Escape(text, keepsLines: false);

    /// <summary>A JSON document with the same escapes, which JSON has too, but for the ends of its lines.</summary>
    public static string Json(string document) => Escape(document, keepsLines: true);

    /// <summary>A number of bytes, with separators between the thousands.</summary>
    public static string Bytes(long? count) => count is { } bytes ? bytes.ToString("N0", CultureInfo.InvariantCulture) + " B" : "";

    private static string Escape(string text, bool keepsLines)
    {
        StringBuilder? safe = null;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            if ((isWhole && IsFit(rune)) || (keepsLines && rune.Value == '\n'))
            {
                safe?.Append(rest[..length]);
            }
            else
            {
                safe ??= new StringBuilder(text, 0, text.Length - rest.Length, text.Length + 16);
                foreach (char c in rest[..length])
                {
                    safe.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                }
            }

            rest = rest[length..];
        }

        return safe?.ToString() ?? text;
    }

    private static bool IsFit(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
