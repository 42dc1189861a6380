using OciContent.Inspection;

namespace OciContent.Registry.Storage;

/// <summary>Looks for digests in a repository, and for the tags that lead to them.</summary>
internal sealed class HashLookup(StorageInventory inventory, RepositoryInventory repository)
{
    public IEnumerable<StorageMatch> Find(HashPrefix hash)
    {
        var roles = new SortedDictionary<Digest, StorageRole>();
        foreach (StorageRevision revision in repository.Revisions)
        {
            if (hash.Matches(revision.Digest))
            {
                roles[revision.Digest] = revision.Manifest?.IsIndex == true ? StorageRole.Index : StorageRole.Manifest;
            }
        }

        foreach (StorageReference reference in repository.Revisions
            .SelectMany(static revision => revision.Manifest?.References ?? [])
            .Where(reference => hash.Matches(reference.Digest)))
        {
            roles.TryAdd(reference.Digest, RoleOf(reference.Role));
        }

        AddAll(repository.Layers.Select(static layer => layer.Digest), StorageRole.Link);
        AddAll(repository.Tags.SelectMany(static tag => tag.History).Select(static entry => entry.Digest), StorageRole.History);
        AddAll(repository.Tags.Select(static tag => tag.Current).OfType<Digest>(), StorageRole.History);
        AddAll(repository.Revisions.Select(static revision => revision.Manifest?.Subject).OfType<Digest>(), StorageRole.Subject);
        return roles.Select(found => Describe(found.Key, found.Value)).ToList();

        void AddAll(IEnumerable<Digest> digests, StorageRole role)
        {
            foreach (Digest digest in digests.Where(hash.Matches))
            {
                roles.TryAdd(digest, role);
            }
        }
    }

    private static StorageRole RoleOf(HashRole role) => role switch
    {
        HashRole.Config => StorageRole.Config,
        HashRole.Index => StorageRole.Index,
        HashRole.Manifest => StorageRole.Manifest,
        _ => StorageRole.Layer,
    };

    /// <summary>The tags that lead to a digest, straight or through what lists it.</summary>
    public IReadOnlyList<string> TagsOf(Digest digest)
    {
        HashSet<Digest> above = [digest];
        var open = new Queue<Digest>(above);
        while (open.TryDequeue(out Digest? next))
        {
            foreach (StorageRevision parent in repository.ListsByDigest[next].Where(parent => above.Add(parent.Digest)))
            {
                open.Enqueue(parent.Digest);
            }
        }

        return [.. above.SelectMany(found => repository.TagsByDigest[found]).Order(StringComparer.Ordinal)];
    }

    private StorageMatch Describe(Digest digest, StorageRole role)
    {
        Digest target = repository.LayersByDigest.TryGetValue(digest, out StorageLayerLink? layer) ? layer.Target : digest;
        return new StorageMatch
        {
            Digest = digest,
            Role = role,
            Repository = repository.Name,
            Tags = TagsOf(digest),
            EarlierTags = [.. repository.EarlierTagsByDigest[digest]],
            ListedBy =
            [
                .. repository.ListsByDigest[digest]
                    .Concat(repository.ReferrersByDigest[digest])
                    .Select(static revision => revision.Digest)
                    .Distinct()
                    .Order(),
            ],
            Size = inventory.Blobs.TryGetValue(target, out long size) ? size : null,
        };
    }
}
