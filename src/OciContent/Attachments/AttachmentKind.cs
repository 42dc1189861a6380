namespace OciContent.Attachments;

/// <summary>What an attachment says of its subject, as far as its media types and annotations tell.</summary>
public enum AttachmentKind
{
    /// <summary>Somebody signs it.</summary>
    Signature,

    /// <summary>Somebody states something about it: where it was built, what a scan found.</summary>
    Attestation,

    /// <summary>It lists what is in it: a software bill of materials.</summary>
    Sbom,

    /// <summary>Anything else, or nothing that is known.</summary>
    Other,
}
