namespace OciContent.Registry.Storage;

/// <summary>A manifest or index that several tags of a repository point to: deleting it deletes all these tags.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Digest">The digest.</param>
/// <param name="Tags">The tags, sorted by name.</param>
public sealed record SharedManifest(string Repository, Digest Digest, IReadOnlyList<string> Tags)
{
    /// <summary>Finds all of them, by repository and digest.</summary>
    /// <param name="inventory">The storage, with its tags.</param>
    /// <exception cref="ArgumentException">Its tags were not read.</exception>
    public static IReadOnlyList<SharedManifest> Find(StorageInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        inventory.Require(StorageParts.Tags, nameof(inventory));
        return
        [
            .. inventory.Repositories.SelectMany(static repository => repository.TagsByDigest
                .Where(static tags => tags.Skip(1).Any())
                .OrderBy(static tags => tags.Key)
                .Select(tags => new SharedManifest(repository.Name, tags.Key, [.. tags]))),
        ];
    }
}
