using System.Text;

namespace OciContent.Registry.Pinning;

/// <summary>
/// Text with variables, as Dockerfiles and compose files write them: <c>$X</c>, <c>${X}</c>, <c>${X:-default}</c>, <c>${X-default}</c>,
/// <c>${X:+other}</c>, <c>${X+other}</c> (Dockerfile reference, environment replacement; Compose specification, interpolation).
/// </summary>
internal static class VariableText
{
    private const int MaxDepth = 16;
    private const int MaxLength = 4096;
    private const char Sigil = '$';

    /// <summary>Whether there is a variable in it.</summary>
    public static bool HasVariables(string text) => text.Contains(Sigil, StringComparison.Ordinal);

    /// <summary>What it means by defaults; <c>null</c> if they do not tell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaults">The defaults that are known.</param>
    public static string? Expand(string text, IReadOnlyDictionary<string, string> defaults)
    {
        int at = 0;
        return Expand(text, ref at, isNested: false, defaults, depth: 0);
    }

    private static string? Expand(string text, ref int at, bool isNested, IReadOnlyDictionary<string, string> defaults, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        var result = new StringBuilder();
        while (at < text.Length && !(isNested && text[at] == '}'))
        {
            char c = text[at++];
            if (c != Sigil)
            {
                result.Append(c);
            }
            else if (at < text.Length && text[at] == Sigil)
            {
                // Compose's way to write one '$'.
                result.Append(Sigil);
                at++;
            }
            else
            {
                string? value = ExpandOne(text, ref at, defaults, depth);
                if (value is null || result.Length + value.Length > MaxLength)
                {
                    return null;
                }

                result.Append(value);
            }
        }

        return result.ToString();
    }

    private static string? ExpandOne(string text, ref int at, IReadOnlyDictionary<string, string> defaults, int depth)
    {
        bool isBraced = at < text.Length && text[at] == '{';
        at += isBraced ? 1 : 0;
        int begin = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        string name = text[begin..at];
        string? value = defaults.GetValueOrDefault(name);
        if (name.Length == 0 || !isBraced)
        {
            return name.Length == 0 ? null : value;
        }

        bool countsEmpty = at < text.Length && text[at] == ':';
        at += countsEmpty ? 1 : 0;
        bool isSet = value is not null && !(countsEmpty && value.Length == 0);
        if (at == text.Length)
        {
            return null;
        }

        char form = text[at++];
        if (form == '}')
        {
            return countsEmpty ? null : value;
        }

        string? word = Expand(text, ref at, isNested: true, defaults, depth + 1);
        if (at == text.Length)
        {
            return null;
        }

        at++;
        return form switch
        {
            '-' => isSet ? value : word,
            '+' => isSet ? word : "",
            '?' => isSet ? value : null,

            // Patterns (`${X#prefix}`) are not played.
            _ => null,
        };
    }
}
