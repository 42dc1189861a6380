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

    /// <summary>The digest of the manifest that an attestation in the same index is about, as BuildKit marks it.</summary>
    public const string DockerReferenceDigest = "vnd.docker.reference.digest";

    /// <summary>When it was made (RFC 3339).</summary>
    public const string Created = "org.opencontainers.image.created";

    /// <summary>What a Sigstore bundle has in it: <c>message-signature</c> or <c>dsse-envelope</c>.</summary>
    public const string SigstoreBundleContent = "dev.sigstore.bundle.content";

    /// <summary>The predicate type of the in-toto statement in a Sigstore bundle.</summary>
    public const string SigstoreBundlePredicateType = "dev.sigstore.bundle.predicateType";

    /// <summary>The predicate type of the in-toto statement in a layer, as cosign writes it.</summary>
    public const string CosignPredicateType = "predicateType";

    /// <summary>The predicate type of the in-toto statement in a layer, as BuildKit writes it.</summary>
    public const string InTotoPredicateType = "in-toto.io/predicate-type";

    /// <summary>The SHA-256 of each certificate of a Notation signature, as text of a JSON array (Notary Project).</summary>
    public const string NotationThumbprints = "io.cncf.notary.x509chain.thumbprint#S256";
}
