namespace OciContent.TestKit.Registries;

/// <summary>What a registry keeps of one repository. Its members are used under the registry's lock.</summary>
internal sealed class StoredRepository
{
    public Dictionary<Digest, BlobContent> Blobs { get; } = [];

    public Dictionary<Digest, StoredManifest> Manifests { get; } = [];

    public SortedDictionary<string, Digest> Tags { get; } = new(StringComparer.Ordinal);

    public StoredManifest? Find(string reference)
    {
        if (Digest.TryParse(reference, out Digest? digest) || Tags.TryGetValue(reference, out digest))
        {
            return Manifests.GetValueOrDefault(digest);
        }

        return null;
    }
}
