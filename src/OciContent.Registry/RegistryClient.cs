using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.Registry.Transfer;

namespace OciContent.Registry;

/// <summary>
/// Asks container registries (distribution-spec v1.1): any number of them, for one user. Thread-safe; keep one for as long as a program
/// runs.
/// </summary>
/// <remarks>
/// A registry is taken for hostile: credentials go to its own origin and to the token server that it may have, answers have bounds
/// (<see cref="RegistryLimits"/>), what it names may not be nearer to this machine than it is, and nothing is believed that can be hashed.
/// </remarks>
/// <example>
/// <code>
/// await using var client = new RegistryClient(new() { Credentials = CredentialSource.FromEnvironment() });
/// RegistryRepository repository = client.GetRepository("ghcr.io/example/app");
/// Descriptor image = await repository.ResolveAsync("v1");
/// </code>
/// </example>
public sealed class RegistryClient : IDisposable, IAsyncDisposable
{
    private const string DockerHub = "docker.io";
    private const string DockerHubApi = "registry-1.docker.io";

    private readonly HttpExchange _exchange;
    private readonly ConcurrentDictionary<string, RegistryEndpoint> _endpoints = new(StringComparer.Ordinal);

    /// <summary>A client with options.</summary>
    public RegistryClient(RegistryClientOptions? options = null)
    {
        Options = options ?? RegistryClientOptions.Default;
        _exchange = new HttpExchange(Options);
        var authenticator = new RegistryAuthenticator(_exchange, Options.Credentials, AuthenticationOptions.Of(Options));
        Sender = new RegistrySender(_exchange, authenticator, Options);
    }

    /// <summary>What people trace with: each request to a registry is an activity of this source.</summary>
    public static string ActivitySourceName => "OciContent.Registry";

    /// <summary>The options.</summary>
    public RegistryClientOptions Options { get; }

    internal static ActivitySource Activities { get; } = new(ActivitySourceName);

    internal RegistrySender Sender { get; }

    /// <summary>Which blobs were seen in which repositories, for mounting.</summary>
    internal KnownBlobs KnownBlobs { get; } = new();

    /// <summary>A repository by its name, as <c>registry.example.com/team/app</c>, or a short name of Docker Hub's.</summary>
    /// <exception cref="FormatException">The text is not a repository's name: a tag or digest does not belong to it.</exception>
    public RegistryRepository GetRepository(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ImageReference reference = ImageReference.Parse(name);
        if (reference.Tag is not null || reference.Digest is not null)
        {
            throw new FormatException($"'{name}' is not a repository's name: expected one without a tag or digest.");
        }

        return GetRepository(reference);
    }

    /// <summary>The repository that a reference names; its tag and digest do not matter.</summary>
    /// <exception cref="FormatException">No registry can have it.</exception>
    public RegistryRepository GetRepository(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Domain.Length == 0
            ? throw new FormatException($"'{reference}' is not in a registry: expected the host of one before the first '/'.")
            : new RegistryRepository(this, EndpointOf(reference.Domain), reference.Path);
    }

    /// <summary>
    /// The names of a registry's repositories, by distribution's catalog, which most hosted registries do not have.
    /// </summary>
    /// <param name="registry">Host and port.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="RegistryException">There is no catalog, or it has no end within the limits.</exception>
    public async IAsyncEnumerable<string> ListRepositoriesAsync(
        string registry,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        RegistryEndpoint endpoint = EndpointOf(ImageReference.Parse($"{registry}/any").Domain);
        var request = new RegistryRequest
        {
            Registry = endpoint,
            Method = HttpMethod.Get,
            Address = new Uri($"{endpoint.Origin}/v2/_catalog?n=1000"),
            Scopes = [RegistryScope.Catalog],
            Options = Options,
            Purpose = "Listing the repositories of",
        };
        var list = new PagedList(Sender, Options.Limits, request, "repositories", pageSize: 1000);
        await foreach (string name in list.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return name;
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        Sender.Dispose();
        _exchange.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Where a registry's API is.</summary>
    internal RegistryEndpoint EndpointOf(string name) => _endpoints.GetOrAdd(name, Locate);

    private RegistryEndpoint Locate(string name)
    {
        string host = name == DockerHub ? DockerHubApi : name;
        bool isPlain = Options.HostOptions(name).PlainHttp ?? LoopbackHost.Is(HostOf(host));
        return new RegistryEndpoint(name, Origin.Of(new Uri($"{(isPlain ? "http" : "https")}://{host}/")));
    }

    private static string HostOf(string hostAndPort)
    {
        int colon = hostAndPort.LastIndexOf(':');
        return colon > hostAndPort.LastIndexOf(']') ? hostAndPort[..colon] : hostAndPort;
    }
}
