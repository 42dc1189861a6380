namespace OciContent.Verification;

/// <summary>What an audit looks for.</summary>
public sealed class AuditRule
{
    private AuditRule(string code, AuditSeverity severity, string explanation)
    {
        Code = code;
        Severity = severity;
        Explanation = explanation;
    }

    /// <summary>A manifest's config has <c>urls</c>.</summary>
    public static AuditRule ConfigUrls { get; } = new(
        "configUrls",
        AuditSeverity.High,
        "containerd, nerdctl, podman and skopeo fetch a config from there while they pull, and tell who they are; Docker does not.");

    /// <summary>An index's or a layout's entry has <c>urls</c>.</summary>
    public static AuditRule ManifestUrls { get; } = new(
        "manifestUrls",
        AuditSeverity.High,
        "containerd and nerdctl try these addresses before the registry; others do not.");

    /// <summary>A layer that registries distribute has <c>urls</c>.</summary>
    public static AuditRule LayerUrls { get; } = new(
        "layerUrls",
        AuditSeverity.High,
        "Docker, containerd, nerdctl, podman and skopeo may fetch it from there, though a registry has it.");

    /// <summary>A foreign (nondistributable) layer, which registries need not have.</summary>
    public static AuditRule ForeignLayer { get; } = new(
        "foreignLayer",
        AuditSeverity.Medium,
        "Registries need not have it: tools fetch it from its urls while they pull. Windows base images have such layers.");

    /// <summary>An address that is not <c>https</c>.</summary>
    public static AuditRule InsecureUrl { get; } = new(
        "insecureUrl",
        AuditSeverity.Medium,
        "What is fetched is checked by its digest, but everybody on the way sees the request.");

    /// <summary>Embedded <c>data</c> is not the content that its descriptor points at.</summary>
    public static AuditRule DataMismatch { get; } = new(
        "dataMismatch",
        AuditSeverity.High,
        "Tools that use embedded data see other content than tools that fetch it.");

    /// <summary>A document is malformed or ambiguous.</summary>
    public static AuditRule AmbiguousDocument { get; } = new(
        "ambiguousDocument",
        AuditSeverity.High,
        "Two tools may read it as two different documents (CVE-2021-41190).");

    /// <summary>A media type contradicts what points at the document.</summary>
    public static AuditRule MediaTypeConfusion { get; } = new(
        "mediaTypeConfusion",
        AuditSeverity.High,
        "Tools that trust the document read it as another kind than tools that trust its descriptor (CVE-2021-41190).");

    /// <summary>A manifest or index does not name its media type.</summary>
    public static AuditRule MediaTypeAbsent { get; } = new(
        "mediaTypeAbsent",
        AuditSeverity.Info,
        "Tools have to guess what it is where nothing else says so.");

    /// <summary>Parts of Docker's form stand in an OCI manifest, or the other way round.</summary>
    public static AuditRule MixedMediaTypes { get; } = new(
        "mixedMediaTypes",
        AuditSeverity.Low,
        "Some tools refuse manifests whose parts are of another form.");

    /// <summary>A layer of a type that neither form defines.</summary>
    public static AuditRule UnknownLayerType { get; } = new(
        "unknownLayerType",
        AuditSeverity.Low,
        "Tools that run images may refuse it or leave it out.");

    /// <summary>A layer is encrypted.</summary>
    public static AuditRule EncryptedLayer { get; } = new(
        "encryptedLayer",
        AuditSeverity.Info,
        "Without its key nobody can look into it.");

    /// <summary>A digest's algorithm is not registered by image-spec.</summary>
    public static AuditRule UnregisteredAlgorithm { get; } = new(
        "unregisteredAlgorithm",
        AuditSeverity.Medium,
        "Tools that do not know it cannot check the content, or accept it unchecked.");

    /// <summary>A reference by tag alone.</summary>
    public static AuditRule MutableReference { get; } = new(
        "mutableReference",
        AuditSeverity.Low,
        "A tag may point at another image tomorrow; a digest may not.");

    /// <summary>A tag stands at two images in one index.</summary>
    public static AuditRule DuplicateTag { get; } = new(
        "duplicateTag",
        AuditSeverity.High,
        "Tools take the first of them, or the last, or refuse.");

    /// <summary>A manifest of Docker's schema 1.</summary>
    public static AuditRule Schema1 { get; } = new(
        "schema1",
        AuditSeverity.Medium,
        "It has no config and no sizes, part of it lies outside its digest, and newer tools refuse it.");

    /// <summary>A layer without content.</summary>
    public static AuditRule EmptyLayer { get; } = new(
        "emptyLayer",
        AuditSeverity.Info,
        "It changes nothing but the hashes.");

    /// <summary>A layer stands in a manifest more than once.</summary>
    public static AuditRule DuplicateLayer { get; } = new(
        "duplicateLayer",
        AuditSeverity.Info,
        "Applying it again undoes what the layers between did to its files.");

    /// <summary>A size that cannot be, or two sizes for one content.</summary>
    public static AuditRule SizeClaim { get; } = new(
        "sizeClaim",
        AuditSeverity.Medium,
        "Tools that trust sizes allocate too much or read too little.");

    /// <summary>Content that cannot be read, so that nothing is known about what it leads to.</summary>
    public static AuditRule Unreadable { get; } = new(
        "unreadable",
        AuditSeverity.Medium,
        "What it leads to was not checked; 'verify' shows more.");

    /// <summary>The config has a media type that says nothing of what it is, and Docker runs it as an image.</summary>
    public static AuditRule UntypedConfig { get; } = new(
        "untypedConfig",
        AuditSeverity.Medium,
        "Docker runs it as an image all the same; tools that go by media types take it for another artifact, and check less of it.");

    /// <summary>
    /// A document, archive or folder is not as its specification says, but can mean only one thing, and is read by other tools too.
    /// </summary>
    public static AuditRule Nonconforming { get; } = new(
        "nonconforming",
        AuditSeverity.Low,
        "It is read here as skopeo and Docker read it; stricter tools refuse it.");

    /// <summary>All rules.</summary>
    public static IReadOnlyList<AuditRule> All { get; } =
    [
        ConfigUrls, ManifestUrls, LayerUrls, ForeignLayer, InsecureUrl, DataMismatch, AmbiguousDocument, MediaTypeConfusion,
        MediaTypeAbsent, MixedMediaTypes, UnknownLayerType, EncryptedLayer, UnregisteredAlgorithm, MutableReference, DuplicateTag, Schema1,
        EmptyLayer, DuplicateLayer, SizeClaim, Unreadable, UntypedConfig, Nonconforming,
    ];

    /// <summary>The rule's name, such as <c>configUrls</c>.</summary>
    public string Code { get; }

    /// <summary>How much a finding matters.</summary>
    public AuditSeverity Severity { get; }

    /// <summary>A sentence that says why it matters.</summary>
    public string Explanation { get; }

    /// <summary>The <see cref="Code"/>.</summary>
    public override string ToString() => Code;
}
