namespace OciContent.Registry;

/// <summary>What holds for one registry.</summary>
public sealed record RegistryHostOptions
{
    /// <summary>
    /// Whether it is asked by plain http. Unless it is said here, only a registry on this machine is (<c>localhost</c>, 127.0.0.0/8,
    /// <c>[::1]</c>), as Docker has it; and never because https fails.
    /// </summary>
    public bool? PlainHttp { get; init; }

    /// <summary>
    /// Registries that are asked before it when something is read, as host and port; each has credentials of its own, and is told which
    /// registry is meant (<c>ns</c>, distribution-spec, pulling through a mirror).
    /// </summary>
    public IReadOnlyList<string> Mirrors
    {
        get;
        init => field = value.FirstOrDefault(static mirror => !IsRegistry(mirror)) is { } wrong
            ? throw new FormatException($"'{wrong}' is not a registry: expected a host with an optional port.")
            : value;
    } = [];

    /// <summary>
    /// Hosts that may be asked for tokens, with the credentials of this registry, beside the registry's own: as host and port of what its
    /// challenge calls the realm.
    /// </summary>
    public IReadOnlyList<string> TokenServers { get; init; } = [];

    /// <summary>
    /// Whether what it names (other hosts that content, uploads and tokens are at) may be in private networks, on the link and on this
    /// machine. Otherwise only what is no nearer than the registry itself may be.
    /// </summary>
    public bool AllowNearerAddresses { get; init; }

    private static bool IsRegistry(string text) =>
        ImageReference.TryParse($"{text}/any", out ImageReference? reference) && reference.Domain == text;
}
