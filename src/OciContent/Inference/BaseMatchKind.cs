namespace OciContent.Inference;

/// <summary>
/// By what it is told that an image is built on another: the greater, the less there is between it and the bytes that a registry has.
/// </summary>
public enum BaseMatchKind
{
    /// <summary>The layers of the one, compressed as a tool does, are those that the manifest of the other lists.</summary>
    Inferred,

    /// <summary>
    /// The configs list the same uncompressed layers, which may be compressed otherwise. Configs are believed here: an inspection checks
    /// them.
    /// </summary>
    DiffId,

    /// <summary>The manifests list the same blobs.</summary>
    Digest,
}
