using System.Globalization;
using System.Text;

namespace OciContent.Registry.Http;

/// <summary>Text that a remote sent, for messages: short, on one line, and with nothing that moves a terminal's cursor.</summary>
internal static class RemoteText
{
    private const int MaxLength = 200;

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (quoted.Length > MaxLength)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(IsPrintable(rune) ? rune.ToString() : "?");
        }

        return quoted.Append('\'').ToString();
    }

    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator)
        && rune.Value != Rune.ReplacementChar.Value;
}
