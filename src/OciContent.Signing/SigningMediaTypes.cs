namespace OciContent.Signing;

/// <summary>The media types of signatures and attestations.</summary>
public static class SigningMediaTypes
{
    /// <summary>cosign's payload of an image's signature (cosign, SIGNATURE_SPEC.md).</summary>
    public const string SimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>A DSSE envelope (secure-systems-lab/dsse, envelope.md), in which cosign's attestations are.</summary>
    public const string DsseEnvelope = "application/vnd.dsse.envelope.v1+json";

    /// <summary>A statement about content (in-toto attestation, spec/v1/statement.md), the payload of attestations.</summary>
    public const string InTotoStatement = "application/vnd.in-toto+json";

    /// <summary>A Sigstore bundle of version 0.3.</summary>
    public const string SigstoreBundle = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>The artifact type of Notation's signatures (Notary Project, signature-specification.md).</summary>
    public const string NotationSignature = "application/vnd.cncf.notary.signature";

    /// <summary>The payload of Notation's signatures.</summary>
    public const string NotationPayload = "application/vnd.cncf.notary.payload.v1+json";

    /// <summary>A Notation envelope in JSON (RFC 7515).</summary>
    public const string Jws = "application/jose+json";

    /// <summary>A Notation envelope in COSE (RFC 9052).</summary>
    public const string Cose = "application/cose";

    // What bundles were called in their own mediaType before 0.3 had a name of the usual form.
    private const string OldBundle = "application/vnd.dev.sigstore.bundle+json;version=";

    /// <summary>How content of a media type is signed; <c>null</c> if it is not a signature.</summary>
    /// <param name="mediaType">The media type of the layer, by its very characters.</param>
    public static SignatureFormat? FormatOf(string mediaType)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        return mediaType switch
        {
            SimpleSigning or DsseEnvelope => SignatureFormat.Cosign,
            Jws or Cose => SignatureFormat.Notation,
            _ => IsBundle(mediaType) ? SignatureFormat.Bundle : null,
        };
    }

    /// <summary>Whether it is a bundle of a version from 0.1 to 0.3.</summary>
    internal static bool IsBundle(string mediaType) =>
        mediaType is SigstoreBundle or OldBundle + "0.1" or OldBundle + "0.2" or OldBundle + "0.3";
}
