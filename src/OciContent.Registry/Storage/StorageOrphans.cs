using OciContent.Inspection;

namespace OciContent.Registry.Storage;

/// <summary>What a registry's storage holds that nothing leads to, and what leads to nothing.</summary>
public sealed class StorageOrphans
{
    private StorageOrphans()
    {
    }

    /// <summary>Manifests and indexes that no tag leads to.</summary>
    public required IReadOnlyList<OrphanRevision> Revisions { get; init; }

    /// <summary>Blobs that no manifest of any repository needs, by digest.</summary>
    public required IReadOnlyList<GarbageBlob> Blobs { get; init; }

    /// <summary>Links that lead to nothing.</summary>
    public required IReadOnlyList<OrphanLink> Links { get; init; }

    /// <summary>Uploads that were begun.</summary>
    public required IReadOnlyList<OrphanUpload> Uploads { get; init; }

    /// <summary>How many bytes the blobs and uploads have, and what the revisions alone need.</summary>
    public required long Bytes { get; init; }

    /// <summary>Finds all of them.</summary>
    /// <param name="inventory">All of the storage: <see cref="StorageParts.All"/>.</param>
    /// <exception cref="ArgumentException">Not all of the storage was read.</exception>
    public static StorageOrphans Find(StorageInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        inventory.Require(StorageParts.All, nameof(inventory));
        var users = new Dictionary<Digest, int>();
        var orphans = new List<(RepositoryInventory Repository, StorageRevision Revision)>();
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            HashSet<Digest> reached = ReachableRevisions.Of(repository, withReferrers: true);
            foreach (StorageRevision revision in repository.Revisions)
            {
                foreach (Digest blob in BlobsOf(repository, revision))
                {
                    users[blob] = users.GetValueOrDefault(blob) + 1;
                }

                if (!reached.Contains(revision.Digest) && inventory.Blobs.ContainsKey(revision.Digest))
                {
                    orphans.Add((repository, revision));
                }
            }
        }

        OrphanRevision[] revisions =
        [
            .. orphans.Select(orphan => new OrphanRevision(
                orphan.Repository.Name,
                orphan.Revision.Digest,
                orphan.Revision.PushedAt,
                BlobsOf(orphan.Repository, orphan.Revision)
                    .Where(blob => users[blob] == 1)
                    .Sum(blob => inventory.Blobs.GetValueOrDefault(blob)))),
        ];
        GarbageBlob[] blobs =
        [
            .. inventory.Blobs
                .Where(blob => !users.ContainsKey(blob.Key))
                .Select(static blob => new GarbageBlob(blob.Key, blob.Value))
                .OrderBy(static blob => blob.Digest),
        ];
        OrphanUpload[] uploads =
        [
            .. inventory.Repositories.SelectMany(static repository =>
                repository.Uploads.Select(upload => new OrphanUpload(repository.Name, upload))),
        ];
        return new StorageOrphans
        {
            Revisions = revisions,
            Blobs = blobs,
            Links = [.. inventory.Repositories.SelectMany(repository => LinksOf(repository, inventory.Blobs))],
            Uploads = uploads,
            Bytes = revisions.Sum(static revision => revision.Bytes)
                + blobs.Sum(static blob => blob.Size)
                + uploads.Sum(static upload => upload.Upload.Size),
        };
    }

    /// <summary>The blobs that a manifest needs, itself and what it lists; each once, as they are kept.</summary>
    private static IEnumerable<Digest> BlobsOf(RepositoryInventory repository, StorageRevision revision) =>
        (revision.Manifest?.References ?? [])
            .Select(reference => reference.Role is HashRole.Config or HashRole.Layer
                && repository.LayersByDigest.TryGetValue(reference.Digest, out StorageLayerLink? layer)
                    ? layer.Target
                    : reference.Digest)
            .Append(revision.Digest)
            .Distinct();

    private static IEnumerable<OrphanLink> LinksOf(RepositoryInventory repository, IReadOnlyDictionary<Digest, long> blobs)
    {
        foreach (StorageTag tag in repository.Tags)
        {
            if (tag.Current is { } current && !IsThere(current))
            {
                yield return new OrphanLink(OrphanLinkKind.Tag, repository.Name, current, tag.Name);
            }

            foreach (StorageTagEntry entry in tag.Earlier.Where(entry => !IsThere(entry.Digest)))
            {
                yield return new OrphanLink(OrphanLinkKind.History, repository.Name, entry.Digest, tag.Name);
            }
        }

        foreach (StorageRevision revision in repository.Revisions.Where(revision => !blobs.ContainsKey(revision.Digest)))
        {
            yield return new OrphanLink(OrphanLinkKind.Manifest, repository.Name, revision.Digest, null);
        }

        foreach (StorageLayerLink layer in repository.Layers.Where(layer => !blobs.ContainsKey(layer.Target)))
        {
            yield return new OrphanLink(OrphanLinkKind.Layer, repository.Name, layer.Digest, null);
        }

        bool IsThere(Digest digest) => repository.RevisionsByDigest.ContainsKey(digest) && blobs.ContainsKey(digest);
    }
}
