namespace OciContent.Registry.Pinning;

/// <summary>What a text shows of its format: the keys of its first levels if it is YAML, and whether there are templates in it.</summary>
internal sealed class ContentClues
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public ContentClues(string text, int start)
    {
        HasTemplates = text.Contains("{{", StringComparison.Ordinal);
        try
        {
            foreach (YamlNode document in YamlReader.Read(text, start))
            {
                if (document is YamlMap map)
                {
                    _keys.UnionWith(map.Pairs.Select(static pair => pair.Key));
                }
            }

            IsYaml = true;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            // Text that is not YAML may be a template of some, whose keys are at the beginning of lines.
            foreach (ReadOnlySpan<char> line in text.AsSpan(start).EnumerateLines())
            {
                if (line.IndexOf(':') is var colon and > 0 && char.IsAsciiLetter(line[0]))
                {
                    _keys.Add(line[..colon].ToString());
                }
            }
        }
    }

    /// <summary>Whether it is YAML, as JSON is.</summary>
    public bool IsYaml { get; }

    /// <summary>Whether there are two braces somewhere.</summary>
    public bool HasTemplates { get; }

    /// <summary>Whether some document has all of these keys at its top, or several documents together.</summary>
    public bool Have(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (!_keys.Contains(key))
            {
                return false;
            }
        }

        return true;
    }
}
