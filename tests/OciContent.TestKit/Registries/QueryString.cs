namespace OciContent.TestKit.Registries;

/// <summary>A query, or a form, read.</summary>
/// <param name="text">The text as it was sent.</param>
public sealed class QueryString(string text)
{
    private readonly (string Name, string Value)[] _parts =
        [.. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static part => Read(part))];

    /// <summary>The first value of a name; <c>null</c> if there is none.</summary>
    public string? this[string name] => Values(name).FirstOrDefault();

    /// <summary>All values of a name.</summary>
    public IEnumerable<string> Values(string name) => _parts.Where(part => part.Name == name).Select(static part => part.Value);

    /// <summary>The text as it was sent.</summary>
    public override string ToString() => text;

    private static (string Name, string Value) Read(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (Decode(part), "") : (Decode(part[..equals]), Decode(part[(equals + 1)..]));
    }

    private static string Decode(string part) => Uri.UnescapeDataString(part.Replace('+', ' '));
}
