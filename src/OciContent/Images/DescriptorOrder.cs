namespace OciContent.Images;

/// <summary>In which order a descriptor's fields stand, and whether all of them do.</summary>
internal enum DescriptorOrder
{
    /// <summary>mediaType, digest, size: image-spec's Go structs.</summary>
    DigestFirst,

    /// <summary>mediaType, size, digest: distribution's and containers/image's for Docker's documents.</summary>
    SizeFirst,

    /// <summary>mediaType, digest, size, and embedded content even where it is empty, which Go leaves out: what a change is told by.</summary>
    Complete,
}
