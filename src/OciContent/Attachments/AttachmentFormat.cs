namespace OciContent.Attachments;

/// <summary>How an attachment is written, and so by what kind of tool, as its media types say.</summary>
public enum AttachmentFormat
{
    /// <summary>Signatures over simple signing payloads, one a layer: cosign, under a tag (cosign, SIGNATURE_SPEC.md).</summary>
    SimpleSigning,

    /// <summary>DSSE envelopes, one a layer: cosign's attestations, under a tag.</summary>
    Dsse,

    /// <summary>A Sigstore bundle: cosign 3 and others.</summary>
    SigstoreBundle,

    /// <summary>A signature envelope of the Notary Project: notation.</summary>
    Notation,

    /// <summary>In-toto statements without a signature, one a layer: BuildKit.</summary>
    InToto,

    /// <summary>Anything else.</summary>
    Other,
}
