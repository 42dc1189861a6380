using OciContent.Inspection;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>Verifies a registry's storage: links and what they lead to first, then every blob.</summary>
internal sealed class StorageVerifier(RegistryStorage storage)
{
    // So many paths are in memory at a time, however many blobs there are.
    private const int BatchSize = 4096;

    private readonly Dictionary<(StorageProblemCode Code, string Path), StorageProblem> _faults = [];
    private readonly Lock _lock = new();
    private long _bytes;

    public async Task<StorageVerification> VerifyAsync(CancellationToken cancellationToken)
    {
        StorageInventory inventory = await storage.ReadInventoryAsync(StorageParts.All, cancellationToken).ConfigureAwait(false);
        foreach (StorageProblem problem in inventory.Problems)
        {
            _faults.TryAdd((problem.Code, problem.Path), problem);
        }

        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            CheckTags(repository, inventory);
        }

        await CheckBlobsAsync(inventory, cancellationToken).ConfigureAwait(false);
        return new StorageVerification
        {
            BlobsChecked = inventory.Blobs.Count,
            BytesChecked = _bytes,
            LinksChecked = inventory.Repositories.Sum(static repository =>
                repository.Revisions.Count
                + repository.Layers.Count
                + repository.Tags.Sum(static tag => tag.History.Count + (tag.Current is null ? 0L : 1))),
            Faults =
            [
                .. _faults.Values
                    .OrderBy(static fault => fault.Path, StringComparer.Ordinal)
                    .ThenBy(static fault => fault.Message, StringComparer.Ordinal),
            ],
        };
    }

    private void CheckTags(RepositoryInventory repository, StorageInventory inventory)
    {
        foreach (StorageTag tag in repository.Tags)
        {
            if (tag.Current is { } current && !repository.RevisionsByDigest.ContainsKey(current))
            {
                Add(
                    StorageProblemCode.Missing,
                    storage.Paths.TagLink(repository.Name, tag.Name),
                    $"The tag {ErrorText.Quote(tag.Name)} of '{repository.Name}' is '{current}', which the repository does not have: "
                    + "expected a manifest of its own.");
            }
        }

        foreach (Digest digest in ReachableRevisions.Of(repository, withReferrers: false))
        {
            string path = storage.Paths.RevisionLink(repository.Name, digest);
            if (!inventory.Blobs.ContainsKey(digest))
            {
                Add(
                    StorageProblemCode.Missing,
                    path,
                    $"The blob of the manifest '{digest}' of '{repository.Name}' is not there: expected it.");
                continue;
            }

            foreach (StorageReference reference in repository.RevisionsByDigest[digest].Manifest?.References ?? [])
            {
                if (!reference.IsForeign && !IsThere(repository, inventory, reference))
                {
                    Add(
                        StorageProblemCode.Missing,
                        path,
                        $"The manifest '{digest}' of '{repository.Name}' needs '{reference.Digest}', which the repository does not have: "
                        + $"expected its {EnumName(reference.Role)}.");
                }
            }
        }
    }

    private static string EnumName(HashRole role) => role switch
    {
        HashRole.Config => "config",
        HashRole.Layer => "layer",
        _ => "manifest",
    };

    private static bool IsThere(RepositoryInventory repository, StorageInventory inventory, StorageReference reference) =>
        reference.Role is HashRole.Manifest or HashRole.Index
            ? repository.RevisionsByDigest.ContainsKey(reference.Digest)
            : repository.LayersByDigest.TryGetValue(reference.Digest, out StorageLayerLink? layer)
                && inventory.Blobs.ContainsKey(layer.Target);

    private async Task CheckBlobsAsync(StorageInventory inventory, CancellationToken cancellationToken)
    {
        foreach (IGrouping<DigestAlgorithm, KeyValuePair<Digest, long>> blobs in inventory.Blobs.GroupBy(static blob => blob.Key.Algorithm))
        {
            // The large ones first, and those of a batch alike: no core waits long for the last of it.
            foreach (KeyValuePair<Digest, long>[] batch in blobs.OrderByDescending(static blob => blob.Value).Chunk(BatchSize))
            {
                await CheckBlobsAsync(blobs.Key, batch, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CheckBlobsAsync(
        DigestAlgorithm algorithm, KeyValuePair<Digest, long>[] blobs, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, Digest>(StringComparer.Ordinal);
        var others = new List<Digest>();
        foreach ((Digest digest, _) in blobs)
        {
            string? file = null;
            try
            {
                file = storage.Tree.FindLocalFile(storage.Paths.Blob(digest));
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                Add(StorageProblemCode.Unreadable, storage.Paths.Blob(digest), e.Message);
                continue;
            }

            if (file is null)
            {
                others.Add(digest);
            }
            else
            {
                files.Add(file, digest);
            }
        }

        // Many at a time, sixteen in the lanes of one core: most blobs of a registry are small.
        var options = new DigestManyOptions
        {
            Algorithm = algorithm,
            MaxConcurrency = storage.Options.MaxConcurrency,
            Progress = storage.Options.Progress,
        };
        await foreach (FileDigest file in Digest.ComputeEachFileAsync([.. files.Keys], options, cancellationToken).ConfigureAwait(false))
        {
            Judge(files[file.Path], file.Digest, file.Length, file.Exception);
        }

        await Parallel.ForEachAsync(
            others,
            new ParallelOptions { MaxDegreeOfParallelism = storage.Options.MaxConcurrency, CancellationToken = cancellationToken },
            CheckAsync).ConfigureAwait(false);
    }

    private async ValueTask CheckAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            Stream stream = await storage.Tree.OpenReadAsync(storage.Paths.Blob(digest), 0, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                Digest actual = await Digest
                    .ComputeAsync(stream, digest.Algorithm, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                Judge(digest, actual, stream.CanSeek ? stream.Length : 0, null);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Judge(digest, null, 0, e);
        }
    }

    private void Judge(Digest digest, Digest? actual, long length, Exception? exception)
    {
        Interlocked.Add(ref _bytes, length);
        string path = storage.Paths.Blob(digest);
        if (actual is null)
        {
            Add(StorageProblemCode.Unreadable, path, $"{ErrorText.Quote(path)} cannot be read: {exception?.Message}");
        }
        else if (actual != digest)
        {
            Add(StorageFaults.Altered(path, actual, digest));
        }
    }

    // One fault of a kind for each path: that a manifest was altered is seen twice.
    private void Add(StorageProblem fault)
    {
        lock (_lock)
        {
            _faults.TryAdd((fault.Code, fault.Path), fault);
        }
    }

    private void Add(StorageProblemCode code, string path, string message) => Add(new StorageProblem(code, path, message));
}
