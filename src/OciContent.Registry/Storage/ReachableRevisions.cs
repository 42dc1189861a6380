namespace OciContent.Registry.Storage;

/// <summary>What tags lead to in a repository.</summary>
internal static class ReachableRevisions
{
    /// <summary>
    /// The manifests that a tag stands for, those that they list, and, if that is asked for, those that refer to any of them.
    /// </summary>
    public static HashSet<Digest> Of(RepositoryInventory repository, bool withReferrers)
    {
        var reached = new HashSet<Digest>();
        var open = new Stack<Digest>(repository.TagsByDigest.Select(static tag => tag.Key));
        while (open.TryPop(out Digest? digest))
        {
            if (!repository.RevisionsByDigest.TryGetValue(digest, out StorageRevision? revision) || !reached.Add(digest))
            {
                continue;
            }

            foreach (StorageReference reference in revision.Manifest?.References ?? [])
            {
                open.Push(reference.Digest);
            }

            foreach (StorageRevision referrer in withReferrers ? repository.ReferrersByDigest[digest] : [])
            {
                open.Push(referrer.Digest);
            }
        }

        return reached;
    }
}
