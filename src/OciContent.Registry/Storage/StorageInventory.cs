namespace OciContent.Registry.Storage;

/// <summary>All that was asked for of a registry's storage, as it was when it was read.</summary>
public sealed class StorageInventory
{
    internal StorageInventory(
        string root,
        StorageParts parts,
        IReadOnlyList<RepositoryInventory> repositories,
        IReadOnlyDictionary<Digest, long> blobs,
        bool hasStrangeNames,
        IReadOnlyList<StorageProblem> problems)
    {
        Root = root;
        Parts = parts;
        Repositories = repositories;
        Blobs = blobs;
        HasStrangeNames = hasStrangeNames;
        Problems = problems;
    }

    /// <summary>What was opened.</summary>
    public string Root { get; }

    /// <summary>What was read.</summary>
    public StorageParts Parts { get; }

    /// <summary>The repositories, in the order in which a registry walks through them.</summary>
    public IReadOnlyList<RepositoryInventory> Repositories { get; }

    /// <summary>The blobs, and their sizes in bytes.</summary>
    public IReadOnlyDictionary<Digest, long> Blobs { get; }

    /// <summary>What is wrong, by path.</summary>
    public IReadOnlyList<StorageProblem> Problems { get; }

    /// <summary>Whether a folder is a repository but for its name, at which a registry's collector stops.</summary>
    internal bool HasStrangeNames { get; }

    /// <exception cref="ArgumentException">Not all that is needed was read.</exception>
    internal void Require(StorageParts parts, string parameter)
    {
        if (!Parts.HasFlag(parts))
        {
            throw new ArgumentException($"'{Parts}' was read: expected '{parts}' as well.", parameter);
        }
    }
}
