namespace OciContent;

/// <summary>Keys of annotations with a meaning of their own (image-spec, annotations.md, and what tools add).</summary>
public static class AnnotationKeys
{
    /// <summary>The tag of an entry of <c>index.json</c>.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The name of the image that this one is built on.</summary>
    public const string BaseName = "org.opencontainers.image.base.name";

    /// <summary>The digest of the image that this one is built on.</summary>
    public const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>The full name of an image, as containerd and Docker 25 and later write it into <c>index.json</c>.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";

    /// <summary>What a manifest in an index is for, as BuildKit marks attestations: <c>attestation-manifest</c>.</summary>
    public const string DockerReferenceType = "vnd.docker.reference.type";
}
