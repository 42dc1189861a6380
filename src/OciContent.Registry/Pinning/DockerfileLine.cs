using System.Text;

namespace OciContent.Registry.Pinning;

/// <summary>An instruction of a Dockerfile with all lines that continue it, and where each of its characters is in the file.</summary>
internal sealed record DockerfileLine(string Text, IReadOnlyList<int> Offsets, char Escape)
{
    private const string FlagMark = "--";

    /// <summary>The first word, in capitals: keywords may be written either way.</summary>
    public string Keyword { get; } = Text[..EndOfWord(Text, 0)].ToUpperInvariant();

    /// <summary>The instruction that follows the keyword, as one follows <c>ONBUILD</c>.</summary>
    public DockerfileLine Rest()
    {
        int start = SkipSpace(Text, EndOfWord(Text, 0));
        return new DockerfileLine(Text[start..], [.. Offsets.Skip(start)], Escape);
    }

    /// <summary>The flags behind the keyword (<c>--name=value</c>) and the words behind them.</summary>
    public (List<DockerfileWord> Flags, List<DockerfileWord> Arguments) Words()
    {
        var flags = new List<DockerfileWord>();
        var arguments = new List<DockerfileWord>();
        int at = SkipSpace(Text, EndOfWord(Text, 0));
        while (at < Text.Length)
        {
            DockerfileWord word = ReadWord(ref at);
            bool isFlag = arguments.Count == 0 && word.Text.StartsWith(FlagMark, StringComparison.Ordinal) && word.Text.Length > 2;
            (isFlag ? flags : arguments).Add(word);
            at = SkipSpace(Text, at);
        }

        return (flags, arguments);
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    // Quotes go, and white space within them stays; an escape takes the character behind it as it is.
    private DockerfileWord ReadWord(ref int at)
    {
        var text = new StringBuilder();
        var offsets = new List<int>();
        char quote = '\0';
        for (; at < Text.Length && (quote != '\0' || !char.IsWhiteSpace(Text[at])); at++)
        {
            char c = Text[at];
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = quote == '\0' ? c : quote;
                if (quote != c)
                {
                    Take(c, at);
                }
            }
            else
            {
                if (c == Escape && quote != '\'' && at + 1 < Text.Length)
                {
                    at++;
                }

                Take(Text[at], at);
            }
        }

        if (offsets.Count == 0)
        {
            // Quotes with nothing in them still are somewhere.
            return new DockerfileWord("", [Offsets[at - 1]]);
        }

        return new DockerfileWord(text.ToString(), offsets);

        void Take(char c, int index)
        {
            text.Append(c);
            offsets.Add(Offsets[index]);
        }
    }
}
