namespace OciContent.Comparison;

/// <summary>By what it is told that two images have the same layer.</summary>
public enum LayerMatch
{
    /// <summary>Both have the same blob.</summary>
    Digest,

    /// <summary>Uncompressed they are the same; the blobs differ, or the digest of one of them is not known.</summary>
    DiffId,

    /// <summary>
    /// The layer of the one, compressed as a tool does it, is the blob of the other, of which nothing but the digest is known.
    /// </summary>
    Inferred,
}
