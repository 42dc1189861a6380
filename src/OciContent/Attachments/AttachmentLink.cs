namespace OciContent.Attachments;

/// <summary>What leads from an image to what is attached to it.</summary>
public enum AttachmentLink
{
    /// <summary>The attachment names its subject itself (image-spec, manifest.md, "subject").</summary>
    Subject,

    /// <summary>A tag of the repository is made of the subject's digest, as cosign makes them.</summary>
    Tag,

    /// <summary>An index has both as entries, and annotations say which is about which: BuildKit's attestations.</summary>
    Annotation,
}
