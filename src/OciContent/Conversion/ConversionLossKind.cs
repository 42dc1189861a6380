namespace OciContent.Conversion;

/// <summary>Why a part of a document does not outlive a conversion; <see cref="ConversionLoss.Explanation"/> says it in words.</summary>
public enum ConversionLossKind
{
    /// <summary>Annotations of a document or descriptor.</summary>
    Annotations,

    /// <summary>The content of a descriptor, embedded.</summary>
    Data,

    /// <summary>Where a descriptor's content may be downloaded from.</summary>
    Urls,

    /// <summary>The platform of a descriptor, or a part of it.</summary>
    Platform,

    /// <summary>The manifest that a document refers to.</summary>
    Subject,

    /// <summary>The type of an artifact.</summary>
    ArtifactType,

    /// <summary>A field of a config that only Docker has.</summary>
    DockerField,

    /// <summary>
    /// What Docker's schema 1 alone has: the image's name and tag, signatures, IDs of layers, and what they say of how they were made.
    /// </summary>
    Schema1,

    /// <summary>A field that neither image-spec nor Docker has.</summary>
    UnknownField,

    /// <summary>A value that is written less exactly, such as a time beyond the nanosecond.</summary>
    Precision,
}
