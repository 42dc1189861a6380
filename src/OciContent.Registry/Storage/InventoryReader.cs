using System.Collections.Concurrent;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>Reads a registry's storage once, several repositories and blobs at the same time.</summary>
internal sealed class InventoryReader(RegistryStorage storage, StorageParts parts, string? only)
{
    private const int MaxProblems = 100_000;

    private readonly ConcurrentBag<StorageProblem> _problems = [];
    private readonly ConcurrentDictionary<Digest, long> _blobs = new();
    private readonly ConcurrentDictionary<Digest, Lazy<Task<StorageManifest?>>> _manifests = new();
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
            Uploads = parts.HasFlag(StorageParts.Uploads) ? await ReadUploadsAsync(found.Name, cancellationToken).ConfigureAwait(false) : [],
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
                .ThenBy(static entry => entry.Digest.ToString(), StringComparer.Ordinal),
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
            History = isOrdered ? ordered : [.. ordered.OrderBy(static entry => entry.Digest.ToString(), StringComparer.Ordinal)],
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

        return [.. revisions.OrderBy(static revision => revision.Digest.ToString(), StringComparer.Ordinal)];
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
                AddProblem(new StorageProblem(
                    StorageProblemCode.Digest,
                    path,
                    $"{ErrorText.Quote(path)} is '{Digest.Compute(content.Value.Span, digest.Algorithm)}': expected '{digest}', as its path "
                    + "says."));
                return null;
            }

            if (StorageManifest.TryRead(digest, content.Value, out StorageManifest? manifest) is { } fault)
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
                    await ReadBlobAsync(DigestOf(folder.Algorithm, blob.Name)!, token).ConfigureAwait(false);
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

    /// <summary>The links below a folder, by the digests that their paths say: <c>ALGORITHM/HEX/link</c>.</summary>
    private async IAsyncEnumerable<(Digest Digest, string Link)> LinksAsync(
        string folder,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StorageEntry>? algorithms = await ListAsync(folder, cancellationToken).ConfigureAwait(false);
        foreach (StorageEntry algorithm in Folders(folder, algorithms, IsAlgorithm, "an algorithm"))
        {
            string path = $"{folder}/{algorithm.Name}";
            IReadOnlyList<StorageEntry>? entries = await ListAsync(path, cancellationToken).ConfigureAwait(false);
            foreach (StorageEntry entry in Folders(path, entries, name => DigestOf(algorithm.Name, name) is not null, "a digest"))
            {
                yield return (DigestOf(algorithm.Name, entry.Name)!, $"{path}/{entry.Name}/{StoragePaths.Link}");
            }
        }
    }

    /// <summary>What a link leads to; <c>null</c> if there is none, as of what was deleted, or if it is broken, which is a problem.</summary>
    private async ValueTask<Digest?> ReadLinkAsync(string path, Digest? own, CancellationToken cancellationToken, bool isNeeded = false)
    {
        try
        {
            ReadOnlyMemory<byte>? text = await storage
                .Tree.ReadAsync(path, StoragePaths.MaxLinkSize, cancellationToken)
                .ConfigureAwait(false);
            if (text is null)
            {
                if (isNeeded)
                {
                    AddProblem(new StorageProblem(StorageProblemCode.Missing, path, $"{ErrorText.Quote(path)} is not there: expected a link."));
                }

                return null;
            }

            Count(path);
            if (StorageLink.TryParse(text.Value.Span, own, storage.Rules, out Digest? target) is { } fault)
            {
                AddProblem(new StorageProblem(StorageProblemCode.Link, path, $"{ErrorText.Quote(path)} {fault}."));
            }

            // The same digest, once in memory.
            return target is not null && target == own ? own : target;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, path, e.Message));
            return null;
        }
    }

    private async ValueTask<DateTimeOffset?> TimeOfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false))?.ModifiedAt;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private async ValueTask<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.Tree.FindAsync(path, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return true;
        }
    }

    private async ValueTask<bool> IsThereAsync(string folder, CancellationToken cancellationToken) =>
        (await storage.Tree.FindAsync(folder, cancellationToken).ConfigureAwait(false))?.Kind == StorageEntryKind.Folder;

    private async ValueTask<IReadOnlyList<StorageEntry>?> ListAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.Tree.ListAsync(folder, storage.Options.MaxFolderEntries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            AddProblem(new StorageProblem(StorageProblemCode.Unreadable, folder, e.Message));
            return null;
        }
    }

    /// <summary>The folders among entries whose names may be there; everything else is a problem.</summary>
    private IEnumerable<StorageEntry> Folders(string path, IReadOnlyList<StorageEntry>? entries, Func<string, bool> isName, string what)
    {
        foreach (StorageEntry entry in entries ?? [])
        {
            string own = $"{path}/{entry.Name}";
            if (storage.Rules.HasFlag(StorageRules.Names) && !isName(entry.Name))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.Name,
                    own,
                    $"{ErrorText.Quote(entry.Name)} in {ErrorText.Quote(path)} is not {what}: expected one; it was left out."));
            }
            else if (entry.Kind == StorageEntryKind.Link && storage.Rules.HasFlag(StorageRules.Links))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.NotFollowed,
                    own,
                    $"{ErrorText.Quote(own)} is a link: expected a folder; it was not followed."));
            }
            else if (entry.Kind is not (StorageEntryKind.Folder or StorageEntryKind.Link))
            {
                AddProblem(new StorageProblem(
                    StorageProblemCode.Unreadable,
                    own,
                    $"{ErrorText.Quote(own)} is not a folder: expected one; it was left out."));
            }
            else
            {
                yield return entry;
            }
        }
    }

    private void Count(string path)
    {
        if (Interlocked.Increment(ref _items) > storage.Options.MaxItems)
        {
            throw StorageFaults.TooMany(storage.Name, path, storage.Options.MaxItems);
        }
    }

    private void AddProblem(StorageProblem problem)
    {
        int count = Interlocked.Increment(ref _problemCount);
        if (count <= MaxProblems)
        {
            _problems.Add(problem);
        }
        else if (count == MaxProblems + 1)
        {
            _problems.Add(new StorageProblem(
                StorageProblemCode.Unreadable,
                "",
                $"There are more than {MaxProblems} problems: expected fewer; the others were left out."));
        }
    }

    private static bool IsTag(string name) => ReferenceGrammar.IsTag(name);

    private static bool IsUploadId(string name) => Guid.TryParseExact(name, "D", out _);

    private static bool IsAlgorithm(string name) => DigestAlgorithm.TryParse(name, out DigestAlgorithm? algorithm) && algorithm.IsSupported;

    private static Digest? DigestOf(string algorithm, string encoded) =>
        Digest.TryParse($"{algorithm}:{encoded}", out Digest? digest) && digest.Algorithm.IsSupported ? digest : null;

    private static DateTimeOffset? TimeIn(ReadOnlyMemory<byte>? text) =>
        text is { } bytes
        && DateTimeOffset.TryParse(
            System.Text.Encoding.UTF8.GetString(bytes.Span),
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : null;
}
