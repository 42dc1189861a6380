using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Registry.Storage;

/// <summary>
/// An address that pulling an image calls, somewhere in a registry's storage: a manifest or index that says where else its content is.
/// </summary>
/// <param name="Repository">The repository.</param>
/// <param name="Manifest">The manifest or index that has the address.</param>
/// <param name="Tags">The tags that lead to it, straight or through an index.</param>
/// <param name="Finding">What was found.</param>
public sealed record StorageUrl(string Repository, Digest Manifest, IReadOnlyList<string> Tags, AuditFinding Finding)
{
    private static readonly AuditRule[] Rules =
        [AuditRule.ConfigUrls, AuditRule.ManifestUrls, AuditRule.LayerUrls, AuditRule.ForeignLayer, AuditRule.InsecureUrl];

    /// <summary>
    /// Finds all of them, by repository and manifest. Only documents that have an address are read again, and nothing is called.
    /// </summary>
    /// <param name="storage">The storage.</param>
    /// <param name="inventory">What was read of it: all, <see cref="StorageParts.All"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException">Not all of the storage was read.</exception>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    public static Task<IReadOnlyList<StorageUrl>> FindAsync(
        RegistryStorage storage,
        StorageInventory inventory,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(inventory);
        inventory.Require(StorageParts.All, nameof(inventory));
        return FindCoreAsync(storage, inventory, cancellationToken);
    }

    private static async Task<IReadOnlyList<StorageUrl>> FindCoreAsync(
        RegistryStorage storage,
        StorageInventory inventory,
        CancellationToken cancellationToken)
    {
        var found = new List<StorageUrl>();
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            StorageRepository reader = storage.GetRepository(repository.Name);
            foreach (StorageManifest manifest in repository.Revisions
                .Select(static revision => revision.Manifest)
                .OfType<StorageManifest>()
                .Where(static manifest => manifest.HasUrls))
            {
                ImageSource source = ImageSource.Create(reader, manifest.ToDescriptor(), repository.Name);
                await using (source.ConfigureAwait(false))
                {
                    IReadOnlyList<AuditFinding> findings = await ImageAuditor.AuditAsync(source, cancellationToken).ConfigureAwait(false);
                    IReadOnlyList<string> tags = new HashLookup(inventory, repository).TagsOf(manifest.Digest);

                    // What an index lists is looked at by itself, if it is there.
                    found.AddRange(
                        findings
                            .Where(finding => Rules.Contains(finding.Rule) && finding.Location.DocumentDigest == manifest.Digest)
                            .Select(finding => new StorageUrl(repository.Name, manifest.Digest, tags, finding)));
                }
            }
        }

        return found;
    }
}
