namespace OciContent.TestKit.Registries;

/// <summary>What a token allows, as <c>repository:library/alpine:pull,push</c>.</summary>
/// <param name="Type">The kind of resource.</param>
/// <param name="Name">The resource.</param>
/// <param name="Actions">What may be done.</param>
public sealed record TokenScope(string Type, string Name, IReadOnlyList<string> Actions)
{
    /// <summary>Reads one; <c>null</c> if it is none.</summary>
    public static TokenScope? Read(string text)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal);
        int last = text.LastIndexOf(':');
        return first < 0 || last == first
            ? null
            : new TokenScope(text[..first], text[(first + 1)..last], text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The scope as it is written.</summary>
    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";

    internal bool Covers(TokenScope other) =>
        Type == other.Type && Name == other.Name && (Actions.Contains("*") || other.Actions.All(Actions.Contains));
}
