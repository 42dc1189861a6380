namespace OciContent.Registry.Storage;

/// <summary>Where a registry keeps what (distribution, registry/storage/paths.go), below <c>docker/registry/v2</c>.</summary>
internal sealed class StoragePaths(string prefix)
{
    /// <summary>The largest link, in bytes: a digest of sha512 has 135.</summary>
    public const int MaxLinkSize = 1024;

    // Of sha512: 135.
    private const int MaxDigestLength = 256;

    public const string Link = "link";
    public const string Data = "data";
    public const string StartedAt = "startedat";
    public const string LayersName = "_layers";
    public const string ManifestsName = "_manifests";

    /// <summary>Where it may be below a folder that a user names: the folder itself last.</summary>
    public static IReadOnlyList<string> Prefixes { get; } = ["docker/registry/v2", "registry/v2", "v2", ""];

    public string Repositories => Join("repositories");

    public string Blobs => Join("blobs");

    public string Repository(string name) => $"{Repositories}/{name}";

    public string Layers(string name) => $"{Repository(name)}/{LayersName}";

    public string LayersOf(string name, string algorithm) => $"{Layers(name)}/{algorithm}";

    public string LayerLink(string name, Digest layer) => $"{Layers(name)}/{Of(layer)}/{Link}";

    public string Manifests(string name) => $"{Repository(name)}/{ManifestsName}";

    public string Revisions(string name) => $"{Manifests(name)}/revisions";

    public string RevisionLink(string name, Digest manifest) => $"{Revisions(name)}/{Of(manifest)}/{Link}";

    public string Tags(string name) => $"{Manifests(name)}/tags";

    public string TagLink(string name, string tag) => $"{Tags(name)}/{tag}/current/{Link}";

    public string TagIndex(string name, string tag) => $"{Tags(name)}/{tag}/index";

    public string TagIndexLink(string name, string tag, Digest manifest) => $"{TagIndex(name, tag)}/{Of(manifest)}/{Link}";

    public string Uploads(string name) => $"{Repository(name)}/_uploads";

    public string Blob(Digest blob)
    {
        ReadOnlySpan<char> encoded = Encoded(blob, stackalloc char[MaxDigestLength]);
        return $"{Blobs}/{blob.Algorithm.Name}/{encoded[..2]}/{encoded}/{Data}";
    }

    private string Join(string name) => prefix.Length == 0 ? name : $"{prefix}/{name}";

    // Safe in a path: the digest of a supported algorithm consists of its name and lowercase hex digits.
    private static string Of(Digest digest)
    {
        digest.Algorithm.ThrowIfNotSupported();
        return $"{digest.Algorithm.Name}/{Encoded(digest, stackalloc char[MaxDigestLength])}";
    }

    // A digest keeps its text once it was asked for it, and an inventory keeps digests by the hundred thousand.
    private static ReadOnlySpan<char> Encoded(Digest digest, Span<char> room) =>
        digest.TryFormat(room, out int length)
            ? room[(digest.Algorithm.Name.Length + 1)..length]
            : throw new InvalidOperationException($"'{digest}' is longer than the digests of supported algorithms.");
}
