using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OciContent.Tool.Output;

/// <summary>A line of a list of digests: one line a file, whatever its name.</summary>
/// <param name="Digest">The digest that is listed.</param>
/// <param name="File">The file's name.</param>
internal sealed record SumLine(Digest Digest, string File)
{
    /// <summary>The lines that can be read, for messages.</summary>
    public const string Syntax = "sha256:HEX  FILE, HEX  FILE or SHA256 (FILE) = HEX";

    private const string Gap = "  ";

    // What GNU's tools write before the name of a file that is read as binary, which is the same to them.
    private const string BinaryGap = " *";

    /// <summary>The digest, two spaces and the name; after a backslash if anything in the name had to be escaped.</summary>
    public static string Of(Digest digest, string file) => Write(digest.ToString(), file, Printable.Text(Escape(file)));

    /// <summary>
    /// The same without the algorithm's name, as sha256sum writes it: only what it escapes is escaped, so that it finds the file.
    /// </summary>
    /// <param name="digest">The digest.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="isForTerminal">Whether what a terminal would act upon is escaped too.</param>
    public static string WithoutAlgorithm(Digest digest, string file, bool isForTerminal) =>
        Write(digest.Encoded, file, isForTerminal ? Printable.Text(Escape(file)) : Escape(file));

    /// <summary>Reads a line: with the algorithm's name or without, or as BSD has it, <c>SHA256 (FILE) = HEX</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="algorithm">That of digests without its name; <c>null</c> for the SHA-2 of that length.</param>
    /// <param name="sum">What it says.</param>
    public static bool TryParse(string line, DigestAlgorithm? algorithm, [NotNullWhen(true)] out SumLine? sum)
    {
        sum = null;
        bool isEscaped = line.StartsWith('\\');
        string text = isEscaped ? line[1..] : line;
        return TrySplit(text, algorithm, out string digest, out string name)
            && TryUnescape(name, isEscaped, out string? file)
            && file.Length > 0
            && Digest.TryParse(digest, out Digest? parsed)
            && (sum = new SumLine(parsed, file)) is not null;
    }

    private static bool TrySplit(string text, DigestAlgorithm? algorithm, out string digest, out string name)
    {
        int open = text.IndexOf(" (", StringComparison.Ordinal);
        int close = text.LastIndexOf(") = ", StringComparison.Ordinal);
        if (open > 0 && close > open && !text[..open].Contains(' ', StringComparison.Ordinal))
        {
            digest = $"{text[..open].ToLowerInvariant()}:{text[(close + 4)..]}";
            name = text[(open + 2)..close];
            return true;
        }

        int gap = text.IndexOf(' ', StringComparison.Ordinal);
        bool hasGap =
            gap > 0 && (string.CompareOrdinal(text, gap, Gap, 0, 2) == 0 || string.CompareOrdinal(text, gap, BinaryGap, 0, 2) == 0);
        digest = hasGap ? text[..gap] : "";
        name = hasGap ? text[(gap + Gap.Length)..] : "";
        if (!digest.Contains(':', StringComparison.Ordinal))
        {
            algorithm ??= digest.Length == DigestAlgorithm.Sha512.HashSizeInBytes * 2 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;

            // Other tools take capitals, a digest does not.
            digest = $"{algorithm.Name}:{digest.ToLowerInvariant()}";
        }

        return hasGap;
    }

    private static string Write(string digest, string file, string escaped) =>
        escaped == file ? digest + Gap + escaped : $"\\{digest}{Gap}{escaped}";

    // sha256sum escapes these three. What else cannot stand on a terminal is escaped just as plainly.
    private static string Escape(string file) =>
        file
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);

    private static bool TryUnescape(string name, bool isEscaped, [NotNullWhen(true)] out string? file)
    {
        file = name;
        if (!isEscaped)
        {
            return true;
        }

        var text = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '\\')
            {
                text.Append(name[i]);
                continue;
            }

            switch (++i < name.Length ? name[i] : '\0')
            {
                case '\\': text.Append('\\'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 'u' when name.Length - i > 4 && ushort.TryParse(
                    name.AsSpan(i + 1, 4),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out ushort unit):
                    text.Append((char)unit);
                    i += 4;
                    break;
                default: return false;
            }
        }

        file = text.ToString();
        return true;
    }
}
