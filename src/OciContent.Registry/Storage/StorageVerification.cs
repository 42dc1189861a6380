namespace OciContent.Registry.Storage;

/// <summary>Whether everything in a registry's storage is what its path says, and tags lead to something whole.</summary>
/// <example>
/// <code>
/// await using RegistryStorage storage = await RegistryStorage.OpenAsync("/var/lib/registry");
/// StorageVerification found = await StorageVerification.VerifyAsync(storage);
/// Console.WriteLine(found.IsOk ? "all well" : $"{found.Faults.Count} faults");
/// </code>
/// </example>
public sealed class StorageVerification
{
    internal StorageVerification()
    {
    }

    /// <summary>How many blobs were hashed, each once.</summary>
    public required long BlobsChecked { get; init; }

    /// <summary>How many bytes they have.</summary>
    public required long BytesChecked { get; init; }

    /// <summary>How many links of repositories were read.</summary>
    public required long LinksChecked { get; init; }

    /// <summary>
    /// What is wrong, by path. What nothing leads to, links that were left behind, and the history of tags are no faults: see
    /// <see cref="StorageOrphans"/>.
    /// </summary>
    public required IReadOnlyList<StorageProblem> Faults { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsOk => Faults.Count == 0;

    /// <summary>Reads every link, and every blob once, on all cores.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">Nothing can be read.</exception>
    public static Task<StorageVerification> VerifyAsync(RegistryStorage storage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return new StorageVerifier(storage).VerifyAsync(cancellationToken);
    }
}
