using System.Collections.Concurrent;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>Reads a registry's storage once, several repositories and blobs at the same time.</summary>
internal sealed partial class InventoryReader(RegistryStorage storage, StorageParts parts, string? only)
{
    private const int MaxProblems = 100_000;

    private readonly ConcurrentBag<StorageProblem> _problems = [];
    private readonly ConcurrentDictionary<Digest, long> _blobs = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<StorageManifest?>>> _manifests = new();

    // Blobs, links and manifests name the same digests: each is kept once.
    private readonly ConcurrentDictionary<Digest, Digest> _digests = new();
    private long _items;
    private int _problemCount;
    private bool _hasStrangeNames;

    public async Task<StorageInventory> ReadAsync(CancellationToken cancellationToken)
    {
        if (parts.HasFlag(StorageParts.Blobs))
        {
            await ReadBlobsAsync(cancellationToken).ConfigureAwait(false);
        }

        List<FoundRepository> found = await FindRepositoriesAsync(cancellationToken).ConfigureAwait(false);
        var repositories = new RepositoryInventory[found.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, found.Count),
            Concurrency(cancellationToken),
            async (i, token) => repositories[i] = await ReadAsync(found[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return new StorageInventory(
            storage.Name,
            parts,
            repositories,
            _blobs,
            _hasStrangeNames,
            [
                .. _problems
                    .Distinct()
                    .OrderBy(static problem => problem.Path, StringComparer.Ordinal)
                    .ThenBy(static problem => problem.Message, StringComparer.Ordinal),
            ]);
    }

    private ParallelOptions Concurrency(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = storage.Options.MaxConcurrency, CancellationToken = cancellationToken };

    private async Task<List<FoundRepository>> FindRepositoriesAsync(CancellationToken cancellationToken)
    {
        if (only is not null)
        {
            bool hasLayers = await IsThereAsync(storage.Paths.Layers(only), cancellationToken).ConfigureAwait(false);
            bool hasManifests = await IsThereAsync(storage.Paths.Manifests(only), cancellationToken).ConfigureAwait(false);
            return hasLayers || hasManifests ? [new FoundRepository(only, hasLayers, hasManifests)] : throw storage.HasNoRepository(only);
        }

        return await RepositoryWalk
            .WalkAsync(
                storage,
                problem =>
                {
                    _hasStrangeNames |= problem.Code == StorageProblemCode.Name;
                    AddProblem(problem);
                },
                cancellationToken)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<RepositoryInventory> ReadAsync(FoundRepository found, CancellationToken cancellationToken)
    {
        bool hasTags = false;
        var tags = new List<StorageTag>();
        if (parts.HasFlag(StorageParts.Tags))
        {
            string folder = storage.Paths.Tags(found.Name);
            IReadOnlyList<StorageEntry>? entries = await ListAsync(folder, cancellationToken).ConfigureAwait(false);
            hasTags = entries is not null;
            foreach (StorageEntry entry in Folders(folder, entries, IsTag, "a tag"))
            {
                tags.Add(await ReadTagAsync(found.Name, entry.Name, cancellationToken).ConfigureAwait(false));
            }
        }

        return new RepositoryInventory
        {
            Name = found.Name,
            HasLayersFolder = found.HasLayers,
            HasManifestsFolder = found.HasManifests,
            HasTagsFolder = hasTags,
            Tags = [.. tags.OrderBy(static tag => tag.Name, StringComparer.Ordinal)],
            Revisions = (parts & (StorageParts.Revisions | StorageParts.Manifests)) != StorageParts.None
                ? await ReadRevisionsAsync(found.Name, cancellationToken).ConfigureAwait(false)
                : [],
            Layers = parts.HasFlag(StorageParts.Layers) ? await ReadLayersAsync(found.Name, cancellationToken).ConfigureAwait(false) : [],
            Uploads = parts.HasFlag(StorageParts.Uploads)
                ? await ReadUploadsAsync(found.Name, cancellationToken).ConfigureAwait(false)
                : [],
        };
    }

    private async Task<StorageTag> ReadTagAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        string path = storage.Paths.TagLink(repository, tag);
        Digest? current = await ReadLinkAsync(path, null, cancellationToken, isNeeded: true).ConfigureAwait(false);
        DateTimeOffset? pushedAt = current is null ? null : await TimeOfAsync(path, cancellationToken).ConfigureAwait(false);

        var history = new List<StorageTagEntry>();
        await foreach ((Digest digest, string link) in LinksAsync(storage.Paths.TagIndex(repository, tag), cancellationToken)
            .ConfigureAwait(false))
        {
            if (await ReadLinkAsync(link, digest, cancellationToken).ConfigureAwait(false) is not null)
            {
                history.Add(new StorageTagEntry(digest, await TimeOfAsync(link, cancellationToken).ConfigureAwait(false)));
            }
        }

        StorageTagEntry[] ordered =
        [
            .. history
                .OrderByDescending(static entry => entry.LastPushedAt)
                .ThenBy(static entry => entry.Digest),
        ];
        bool isOrdered = ordered.All(static entry => entry.LastPushedAt is not null)
            && ordered.Select(static entry => entry.LastPushedAt).Distinct().Count() == ordered.Length
            && ordered.FirstOrDefault()?.Digest == current;
        return new StorageTag
        {
            Name = tag,
            Current = current,
            IsBroken = current is null && await ExistsAsync(path, cancellationToken).ConfigureAwait(false),
            PushedAt = pushedAt,
            IsHistoryOrdered = isOrdered,
            History = isOrdered ? ordered : [.. ordered.OrderBy(static entry => entry.Digest)],
        };
    }

    private async Task<IReadOnlyList<StorageRevision>> ReadRevisionsAsync(string repository, CancellationToken cancellationToken)
    {
        var revisions = new List<StorageRevision>();
        await foreach ((Digest digest, string link) in LinksAsync(storage.Paths.Revisions(repository), cancellationToken)
            .ConfigureAwait(false))
        {
            if (await ReadLinkAsync(link, digest, cancellationToken).ConfigureAwait(false) is not { } target)
            {
                continue;
            }

            StorageManifest? manifest = parts.HasFlag(StorageParts.Manifests)
                ? await ReadManifestAsync(digest, target, cancellationToken).ConfigureAwait(false)
                : null;
            revisions.Add(new StorageRevision
            {
                Digest = digest,
                PushedAt = await TimeOfAsync(link, cancellationToken).ConfigureAwait(false),
                Manifest = manifest,
            });
        }

        return [.. revisions.OrderBy(static revision => revision.Digest)];
    }

    // The same image may be in many repositories.
    private Task<StorageManifest?> ReadManifestAsync(Digest digest, Digest target, CancellationToken cancellationToken) =>
        _manifests.GetOrAdd(
            digest,
            _ => new Lazy<Task<StorageManifest?>>(() => ReadManifestCoreAsync(digest, target, cancellationToken))).Value;

    private async Task<StorageManifest?> ReadManifestCoreAsync(Digest digest, Digest target, CancellationToken cancellationToken)
    {
        string path = storage.Paths.Blob(target);
        try
        {
            ReadOnlyMemory<byte>? content = await storage
                .Tree.ReadAsync(path, storage.Options.MaxDocumentSize, cancellationToken)
                .ConfigureAwait(false);
            if (content is null)
            {
                return null;
            }

            // A document that is not what its name says refers to nothing: it was altered.
            if (!digest.Matches(content.Value.Span))
            {
                var actual = Digest.Compute(content.Value.Span, digest.Algorithm);
                AddProblem(StorageFaults.Altered(path, actual, digest));
                return null;
            }

            if (StorageManifest.TryRead(digest, content.Value, Shared, out StorageManifest? manifest) is { } fault)
            {
                AddProblem(new StorageProblem(StorageProblemCode.Document, path, $"{ErrorText.Quote(path)} {fault}."));
            }

            return manifest;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
            return null;
        }
    }

    private async Task<IReadOnlyList<StorageLayerLink>> ReadLayersAsync(string repository, CancellationToken cancellationToken)
    {
        var layers = new List<StorageLayerLink>();
        await foreach ((Digest digest, string link) in LinksAsync(storage.Paths.Layers(repository), cancellationToken)
            .ConfigureAwait(false))
        {
            if (await ReadLinkAsync(link, digest, cancellationToken).ConfigureAwait(false) is { } target)
            {
                layers.Add(new StorageLayerLink(digest, target == digest ? digest : target));
            }
        }

        return [.. layers.OrderBy(static layer => layer.Digest)];
    }

    private async Task<IReadOnlyList<StorageUpload>> ReadUploadsAsync(string repository, CancellationToken cancellationToken)
    {
        string folder = storage.Paths.Uploads(repository);
        var uploads = new List<StorageUpload>();
        IReadOnlyList<StorageEntry>? entries = await ListAsync(folder, cancellationToken).ConfigureAwait(false);
        foreach (StorageEntry entry in Folders(folder, entries, IsUploadId, "an upload"))
        {
            string path = $"{folder}/{entry.Name}";
            long size = 0;
            DateTimeOffset? startedAt = null;
            try
            {
                StorageEntry? data = await storage.Tree.FindAsync($"{path}/{StoragePaths.Data}", cancellationToken).ConfigureAwait(false);
                size = data?.Size ?? 0;
                ReadOnlyMemory<byte>? text = await storage
                    .Tree.ReadAsync($"{path}/{StoragePaths.StartedAt}", StoragePaths.MaxLinkSize, cancellationToken)
                    .ConfigureAwait(false);
                startedAt = TimeIn(text);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                AddProblem(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
            }

            uploads.Add(new StorageUpload(entry.Name, startedAt, size));
        }

        return [.. uploads.OrderBy(static upload => upload.Id, StringComparer.Ordinal)];
    }

    private async Task ReadBlobsAsync(CancellationToken cancellationToken)
    {
        var folders = new List<(string Path, string Algorithm, string Start)>();
        IReadOnlyList<StorageEntry>? algorithms = await ListAsync(storage.Paths.Blobs, cancellationToken).ConfigureAwait(false);
        foreach (StorageEntry algorithm in Folders(storage.Paths.Blobs, algorithms, IsAlgorithm, "an algorithm"))
        {
            string path = $"{storage.Paths.Blobs}/{algorithm.Name}";
            IReadOnlyList<StorageEntry>? starts = await ListAsync(path, cancellationToken).ConfigureAwait(false);
            folders.AddRange(Folders(path, starts, static name => name.Length == 2, "the start of digests")
                .Select(start => ($"{path}/{start.Name}", algorithm.Name, start.Name)));
        }

        await Parallel.ForEachAsync(
            folders,
            Concurrency(cancellationToken),
            async (folder, token) =>
            {
                IReadOnlyList<StorageEntry>? blobs = await ListAsync(folder.Path, token).ConfigureAwait(false);
                foreach (StorageEntry blob in Folders(
                    folder.Path,
                    blobs,
                    name => name.StartsWith(folder.Start, StringComparison.Ordinal) && DigestOf(folder.Algorithm, name) is not null,
                    "a digest"))
                {
                    await ReadBlobAsync(Shared(DigestOf(folder.Algorithm, blob.Name)!), token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
    }

    private async Task ReadBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        string path = storage.Paths.Blob(digest);
        try
        {
            StorageEntry? data = await storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false);
            if (data is null)
            {
                // The folder of a blob that was deleted may stay.
                return;
            }

            StorageFaults.RequireSmall(storage.Name, path, data with { Size = 0 }, 0);
            Count(path);
            _blobs[digest] = data.Size;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
        }
    }
}
