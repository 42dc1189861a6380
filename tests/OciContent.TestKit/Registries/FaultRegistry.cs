using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>
/// A registry in memory, which does what distribution-spec 1.1 asks for, but for its quirks and faults. Blobs that are pushed are files;
/// those that are put there may be generated, so that large ones need no memory.
/// </summary>
public sealed partial class FaultRegistry : FaultServer
{
    private readonly RegistryAuth _auth;
    private readonly TempFolder _temp = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredRepository> _repositories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UploadSession> _uploads = [];
    private readonly Dictionary<Digest, Digest> _sha256 = [];
    private readonly CdnServer? _cdn;
    private int _rateLeft;

    /// <summary>Starts a registry.</summary>
    /// <param name="quirks">In what it differs; nothing if it is not said.</param>
    /// <param name="auth">Whom it lets in; everybody if it is not said.</param>
    /// <param name="options">How it listens; plain http at 127.0.0.1 if it is not said.</param>
    public FaultRegistry(RegistryQuirks? quirks = null, RegistryAuth? auth = null, ServerOptions? options = null)
        : base(options)
    {
        Quirks = quirks ?? RegistryQuirks.None;
        _auth = auth ?? RegistryAuth.None;
        _rateLeft = Quirks.RateLimit ?? 0;
        _cdn = Quirks.RedirectsBlobs ? new CdnServer(options) : null;
    }

    /// <summary>In what it differs.</summary>
    public RegistryQuirks Quirks { get; }

    /// <summary>
    /// Whether the content of what is pushed from now on is checked and not kept: for content that would fill the disk. It can be asked for
    /// by HEAD, and by a sha256 digest alone.
    /// </summary>
    public bool ForgetsUploads { get; set; }

    /// <summary>Where its blobs are.</summary>
    /// <exception cref="InvalidOperationException">They are here: <see cref="RegistryQuirks.RedirectsBlobs"/> is not set.</exception>
    public CdnServer Cdn => _cdn ?? throw new InvalidOperationException("The blobs are at the registry.");

    /// <summary>How many uploads are neither complete nor cancelled.</summary>
    public int OpenUploads
    {
        get
        {
            lock (_lock)
            {
                return _uploads.Count;
            }
        }
    }

    /// <summary>Puts a blob there.</summary>
    public Digest AddBlob(string repository, ReadOnlyMemory<byte> content) => AddBlob(repository, BlobContent.Of(content));

    /// <summary>Puts a blob there.</summary>
    public Digest AddBlob(string repository, BlobContent content, DigestAlgorithm? algorithm = null)
    {
        Digest digest = content.ComputeDigest(algorithm);
        AddBlob(repository, digest, content);
        return digest;
    }

    /// <summary>Puts a blob there under any digest: it need not be its own.</summary>
    public void AddBlob(string repository, Digest digest, BlobContent content)
    {
        lock (_lock)
        {
            RepositoryOf(repository).Blobs[digest] = content;
        }
    }

    /// <summary>Puts a manifest there, whatever it refers to.</summary>
    /// <returns>Its descriptor.</returns>
    public Descriptor AddManifest(string repository, ReadOnlyMemory<byte> content, string mediaType, params IEnumerable<string> tags)
    {
        Descriptor descriptor = Descriptor.For(content.Span, mediaType);
        AddManifest(repository, new StoredManifest(content, mediaType, descriptor.Digest), tags);
        return descriptor;
    }

    /// <summary>Puts a manifest there under any digest: it need not be its own.</summary>
    public void AddManifest(string repository, StoredManifest manifest, params IEnumerable<string> tags)
    {
        lock (_lock)
        {
            StoredRepository stored = RepositoryOf(repository);
            stored.Manifests[manifest.Digest] = manifest;
            foreach (string tag in tags)
            {
                stored.Tags[tag] = manifest.Digest;
            }
        }
    }

    /// <summary>The manifest of a tag or digest; <c>null</c> if there is none.</summary>
    public StoredManifest? FindManifest(string repository, string reference)
    {
        lock (_lock)
        {
            return _repositories.GetValueOrDefault(repository)?.Find(reference);
        }
    }

    /// <summary>A blob; <c>null</c> if there is none.</summary>
    public BlobContent? FindBlob(string repository, Digest digest)
    {
        lock (_lock)
        {
            BlobContent? blob = _repositories.GetValueOrDefault(repository)?.Blobs.GetValueOrDefault(digest);
            return blob is null && Quirks.SharesBlobs ? FindAnywhere(digest) : blob;
        }
    }

    /// <summary>The tags of a repository in ordinal order.</summary>
    public IReadOnlyList<string> TagsOf(string repository)
    {
        lock (_lock)
        {
            return [.. _repositories.GetValueOrDefault(repository)?.Tags.Keys ?? Enumerable.Empty<string>()];
        }
    }

    /// <summary>The digests of a repository's blobs, in no order.</summary>
    public IReadOnlyList<Digest> BlobsOf(string repository)
    {
        lock (_lock)
        {
            return [.. _repositories.GetValueOrDefault(repository)?.Blobs.Keys ?? Enumerable.Empty<Digest>()];
        }
    }

    /// <inheritdoc/>
    protected override async Task<WireResponse> AnswerAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        if (exchange.Kind == RequestKind.Token)
        {
            return await _auth.AnswerTokenAsync(exchange, body, cancellationToken) ?? WireResponse.Text(404, "not found");
        }

        WireResponse response = _auth.Check(this, exchange) ?? await DispatchAsync(exchange, body, cancellationToken);
        if (exchange.Kind != RequestKind.Other)
        {
            response.Headers["Docker-Distribution-API-Version"] = "registry/2.0";
        }

        if (Quirks.RateLimit is { } limit && exchange.Kind == RequestKind.Manifest)
        {
            // What HEAD asks is not counted.
            int left = exchange.Method == "GET" ? Interlocked.Decrement(ref _rateLeft) : Volatile.Read(ref _rateLeft);
            response.Headers["RateLimit-Limit"] = $"{limit};w=21600";
            response.Headers["RateLimit-Remaining"] = $"{Math.Max(0, left)};w=21600";
            return left < 0 ? WireResponse.Error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit.") : response;
        }

        return response;
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeContentAsync()
    {
        foreach (UploadSession session in _uploads.Values)
        {
            session.Dispose();
        }

        _temp.Dispose();
        if (_cdn is not null)
        {
            await _cdn.DisposeAsync();
        }
    }

    private async Task<WireResponse> DispatchAsync(Exchange exchange, Stream body, CancellationToken cancellationToken)
    {
        switch (exchange.Kind, exchange.Method)
        {
            case (RequestKind.Base, "GET" or "HEAD"):
                return WireResponse.Json(200, static writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteEndObject();
                });
            case (RequestKind.Catalog, "GET"):
                return AnswerCatalog(exchange);
            case (RequestKind.Blob, "GET" or "HEAD"):
                return AnswerBlob(exchange);
            case (RequestKind.Blob, "DELETE"):
                return DeleteBlob(exchange);
            case (RequestKind.UploadStart, "POST"):
                return await StartUploadAsync(exchange, body, cancellationToken);
            case (RequestKind.Upload, "GET" or "PATCH" or "PUT" or "DELETE"):
                return await ContinueUploadAsync(exchange, body, cancellationToken);
            case (RequestKind.Manifest, "GET" or "HEAD"):
                return AnswerManifest(exchange);
            case (RequestKind.Manifest, "PUT"):
                return await PutManifestAsync(exchange, body, cancellationToken);
            case (RequestKind.Manifest, "DELETE"):
                return DeleteManifest(exchange);
            case (RequestKind.Tags, "GET"):
                return AnswerTags(exchange);
            case (RequestKind.Referrers, "GET"):
                return AnswerReferrers(exchange);
            case (RequestKind.Other, _):
                return WireResponse.Text(404, "404 page not found");
            default:
                return WireResponse.Error(405, "UNSUPPORTED", "The operation is unsupported.");
        }
    }

    private StoredRepository RepositoryOf(string name)
    {
        if (!_repositories.TryGetValue(name, out StoredRepository? repository))
        {
            _repositories[name] = repository = new StoredRepository();
        }

        return repository;
    }

    private BlobContent? FindAnywhere(Digest digest) =>
        _repositories.Values
            .Select(repository => repository.Blobs.GetValueOrDefault(digest))
            .FirstOrDefault(static blob => blob is not null);

    // The host that the client asked for: that is how a registry behind any name names itself.
    private string Locate(Exchange exchange, string path) =>
        Quirks.NamesRelativeLocations ? path : $"{Scheme}://{exchange.Headers["Host"] ?? Address}{path}";
}
