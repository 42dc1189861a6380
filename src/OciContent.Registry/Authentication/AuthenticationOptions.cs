using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>How a <see cref="RegistryAuthenticator"/> asks.</summary>
internal sealed record AuthenticationOptions
{
    /// <summary>The usual options.</summary>
    public static AuthenticationOptions Default { get; } = new();

    /// <summary>What a client's options say of it.</summary>
    public static AuthenticationOptions Of(RegistryClientOptions options) => new()
    {
        ApprovedRealms = options.Hosts
            .Where(h => h.Value.TokenServers.Count > 0)
            .ToDictionary(
                h => h.Key,
                h => (IReadOnlySet<string>)h.Value.TokenServers.ToHashSet(StringComparer.OrdinalIgnoreCase),
                StringComparer.Ordinal),
        AllowsAnyRealm = !options.Rules.HasFlag(SafetyRules.Realms),
        UserAgent = options.UserAgent,
        MaxRetries = Math.Min(Default.MaxRetries, options.Limits.MaxRetries),
        MaxWait = options.Limits.MaxWait < Default.MaxWait ? options.Limits.MaxWait : Default.MaxWait,
        Timeout = options.Limits.ResponseTimeout,
        TimeProvider = options.TimeProvider,
    };

    /// <summary>
    /// The hosts, with a port where it is not the scheme's own, that may be given the credentials of a registry beside its own host; by
    /// the name of the registry.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> ApprovedRealms { get; init; } =
        new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);

    /// <summary>
    /// Whether any host that a registry names is given its credentials. Dangerous: whoever answers for a registry can have them sent to
    /// himself. For tests.
    /// </summary>
    public bool AllowsAnyRealm { get; init; }

    /// <summary>What the client calls itself to token servers that want to know (OAuth 2's <c>client_id</c>).</summary>
    public string ClientId { get; init; } = "oci-content";

    /// <summary>The header <c>User-Agent</c> of requests for tokens.</summary>
    public string UserAgent { get; init; } = "oci-content";

    /// <summary>How often a request for a token is repeated.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>How long a token server may have the client wait before one repetition.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request for a token may take, its answer's body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
