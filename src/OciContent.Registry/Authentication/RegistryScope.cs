namespace OciContent.Registry.Authentication;

/// <summary>
/// What is asked of a token server: a resource and actions, as <c>repository:library/alpine:pull</c> (distribution, token scopes).
/// </summary>
/// <param name="Type">The kind of resource: <c>repository</c> or <c>registry</c>; empty for a text of another form, kept as it is.</param>
/// <param name="Name">The resource: a repository's path, or <c>catalog</c>.</param>
/// <param name="Actions">The actions, ordered, each once.</param>
internal sealed record RegistryScope(string Type, string Name, string Actions)
{
    /// <summary>To read a repository.</summary>
    public static RegistryScope Pull(string repository) => new("repository", repository, "pull");

    /// <summary>To read and write a repository.</summary>
    public static RegistryScope Push(string repository) => new("repository", repository, "pull,push");

    /// <summary>To delete from a repository.</summary>
    public static RegistryScope Delete(string repository) => new("repository", repository, "delete,pull");

    /// <summary>To list the repositories.</summary>
    public static RegistryScope Catalog { get; } = new("registry", "catalog", "*");

    /// <summary>The scopes of a challenge, which are separated by spaces; none for a text that is <c>null</c>.</summary>
    public static IEnumerable<RegistryScope> ParseAll(string? text) =>
        (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse);

    /// <summary>The same resource with the actions of both.</summary>
    public RegistryScope With(RegistryScope other) => this with { Actions = Order(Actions.Split(',').Concat(other.Actions.Split(','))) };

    /// <summary>Whether both are about one resource.</summary>
    public bool IsOfSameResource(RegistryScope other) => Type == other.Type && Name == other.Name;

    /// <summary>Whether who holds this may do all that the other one asks for.</summary>
    public bool Covers(RegistryScope other) => IsOfSameResource(other) && other.Actions.Split(',').All(Actions.Split(',').Contains);

    /// <summary>The scope as it is sent.</summary>
    public override string ToString() => Type.Length == 0 ? Name : $"{Type}:{Name}:{Actions}";

    // A name may have colons, for the port of a host: what stands before the first one and behind the last one is not part of it.
    private static RegistryScope Parse(string text)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal);
        int last = text.LastIndexOf(':');
        return first < 1 || last <= first + 1 || last == text.Length - 1
            ? new RegistryScope("", text, "")
            : new RegistryScope(text[..first], text[(first + 1)..last], Order(text[(last + 1)..].Split(',')));
    }

    private static string Order(IEnumerable<string> actions) =>
        string.Join(',', actions.Where(a => a.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
