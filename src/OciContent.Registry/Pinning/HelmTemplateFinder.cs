namespace OciContent.Registry.Pinning;

/// <summary>Finds the images of containers in a template of YAML, line by line.</summary>
internal sealed class HelmTemplateFinder(ReferenceCollector found)
{
    private const string ImageKey = "image";
    private const string Template = "{{";
    private const string EndOfTemplate = "}}";
    private static readonly string[] Containers = ["containers", "initContainers", "ephemeralContainers"];

    // The keys that the line is under, from the outermost, with their columns.
    private readonly Stack<(int Column, string Key)> _keys = new();

    // Lines that are further in belong to a text.
    private int? _textColumn;
    private bool _isInTemplate;

    public void Find()
    {
        string text = found.Text;
        for (int begin = found.Start; begin < text.Length;)
        {
            int feed = text.IndexOf('\n', begin);
            int end = feed < 0 ? text.Length : feed;
            TakeLine(begin, end > begin && text[end - 1] == '\r' ? end - 1 : end);
            begin = end + 1;
        }
    }

    private void TakeLine(int begin, int end)
    {
        ReadOnlySpan<char> line = found.Text.AsSpan(begin, end - begin);
        ReadOnlySpan<char> trimmed = line.TrimStart(' ');
        int column = line.Length - trimmed.Length;
        if (_isInTemplate || trimmed.IsEmpty || trimmed[0] == '#' || trimmed.StartsWith(Template, StringComparison.Ordinal))
        {
            TakeTemplates(line);
            return;
        }

        TakeTemplates(line);
        if (column > _textColumn)
        {
            return;
        }

        _textColumn = null;
        if (trimmed.StartsWith("---", StringComparison.Ordinal))
        {
            _keys.Clear();
            return;
        }

        // A list may stand as far out as the key that it is under.
        bool isItem = trimmed.StartsWith("- ", StringComparison.Ordinal);
        while (_keys.TryPeek(out (int Column, string Key) last) && (isItem ? last.Column > column : last.Column >= column))
        {
            _keys.Pop();
        }

        int dash = column;
        while (trimmed.StartsWith("- ", StringComparison.Ordinal))
        {
            dash = column;
            ReadOnlySpan<char> rest = trimmed[1..].TrimStart(' ');
            column += trimmed.Length - rest.Length;
            trimmed = rest;
        }

        if (YamlText.IsBlockHeader(trimmed))
        {
            _textColumn = dash;
            return;
        }

        TakeKey(begin, end, column, trimmed);
    }

    private void TakeKey(int begin, int end, int column, ReadOnlySpan<char> trimmed)
    {
        int colon = trimmed.IndexOf(':');
        if (colon <= 0 || (colon + 1 < trimmed.Length && trimmed[colon + 1] is not (' ' or '\t')))
        {
            return;
        }

        string key = trimmed[..colon].Trim("\"'").ToString();
        ReadOnlySpan<char> value = trimmed[(colon + 1)..].Trim();
        if (YamlText.IsBlockHeader(value))
        {
            _textColumn = column;
        }
        else if (key == ImageKey && !value.IsEmpty && _keys.TryPeek(out (int Column, string Key) parent) && Containers.Contains(parent.Key))
        {
            int valueBegin = begin + column + colon + 1;
            while (found.Text[valueBegin] is ' ' or '\t')
            {
                valueBegin++;
            }

            TakeValue(valueBegin, end);
        }

        // The keys of a container are all under the list that it is in.
        if (!(_keys.TryPeek(out (int Column, string Key) list) && Containers.Contains(list.Key)))
        {
            _keys.Push((column, key));
        }
        else if (value.IsEmpty)
        {
            _keys.Push((column, key));
        }
    }

    private void TakeValue(int begin, int end)
    {
        ReadOnlySpan<char> value = found.Text.AsSpan(begin, end - begin).TrimEnd();
        if (value.Contains(Template, StringComparison.Ordinal))
        {
            found.Skip(begin, value.Length, "it has a template");
            return;
        }

        char quote = value[0];
        if (quote is '"' or '\'')
        {
            int close = value[1..].IndexOf(quote);
            if (close > 0)
            {
                found.Add(begin + 1, close);
            }

            return;
        }

        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        value = (comment < 0 ? value : value[..comment]).TrimEnd();
        if (!value.IsEmpty)
        {
            found.Add(begin, value.Length);
        }
    }

    // A template may go on over lines, as comments do.
    private void TakeTemplates(ReadOnlySpan<char> line)
    {
        int open = line.LastIndexOf(Template, StringComparison.Ordinal);
        int close = line.LastIndexOf(EndOfTemplate, StringComparison.Ordinal);
        _isInTemplate = open > close || (_isInTemplate && close < 0);
    }
}
