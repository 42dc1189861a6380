using System.Runtime.CompilerServices;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Registry.Storage;

/// <summary>
/// A repository of a registry's storage: its tags, manifests and blobs, read straight from the disk. Only what the repository links to is
/// there, as a registry serves it: a blob that others have is none of its own.
/// </summary>
/// <example>
/// <code>
/// await using RegistryStorage storage = await RegistryStorage.OpenAsync("/var/lib/registry");
/// StorageRepository repository = storage.GetRepository("team/app");
/// Descriptor manifest = await repository.ResolveAsync("v1");
/// await using Stream content = await repository.OpenReadAsync(manifest);
/// </code>
/// </example>
public sealed partial class StorageRepository : IContentReader, IReferrerReader, ITagReader, ITagResolver
{
    private readonly RegistryStorage _storage;

    internal StorageRepository(RegistryStorage storage, string name)
    {
        _storage = storage;
        Name = name;
    }

    /// <summary>The name, without a host.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int MaxDocumentSize => _storage.Options.MaxDocumentSize;

    private string Place => $"{Name} in {_storage.Name}";

    /// <summary>Whether the repository is there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A link leads to it, which is not followed.</exception>
    public async ValueTask<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        await IsFolderAsync(_storage.Paths.Manifests(Name), cancellationToken).ConfigureAwait(false)
        || await IsFolderAsync(_storage.Paths.Layers(Name), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw _storage.HasNoRepository(Name);
        }

        IReadOnlyList<StorageEntry> entries = await _storage
            .Tree.ListAsync(_storage.Paths.Tags(Name), _storage.Options.MaxFolderEntries, cancellationToken)
            .ConfigureAwait(false) ?? [];
        foreach (string tag in entries
            .Where(static entry => entry.Kind == StorageEntryKind.Folder && ReferenceGrammar.IsTag(entry.Name))
            .Select(static entry => entry.Name)
            .Order(StringComparer.Ordinal))
        {
            // A tag whose link is gone is none, as a registry sees it.
            if (await _storage.Tree.FindAsync(_storage.Paths.TagLink(Name, tag), cancellationToken).ConfigureAwait(false) is not null)
            {
                yield return tag;
            }
        }
    }

    /// <summary>The manifest or index that a tag or digest means. Its digest is that of the bytes that were read.</summary>
    /// <param name="reference">The tag, or a digest.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    /// <exception cref="ContentNotFoundException">There is none.</exception>
    /// <exception cref="ContentMismatchException">The manifest was altered.</exception>
    /// <exception cref="InvalidDataException">A link is broken, or it is not a manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Task<Descriptor> ResolveAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Digest.TryParse(reference, out Digest? digest) ? ResolveAsync(digest, cancellationToken)
            : ReferenceGrammar.IsTag(reference) ? ResolveTagAsync(reference, cancellationToken)
            : throw new FormatException($"{ErrorText.Quote(reference)} is not a tag or a digest: expected one.");
    }

    /// <inheritdoc/>
    /// <exception cref="ContentNotFoundException">The tag is there, and what it leads to is not.</exception>
    /// <exception cref="ContentMismatchException">The manifest was altered.</exception>
    /// <exception cref="InvalidDataException">A link is broken, or it is not a manifest.</exception>
    public Task<Descriptor?> FindTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return ReferenceGrammar.IsTag(tag) ? FindTagCoreAsync(tag, cancellationToken) : Task.FromResult<Descriptor?>(null);
    }

    /// <summary>The manifest or index of a digest. Its size is that of the bytes that were read.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">There is none.</exception>
    /// <exception cref="ContentMismatchException">The manifest was altered.</exception>
    /// <exception cref="InvalidDataException">A link is broken, or it is not a manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Task<Descriptor> ResolveAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return ResolveCoreAsync(digest, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Digest.Algorithm.ThrowIfNotSupported();
        return await FindSizeAsync(content.Digest, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <inheritdoc/>
    public async ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        blob.Algorithm.ThrowIfNotSupported();
        return await FindBlobAsync(blob, cancellationToken).ConfigureAwait(false) is { } found ? found.Entry.Size : null;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Digest.Algorithm.ThrowIfNotSupported();
        return OpenReadCoreAsync(content, cancellationToken);
    }

    /// <summary>Does nothing: the storage is closed by its owner.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal async Task<bool> HasRevisionAsync(Digest digest, CancellationToken cancellationToken) =>
        digest.Algorithm.IsSupported
        && await ReadLinkAsync(_storage.Paths.RevisionLink(Name, digest), digest, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<Stream> OpenReadCoreAsync(Descriptor content, CancellationToken cancellationToken)
    {
        (string path, StorageEntry entry) = await FindBlobAsync(content.Digest, cancellationToken).ConfigureAwait(false)
            ?? throw new ContentNotFoundException(content.Digest, Place);
        string name = $"{ErrorText.Quote(path)} in {ErrorText.Quote(_storage.Name)}";
        if (entry.Size != content.Size)
        {
            throw new ContentMismatchException(content.Digest, actual: null, content.Size, entry.Size, name);
        }

        Stream stream = await _storage.Tree.OpenReadAsync(path, 0, cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(stream, content, name: name);
    }

    private async Task<Descriptor?> FindTagCoreAsync(string tag, CancellationToken cancellationToken) =>
        await ReadLinkAsync(_storage.Paths.TagLink(Name, tag), null, cancellationToken).ConfigureAwait(false) is { } digest
            ? await ResolveCoreAsync(digest, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<Descriptor> ResolveTagAsync(string tag, CancellationToken cancellationToken)
    {
        if (await FindTagAsync(tag, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw _storage.HasNoRepository(Name);
        }

        List<string> known = await ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        throw new ContentNotFoundException(tag, Place, known);
    }

    private async Task<Descriptor> ResolveCoreAsync(Digest digest, CancellationToken cancellationToken) =>
        (await ReadManifestAsync(digest, cancellationToken).ConfigureAwait(false)
            ?? throw new ContentNotFoundException(digest, Place)).ToDescriptor();

    /// <summary>A manifest of the repository, verified; <c>null</c> if it has none of the digest.</summary>
    private async Task<StorageManifest?> ReadManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        digest.Algorithm.ThrowIfNotSupported();
        if (await ReadLinkAsync(_storage.Paths.RevisionLink(Name, digest), digest, cancellationToken).ConfigureAwait(false)
            is not { } target)
        {
            return null;
        }

        string path = _storage.Paths.Blob(target);
        if (await _storage.Tree.ReadAsync(path, MaxDocumentSize, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        string name = $"{ErrorText.Quote(path)} in {ErrorText.Quote(_storage.Name)}";
        if (!digest.Matches(content.Span))
        {
            throw new ContentMismatchException(
                digest,
                Digest.Compute(content.Span, digest.Algorithm),
                expectedSize: null,
                content.Length,
                name);
        }

        string? fault = StorageManifest.TryRead(digest, content, static one => one, out StorageManifest? manifest);
        return manifest ?? throw new InvalidDataException($"{name} {fault}.");
    }

    /// <summary>A blob that the repository links to, as a manifest or as anything else.</summary>
    private async ValueTask<(string Path, StorageEntry Entry)?> FindBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        Digest? target = await ReadLinkAsync(_storage.Paths.LayerLink(Name, digest), digest, cancellationToken).ConfigureAwait(false)
            ?? await ReadLinkAsync(_storage.Paths.RevisionLink(Name, digest), digest, cancellationToken).ConfigureAwait(false);
        if (target is null && !_storage.Rules.HasFlag(StorageRules.Visibility))
        {
            target = digest;
        }

        if (target is null)
        {
            return null;
        }

        string path = _storage.Paths.Blob(target);
        StorageEntry? entry = await _storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false);
        return entry?.Kind switch
        {
            null => null,
            StorageEntryKind.File => (path, entry),
            StorageEntryKind.Link when !_storage.Rules.HasFlag(StorageRules.Links) => (path, entry),
            StorageEntryKind.Link => throw StorageFaults.NotFollowed(_storage.Name, path),
            _ => throw StorageFaults.NotAFile(_storage.Name, path),
        };
    }

    private async ValueTask<Digest?> ReadLinkAsync(string path, Digest? own, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? text = await _storage
            .Tree.ReadAsync(path, StoragePaths.MaxLinkSize, cancellationToken)
            .ConfigureAwait(false);
        if (text is null)
        {
            return null;
        }

        return StorageLink.TryParse(text.Value.Span, own, _storage.Rules, out Digest? target) is { } fault
            ? throw new InvalidDataException($"{ErrorText.Quote(path)} in {ErrorText.Quote(_storage.Name)} {fault}.")
            : target;
    }

    private async ValueTask<bool> IsFolderAsync(string path, CancellationToken cancellationToken) =>
        (await _storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false))?.Kind == StorageEntryKind.Folder;
}
