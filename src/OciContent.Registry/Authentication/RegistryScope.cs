namespace OciContent.Registry.Authentication;

/// <summary>What is asked of a token server: a resource and actions, as <c>repository:library/alpine:pull</c> (distribution, token scopes).</summary>
/// <param name="Type">The kind of resource: <c>repository</c> or <c>registry</c>.</param>
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

    /// <summary>The scope as it is sent.</summary>
    public override string ToString() => $"{Type}:{Name}:{Actions}";
}
