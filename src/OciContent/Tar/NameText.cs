using System.Buffers;
using System.Text;

namespace OciContent.Tar;

/// <summary>
/// Names of files as text and back. They are bytes to Linux, and nearly always UTF-8: a byte that is not becomes a lone surrogate, U+DC80
/// to U+DCFF, which UTF-8 cannot have. So no name is lost, and no two names are one.
/// </summary>
internal static class NameText
{
    private const int Escape = 0xDC00;

    /// <summary>The bytes of a name as text.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (System.Text.Unicode.Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf8(name, out Rune rune, out int length) == OperationStatus.Done;
            if (isWhole)
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = 1;
                text.Append((char)(Escape + name[0]));
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a name that <see cref="Decode"/> made text of, or somebody typed.</summary>
    public static byte[] Encode(string name)
    {
        if (IsText(name))
        {
            return Encoding.UTF8.GetBytes(name);
        }

        var bytes = new ArrayBufferWriter<byte>(name.Length * 3);
        ReadOnlySpan<char> rest = name;
        while (!rest.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            if (isWhole)
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }
            else
            {
                length = 1;
                bytes.GetSpan(1)[0] = (byte)(rest[0] is >= '\uDC80' and <= '\uDCFF' ? rest[0] - Escape : '?');
                bytes.Advance(1);
            }

            rest = rest[length..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>How many bytes a name has.</summary>
    public static int CountBytes(string name) => IsText(name) ? Encoding.UTF8.GetByteCount(name) : Encode(name).Length;

    /// <summary>Whether the bytes of a name are UTF-8.</summary>
    public static bool IsText(string name)
    {
        ReadOnlySpan<char> rest = name;
        int index = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (index >= 0)
        {
            rest = rest[index..];
            if (Rune.DecodeFromUtf16(rest, out _, out int length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
            index = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return true;
    }
}
