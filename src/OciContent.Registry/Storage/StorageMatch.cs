using OciContent.Inspection;

namespace OciContent.Registry.Storage;

/// <summary>Where a digest is in a registry's storage.</summary>
public sealed record StorageMatch
{
    /// <summary>The digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>What it is.</summary>
    public required StorageRole Role { get; init; }

    /// <summary>The repository; <c>null</c> for a blob that none has.</summary>
    public string? Repository { get; init; }

    /// <summary>The tags that lead to it now, straight or through an index, by name.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The tags that had it before, by name.</summary>
    public IReadOnlyList<string> EarlierTags { get; init; } = [];

    /// <summary>The manifests and indexes of the repository that list it, or refer to it, by digest.</summary>
    public IReadOnlyList<Digest> ListedBy { get; init; } = [];

    /// <summary>The size of its blob, in bytes; <c>null</c> if that is not there.</summary>
    public long? Size { get; init; }

    /// <summary>Finds all digests that begin so, by repository.</summary>
    /// <param name="inventory">All of the storage: <see cref="StorageParts.All"/>.</param>
    /// <param name="hash">A digest, or its first hex digits.</param>
    /// <exception cref="ArgumentException">Not all of the storage was read.</exception>
    public static IReadOnlyList<StorageMatch> Find(StorageInventory inventory, HashPrefix hash)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(hash);
        inventory.Require(StorageParts.All, nameof(inventory));
        var matches = inventory.Repositories.SelectMany(repository => new HashLookup(inventory, repository).Find(hash)).ToList();
        HashSet<Digest> found = [.. matches.Select(static match => match.Digest)];
        matches.AddRange(
            inventory.Blobs
                .Where(blob => hash.Matches(blob.Key) && !found.Contains(blob.Key))
                .OrderBy(static blob => blob.Key)
                .Select(static blob => new StorageMatch { Digest = blob.Key, Role = StorageRole.Blob, Size = blob.Value }));
        return matches;
    }
}
