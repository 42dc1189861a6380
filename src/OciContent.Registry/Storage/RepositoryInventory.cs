namespace OciContent.Registry.Storage;

/// <summary>What was read of a repository.</summary>
public sealed class RepositoryInventory
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The tags, by their names.</summary>
    public IReadOnlyList<StorageTag> Tags { get; init; } = [];

    /// <summary>The manifests and indexes, by their digests.</summary>
    public IReadOnlyList<StorageRevision> Revisions { get; init; } = [];

    /// <summary>The links to layers, configs and other blobs, by their digests.</summary>
    public IReadOnlyList<StorageLayerLink> Layers { get; init; } = [];

    /// <summary>The uploads that were begun.</summary>
    public IReadOnlyList<StorageUpload> Uploads { get; init; } = [];

    /// <summary>Whether there is a folder of links to layers, by which distribution 2.x knows a repository.</summary>
    public bool HasLayersFolder { get; init; }

    /// <summary>Whether there is a folder of manifests, by which distribution 3.x knows a repository.</summary>
    public bool HasManifestsFolder { get; init; }

    /// <summary>Whether there is a folder of tags.</summary>
    public bool HasTagsFolder { get; init; }

    internal Dictionary<Digest, StorageRevision> RevisionsByDigest =>
        field ??= Revisions.ToDictionary(static revision => revision.Digest);

    internal Dictionary<Digest, StorageLayerLink> LayersByDigest => field ??= Layers.ToDictionary(static layer => layer.Digest);

    internal ILookup<Digest, string> TagsByDigest =>
        field ??= Tags.Where(static tag => tag.Current is not null).ToLookup(static tag => tag.Current!, static tag => tag.Name);

    /// <summary>The tags that led to a digest before, by it.</summary>
    internal ILookup<Digest, string> EarlierTagsByDigest =>
        field ??= Tags
            .SelectMany(static tag => tag.Earlier.Select(entry => entry.Digest).Distinct(), static (tag, digest) => (digest, tag.Name))
            .ToLookup(static earlier => earlier.digest, static earlier => earlier.Name);

    /// <summary>The manifests and indexes that list a digest, by it.</summary>
    internal ILookup<Digest, StorageRevision> ListsByDigest =>
        field ??= Revisions
            .SelectMany(
                static revision => (revision.Manifest?.References ?? []).Select(static reference => reference.Digest).Distinct(),
                static (revision, digest) => (digest, revision))
            .ToLookup(static listed => listed.digest, static listed => listed.revision);

    /// <summary>The manifests whose subject is a digest, by it.</summary>
    internal ILookup<Digest, StorageRevision> ReferrersByDigest =>
        field ??= Revisions
            .Where(static revision => revision.Manifest?.Subject is not null)
            .ToLookup(static revision => revision.Manifest!.Subject!);
}
