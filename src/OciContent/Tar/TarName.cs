using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OciContent.Tar;

/// <summary>Names in a tar archive: relative paths that stay inside it, in one spelling each.</summary>
internal static class TarName
{
    /// <summary>The name of the archive's root directory.</summary>
    public const string Root = ".";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes as text; a problem, as the end of a message, if they are not a name.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        int maxLength,
        [NotNullWhen(true)] out string? text,
        [NotNullWhen(false)] out string? problem)
    {
        text = null;
        problem =
            bytes.IsEmpty ? "is empty: expected at least one byte"
            : bytes.Length > maxLength ? $"has {bytes.Length} bytes: expected at most {maxLength}"
            : bytes.Contains((byte)0) ? "contains a NUL: expected one only as its end"
            : null;
        if (problem is not null)
        {
            return false;
        }

        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            problem = "is not valid UTF-8: expected text";
            return false;
        }
    }

    /// <summary>
    /// Drops <c>.</c> and empty components; a problem, as the end of a message, if the name is absolute, empty, too
    /// long or contains <c>..</c>.
    /// </summary>
    public static bool TryNormalize(
        string name,
        int maxLength,
        [NotNullWhen(true)] out string? normalized,
        [NotNullWhen(false)] out string? problem)
    {
        normalized = null;
        problem =
            name.Length == 0 ? "is empty: expected at least one byte"
            : name.Length > maxLength ? $"has {name.Length} characters: expected at most {maxLength}"
            : name[0] == '/' ? "is absolute: expected one relative to the archive's root"
            : name.Contains('\0', StringComparison.Ordinal) ? "contains a NUL: expected none"
            : null;
        if (problem is not null)
        {
            return false;
        }

        bool isNormal = true;
        foreach (Range range in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> component = name.AsSpan(range);
            if (component is "..")
            {
                problem = "contains the component '..': expected one that stays in the archive";
                return false;
            }

            isNormal &= component is not ("" or ".");
        }

        normalized = isNormal ? name : DropEmptyComponents(name);
        return true;
    }

    /// <summary>Whether the name says by itself that it is a directory's: <c>a/</c>, <c>a/.</c> or <c>.</c>.</summary>
    public static bool IsDirectoryForm(string name) =>
        name is "." || name.EndsWith('/') || name.EndsWith("/.", StringComparison.Ordinal);

    private static string DropEmptyComponents(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (Range range in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> component = name.AsSpan(range);
            if (component is not ("" or "."))
            {
                (text.Length == 0 ? text : text.Append('/')).Append(component);
            }
        }

        return text.Length == 0 ? Root : text.ToString();
    }
}
