namespace OciContent.Registry;

/// <summary>The media types of what registries keep as manifests, and not as blobs.</summary>
internal static class ManifestTypes
{
    private static readonly string[] Types =
    [
        MediaTypes.OciManifest,
        MediaTypes.OciIndex,
        MediaTypes.DockerManifest,
        MediaTypes.DockerManifestList,
    ];

    /// <summary>What is taken (RFC 9110, Accept): a registry says that there is no manifest if it has one of another type.</summary>
    public static string Accept { get; } = string.Join(", ", Types);

    public static bool Contains(string mediaType) =>
        Types.Contains(mediaType, StringComparer.Ordinal)
        || mediaType is MediaTypes.DockerSchema1Manifest or MediaTypes.DockerSchema1SignedManifest;
}
