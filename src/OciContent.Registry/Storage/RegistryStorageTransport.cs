using System.Runtime.CompilerServices;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.Registry.Storage;

/// <summary>
/// Images in a registry's own storage folder: <c>registry-storage:DIR:NAME[:TAG][@DIGEST]</c>. DIR is <c>docker/registry/v2</c>, or a
/// folder above it that holds it, or a tar archive of one; without a tag or digest every tag of the repository is meant. Nothing can be
/// written.
/// </summary>
/// <remarks>
/// DIR may have colons as long as its last part would not pass for a name; in brackets it may have any:
/// <c>registry-storage:[a:b]:team/app:v1</c>.
/// </remarks>
/// <example>
/// <code>
/// ImageTransports transports = ImageTransports.Default.Add(new RegistryStorageTransport());
/// await using ImageSource source = await transports.Parse("registry-storage:/var/lib/registry:team/app:v1").OpenAsync();
/// </code>
/// </example>
public sealed class RegistryStorageTransport : ImageTransport
{
    private const string TransportName = "registry-storage";

    private readonly StorageOptions _options;

    /// <summary>A transport with the usual options.</summary>
    public RegistryStorageTransport()
        : this(StorageOptions.Default)
    {
    }

    /// <summary>A transport.</summary>
    /// <param name="options">How storage is read.</param>
    public RegistryStorageTransport(StorageOptions options)
        : base(TransportName)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <inheritdoc/>
    public override string Syntax => "registry-storage:DIR:NAME[:TAG][@DIGEST]";

    /// <inheritdoc/>
    public override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        StorageLocation place = StorageLocation.Of(location.Path);
        RegistryStorage storage = await RegistryStorage.OpenAsync(place.Folder, _options, cancellationToken).ConfigureAwait(false);
        try
        {
            StorageRepository repository = storage.GetRepository(place.Repository);
            if (!await repository.ExistsAsync(cancellationToken).ConfigureAwait(false))
            {
                throw storage.HasNoRepository(place.Repository);
            }

            Descriptor? root = location.Reference is null
                ? null
                : await FindRootAsync(repository, RegistryTarget.Of(location), cancellationToken).ConfigureAwait(false);
            IReadOnlyList<Descriptor> entries = root is not null
                ? [root]
                : await ListEntriesAsync(repository, cancellationToken).ConfigureAwait(false);
            var origin = new ContentOrigin
            {
                Name = location.Path,
                Format = Name,
                Reference = root is null ? null : location.Reference,
                OwnsContent = true,
            };
            return ImageSource.Create(new OwnedRepository(storage, repository), entries, origin, options.Limits);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<string> ListTagsAsync(
        ImageLocation location,
        ImageSourceOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        StorageLocation place = StorageLocation.Of(location.Path);
        RegistryStorage storage = await RegistryStorage.OpenAsync(place.Folder, _options, cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            IAsyncEnumerable<string> tags = storage.GetRepository(place.Repository).ListTagsAsync(cancellationToken);
            await foreach (string tag in tags.ConfigureAwait(false))
            {
                yield return tag;
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsSamePlace(ImageLocation one, ImageLocation other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        StorageLocation left = StorageLocation.Of(one.Path);
        StorageLocation right = StorageLocation.Of(other.Path);
        return left.Repository == right.Repository && Path.GetFullPath(left.Folder) == Path.GetFullPath(right.Folder);
    }

    /// <inheritdoc/>
    protected override string? TryParse(string rest, out string path, out string? reference)
    {
        ArgumentNullException.ThrowIfNull(rest);
        string? fault = StorageLocation.TryParse(rest, out StorageLocation? location, out string? tag, out Digest? digest);
        path = location?.ToString() ?? "";
        reference = RegistryTarget.TextOf(tag, digest);
        return fault;
    }

    /// <inheritdoc/>
    protected override string Format(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Reference is not { } reference ? $"{Name}:{location.Path}"
            : Digest.TryParse(reference, out _) ? $"{Name}:{location.Path}@{reference}"
            : $"{Name}:{location.Path}:{reference}";
    }

    /// <summary>What is asked for, if it is a manifest or a tag; <c>null</c> if it is anything else that may be reached.</summary>
    private static async Task<Descriptor?> FindRootAsync(
        StorageRepository repository,
        RegistryTarget target,
        CancellationToken cancellationToken)
    {
        if (target.Digest is { } digest)
        {
            bool isThere = await repository.HasRevisionAsync(digest, cancellationToken).ConfigureAwait(false);
            return isThere ? Named(await repository.ResolveAsync(digest, cancellationToken).ConfigureAwait(false)) : null;
        }

        Descriptor root = await repository.ResolveAsync(target.Tag!, cancellationToken).ConfigureAwait(false);
        return Named(root);

        Descriptor Named(Descriptor found) => target.Tag is null ? found : WithName(found, repository.Name, target.Tag);
    }

    private static async Task<IReadOnlyList<Descriptor>> ListEntriesAsync(
        StorageRepository repository,
        CancellationToken cancellationToken)
    {
        var entries = new List<Descriptor>();
        await foreach (string tag in repository.ListTagsAsync(cancellationToken).ConfigureAwait(false))
        {
            Descriptor entry = await repository.ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
            entries.Add(WithName(entry, repository.Name, tag));
        }

        return entries;
    }

    private static Descriptor WithName(Descriptor root, string repository, string tag) =>
        root with
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.RefName] = tag,
                [AnnotationKeys.ContainerdImageName] = $"{repository}:{tag}",
            },
        };

    /// <summary>A repository and the storage that was opened for it.</summary>
    private sealed class OwnedRepository(RegistryStorage storage, StorageRepository repository)
        : IContentReader, IReferrerReader, ITagReader, ITagResolver
    {
        public int MaxDocumentSize => repository.MaxDocumentSize;

        public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            repository.ExistsAsync(content, cancellationToken);

        public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            repository.OpenReadAsync(content, cancellationToken);

        public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) =>
            repository.FindSizeAsync(blob, cancellationToken);

        public Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
            Digest subject,
            string? artifactType = null,
            CancellationToken cancellationToken = default) =>
            repository.FindReferrersAsync(subject, artifactType, cancellationToken);

        public IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
            repository.ListTagsAsync(cancellationToken);

        public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default) =>
            repository.FindTagAsync(tag, cancellationToken);

        public ValueTask DisposeAsync() => storage.DisposeAsync();
    }
}
