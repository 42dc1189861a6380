using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry;

/// <summary>How registries are asked.</summary>
public sealed record RegistryClientOptions
{
    /// <summary>The usual options: no credentials.</summary>
    public static RegistryClientOptions Default { get; } = new();

    /// <summary>Where credentials are: <see cref="CredentialSource.None"/> unless said otherwise.</summary>
    public CredentialSource Credentials { get; init; } = CredentialSource.None;

    /// <summary>What holds for single registries, by host and port as names have them, such as <c>registry.example.com:5000</c>.</summary>
    public IReadOnlyDictionary<string, RegistryHostOptions> Hosts { get; init; } =
        new Dictionary<string, RegistryHostOptions>(StringComparer.Ordinal);

    /// <summary>
    /// What holds for the registries that <see cref="Hosts"/> does not name. A token server is one registry's: here none may be named.
    /// </summary>
    public RegistryHostOptions OtherHosts
    {
        get;
        init => field = value.TokenServers.Count == 0
            ? value
            : throw new ArgumentException("A token server is one registry's: expected it in Hosts.", nameof(value));
    } = new();

    /// <summary>Bounds on what registries answer, and on waiting.</summary>
    public RegistryLimits Limits { get; init; } = RegistryLimits.Default;

    /// <summary>How many requests one host is asked at the same time.</summary>
    public int MaxConcurrencyPerHost
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 1 or more.");
    } = 4;

    /// <summary>
    /// The size of one piece of an upload, in bytes; 0 to send blobs whole, which every registry takes. A registry may ask for more
    /// (<c>OCI-Chunk-Min-Length</c>).
    /// </summary>
    public long ChunkSize
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 0 or more.");
    }

    /// <summary>
    /// Whether a layer that the registry does not have is fetched from the <see cref="Descriptor.Urls"/> of its descriptor: by https,
    /// without credentials, and from no private network. Otherwise nothing is ever asked there.
    /// </summary>
    public bool FollowUrls { get; init; }

    /// <summary>
    /// Is told what registries warn of, each once; a registry's answers are read on while it is. Nothing depends on it.
    /// </summary>
    public IProgress<RegistryWarning>? Warnings { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string UserAgent { get; init; } = "oci-content";

    /// <summary>
    /// Makes what sends requests, in the place of the client's own: it must neither follow redirects nor keep cookies nor decompress, and
    /// which addresses it connects to is its own affair. It is disposed of with the client.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The rules that hold: all, but in tests.</summary>
    internal SafetyRules Rules { get; init; } = SafetyRules.All;

    /// <summary>What names mean, and how addresses are connected to.</summary>
    internal INetwork Network { get; init; } = SystemNetwork.Instance;

    internal RegistryHostOptions HostOptions(string name) => Hosts.GetValueOrDefault(name) ?? OtherHosts;
}
