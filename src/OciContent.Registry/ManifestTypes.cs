namespace OciContent.Registry;

/// <summary>The media types of what registries keep as manifests, and not as blobs.</summary>
internal static class ManifestTypes
{
    /// <summary>What is taken (RFC 9110, Accept): a registry says that there is no manifest if it has one of another type.</summary>
    public static string Accept { get; } = string.Join(
        ", ",
        MediaTypes.OciManifest,
        MediaTypes.OciIndex,
        MediaTypes.DockerManifest,
        MediaTypes.DockerManifestList);

    /// <summary>The same and Docker's schema 1, for a manifest that is known to be one.</summary>
    public static string AcceptFor(string mediaType) => MediaTypes.IsSchema1Manifest(mediaType) ? $"{Accept}, {mediaType}" : Accept;

    public static bool Contains(string mediaType) =>
        MediaTypes.IsManifest(mediaType) || MediaTypes.IsIndex(mediaType) || MediaTypes.IsSchema1Manifest(mediaType);
}
