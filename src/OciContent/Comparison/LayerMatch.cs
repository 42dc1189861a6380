namespace OciContent.Comparison;

/// <summary>By what it is told that two images have the same layer.</summary>
public enum LayerMatch
{
    /// <summary>Both have the same blob.</summary>
    Digest,

    /// <summary>Uncompressed they are the same; the blobs differ, or the digest of one of them is not known.</summary>
    DiffId,
}
