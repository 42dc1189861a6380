namespace OciContent.Images;

/// <summary>In which order a descriptor's fields stand.</summary>
internal enum DescriptorOrder
{
    /// <summary>mediaType, digest, size: image-spec's Go structs.</summary>
    DigestFirst,

    /// <summary>mediaType, size, digest: distribution's and containers/image's for Docker's documents.</summary>
    SizeFirst,
}
