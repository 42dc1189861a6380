namespace OciContent.Registry.Pinning;

/// <summary>What all formats of YAML do with a scalar that names an image.</summary>
internal static class YamlReferences
{
    private const string Scheme = "docker://";
    private const string ImageScheme = "docker-image://";
    private const string NotVerbatim = "it is written with escapes, or over several lines";

    /// <summary>Takes a scalar that is a reference and nothing else.</summary>
    /// <param name="found">Takes it.</param>
    /// <param name="node">The node; nothing is done if it is no scalar.</param>
    /// <param name="skipReason">Why what is written in it is none to pin; <c>null</c> if it is.</param>
    /// <param name="meaning">What it means by the defaults in it.</param>
    public static void AddImage(
        this ReferenceCollector found,
        YamlNode? node,
        Func<string, string?> skipReason,
        Func<string, string?>? meaning = null) => found.AddFrom(node, start: 0, skipReason, meaning);

    /// <summary>Takes a scalar that is a reference behind <c>docker://</c>; any other is nothing.</summary>
    public static void AddDockerUrl(this ReferenceCollector found, YamlNode? node, Func<string, string?> skipReason)
    {
        if (node is YamlScalar scalar && scalar.Value.StartsWith(Scheme, StringComparison.Ordinal))
        {
            found.AddFrom(node, Scheme.Length, skipReason);
        }
    }

    /// <summary>Takes a scalar that has a reference behind <c>docker-image://</c>; any other is nothing.</summary>
    public static void AddImageUrl(
        this ReferenceCollector found,
        YamlNode? node,
        Func<string, string?> skipReason,
        Func<string, string?> meaning)
    {
        if (node is YamlScalar scalar && scalar.Value.IndexOf(ImageScheme, StringComparison.Ordinal) is var at and >= 0)
        {
            found.AddFrom(node, at + ImageScheme.Length, skipReason, meaning);
        }
    }

    private static void AddFrom(
        this ReferenceCollector found,
        YamlNode? node,
        int start,
        Func<string, string?> skipReason,
        Func<string, string?>? meaning = null)
    {
        if (node is not YamlScalar scalar || scalar.Value.Length <= start || scalar is { IsPlain: true, Value: "~" or "null" })
        {
            return;
        }

        string text = scalar.Value[start..];
        string? reason = scalar.HasOwnTag ? "it has a tag of its own"
            : scalar.IsKey ? "it is the alias of a key"
            : skipReason(text) ?? (scalar.ValueOffset < 0 ? NotVerbatim : null);
        if (reason is not null)
        {
            bool isVerbatim = scalar.ValueOffset >= 0;
            found.Skip(
                isVerbatim ? scalar.ValueOffset + start : scalar.Offset,
                isVerbatim ? text.Length : scalar.Length,
                reason,
                meaning?.Invoke(text));
        }
        else
        {
            found.Add(scalar.ValueOffset + start, text.Length);
        }
    }
}
