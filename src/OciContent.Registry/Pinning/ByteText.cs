using System.Text;

namespace OciContent.Registry.Pinning;

/// <summary>
/// A file's bytes as text of which each character is one byte, so that places in the one are places in the other, whatever the encoding
/// and whether or not all of it is valid.
/// </summary>
/// <remarks>
/// Bytes of ASCII are themselves. All others become characters of the private use area: they are no white space, no line ends and no
/// controls to any parser, which the same bytes taken for Latin-1 would be.
/// </remarks>
internal static class ByteText
{
    private const char PrivateUse = '\uE000';
    private const int MaxAscii = 0x7F;

    /// <summary>How many bytes of a byte order mark there are in front of the text: 3 or none.</summary>
    public static int MarkLength(ReadOnlySpan<byte> content) =>
        content.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    /// <summary>The bytes as characters.</summary>
    /// <exception cref="FormatException">It has a zero byte, and so is UTF-16 or no text at all.</exception>
    public static string Of(ReadOnlySpan<byte> content)
    {
        int zero = content.IndexOf((byte)0);
        if (zero >= 0)
        {
            throw new FormatException($"Byte {zero} is 0: expected text in UTF-8.");
        }

        return string.Create(content.Length, content, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = bytes[i] <= MaxAscii ? (char)bytes[i] : (char)(PrivateUse + bytes[i]);
            }
        });
    }

    /// <summary>The text that the characters stand for.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Whether a character of the text begins here: false in the middle of one that has several bytes.</summary>
    public static bool BeginsCharacter(char c) => c < PrivateUse || (c & 0xC0) != 0x80;
}
