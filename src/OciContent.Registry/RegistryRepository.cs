using OciContent.Registry.Authentication;
using OciContent.Registry.Http;
using OciContent.Registry.Transfer;
using OciContent.Storage;

namespace OciContent.Registry;

/// <summary>
/// A repository of a registry (distribution-spec v1.1): content by digest, which is verified whatever the registry says, names for
/// manifests, and what refers to them. Made by <see cref="RegistryClient.GetRepository(string)"/>; it needs no disposing.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// RegistryRepository repository = client.GetRepository("docker.io/library/debian");
/// Descriptor image = await repository.ResolveAsync("12");
/// await using Stream manifest = await repository.OpenReadAsync(image);
/// </code>
/// </example>
public sealed partial class RegistryRepository : IContentStore, IReferrerReader, ITagReader, ITagResolver
{
    private readonly RegistryClient _client;
    private readonly RegistryEndpoint _registry;

    internal RegistryRepository(RegistryClient client, RegistryEndpoint registry, string path)
    {
        _client = client;
        _registry = registry;
        Path = path;
        _readers =
        [
            .. client.Options.HostOptions(registry.Name).Mirrors.Select(client.EndpointOf),
            registry,
        ];
    }

    /// <summary>The registry, as host and port; <c>docker.io</c> for Docker Hub.</summary>
    public string Registry => _registry.Name;

    /// <summary>The repository's path on it, such as <c>library/alpine</c>.</summary>
    public string Path { get; }

    /// <summary>The full name: registry and path.</summary>
    public string Name => $"{Registry}/{Path}";

    /// <inheritdoc/>
    public int MaxDocumentSize => Limits.MaxDocumentSize;

    private RegistryLimits Limits => _client.Options.Limits;

    /// <inheritdoc/>
    public async ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Digest.Algorithm.ThrowIfNotSupported();
        return ManifestTypes.Contains(content.MediaType)
            ? await HasManifestAsync(content.Digest, cancellationToken).ConfigureAwait(false)
            : (await FindBlobAsync(content.Digest, cancellationToken).ConfigureAwait(false)).Exists;
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Digest.Algorithm.ThrowIfNotSupported();
        string name = $"'{content.Digest}' of {Name}";
        if (content.Data is { } data
            && data.Length == content.Size
            && Digest.Compute(data.Span, content.Digest.Algorithm) == content.Digest)
        {
            // image-spec, descriptor: what is embedded and right need not be asked for.
            return new VerifyingStream(new MemoryStream(data.ToArray(), writable: false), content, leaveOpen: false, name);
        }

        Stream stream = ManifestTypes.Contains(content.MediaType)
            ? new MemoryStream(await ReadManifestAsync(content, cancellationToken).ConfigureAwait(false), writable: false)
            : await OpenBlobAsync(content, cancellationToken).ConfigureAwait(false);
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            // It was verified by its payload: the digest of its bytes is another one.
            return stream;
        }

        return new VerifyingStream(stream, content, leaveOpen: false, name);
    }

    /// <inheritdoc/>
    public async Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(stream);
        content.Digest.Algorithm.ThrowIfNotSupported();
        if (ManifestTypes.Contains(content.MediaType))
        {
            byte[] document = await ReadDocumentAsync(content, stream, cancellationToken).ConfigureAwait(false);
            await PutManifestAsync(content, document, tag: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        await PutBlobAsync(content, UploadSource.Of(stream, content), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing: connections are the client's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private async Task<byte[]> ReadDocumentAsync(Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        if (content.Size > MaxDocumentSize)
        {
            throw new InvalidDataException($"{content.Digest} has {content.Size} bytes: expected at most {MaxDocumentSize}.");
        }

        var verifying = new VerifyingStream(stream, content, leaveOpen: true);
        await using (verifying.ConfigureAwait(false))
        {
            byte[] document = new byte[content.Size];
            await verifying.ReadExactlyAsync(document, cancellationToken).ConfigureAwait(false);
            return document;
        }
    }

    private RegistryRequest Request(
        RegistryEndpoint registry,
        HttpMethod method,
        string address,
        string purpose,
        RegistryScope? scope = null) => new()
        {
            Registry = registry,
            Method = method,
            Address = new Uri($"{registry.Origin}/v2/{Path}/{address}"),
            Repository = Path,
            Scopes = [scope ?? RegistryScope.Pull(Path)],
            Options = _client.Options,
            Purpose = purpose,
        };

    private RegistryRequest Request(HttpMethod method, string address, string purpose, RegistryScope? scope = null) =>
        Request(_registry, method, address, purpose, scope);
}
