namespace OciContent.Signing;

/// <summary>How a signature is written down.</summary>
public enum SignatureFormat
{
    /// <summary>
    /// A layer of the manifest that cosign's tag <c>sha256-HEX.sig</c> or <c>.att</c> names: the payload, with the signature in the
    /// layer's annotations, or a DSSE envelope.
    /// </summary>
    Cosign,

    /// <summary>A Sigstore bundle (sigstore protobuf-specs, <c>sigstore_bundle.proto</c>).</summary>
    Bundle,

    /// <summary>A Notation envelope, JWS or COSE (Notary Project, signature-specification).</summary>
    Notation,
}
