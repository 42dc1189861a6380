namespace OciContent.Registry.Pinning;

/// <summary>The here-documents that an instruction of a Dockerfile opens (Dockerfile reference, here-documents).</summary>
internal static class HereDocuments
{
    private const string Mark = "<<";

    /// <summary>The names that end them, in order, and whether tabs before these go.</summary>
    public static IReadOnlyList<(string Name, bool Chomps)> Of(string line)
    {
        var documents = new List<(string, bool)>();
        int at = 0;
        while (at < line.Length)
        {
            int begin = at;
            if (!TrySkipWord(line, ref at))
            {
                // A quote that is not closed: BuildKit then takes nothing of the line for a here-document.
                return [];
            }

            if (DocumentOf(line.AsSpan(begin, at - begin)) is { } document)
            {
                documents.Add(document);
            }

            at++;
        }

        return documents;
    }

    // `^(\d*)<<(-?)([^<]*)$`, of a word with its quotes.
    private static (string Name, bool Chomps)? DocumentOf(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> rest = word.TrimStart("0123456789");
        if (!rest.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[Mark.Length..];
        bool chomps = rest.StartsWith("-", StringComparison.Ordinal);
        rest = chomps ? rest[1..] : rest;
        if (rest.IsEmpty || rest.Contains('<'))
        {
            return null;
        }

        string name = rest.ToString()
            .Replace("\"", "", StringComparison.Ordinal)
            .Replace("'", "", StringComparison.Ordinal)
            .Replace("\\", "", StringComparison.Ordinal);
        return name.Length == 0 ? null : (name, chomps);
    }

    private static bool TrySkipWord(string line, ref int at)
    {
        char quote = '\0';
        for (; at < line.Length && (quote != '\0' || !char.IsWhiteSpace(line[at])); at++)
        {
            char c = line[at];
            if (c == '\\' && quote != '\'')
            {
                at++;
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = quote == '\0' ? c : quote;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
        }

        at = Math.Min(at, line.Length);
        return quote == '\0';
    }
}
