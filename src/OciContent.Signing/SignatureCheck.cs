namespace OciContent.Signing;

/// <summary>
/// What is checked of a signature. A verdict names the check that failed, beside the reason in words. All checks that apply to a kind of
/// signature are made; a signature that fails one is not verified.
/// </summary>
public enum SignatureCheck
{
    /// <summary>It is a kind of signature that the verifier is for.</summary>
    Kind,

    /// <summary>Each of its parts has the form that its specification gives it, within the limits.</summary>
    Format,

    /// <summary>The cryptographic signature is by the key, over the payload.</summary>
    Signature,

    /// <summary>The algorithm is one that is allowed, and the key's own.</summary>
    Algorithm,

    /// <summary>The payload is of the type that says what it is.</summary>
    PayloadType,

    /// <summary>The payload is about this image: digest, size and media type, as far as it has them.</summary>
    Subject,

    /// <summary>The payload names the repository that the image came from.</summary>
    Reference,

    /// <summary>The payload has the annotations that are asked for.</summary>
    Annotations,

    /// <summary>The attestation is of the predicate type that is asked for.</summary>
    PredicateType,

    /// <summary>The hint of a public key is that of the key.</summary>
    KeyHint,

    /// <summary>The certificates lead to a root that is trusted.</summary>
    CertificateChain,

    /// <summary>Every certificate was valid at the time of the signature.</summary>
    CertificateValidity,

    /// <summary>Every certificate may be used for what it was used for.</summary>
    CertificateUsage,

    /// <summary>The certificate's subject is one that is trusted.</summary>
    Identity,

    /// <summary>Who vouched for the subject to the certificate's authority is one that is trusted.</summary>
    Issuer,

    /// <summary>A certificate log that is trusted has promised to list the certificate (RFC 6962, section 3.2).</summary>
    CertificateLog,

    /// <summary>The entry of the transparency log is about this signature, this key and this payload.</summary>
    LogEntry,

    /// <summary>The log, by a key that was valid, is one that is trusted.</summary>
    LogKey,

    /// <summary>The log's hashes lead from the entry to the root of its tree (RFC 6962, section 2.1.1).</summary>
    InclusionProof,

    /// <summary>The log has signed the root of its tree.</summary>
    Checkpoint,

    /// <summary>The log has signed a promise to list the entry, with the time.</summary>
    InclusionPromise,

    /// <summary>A time stamp is by an authority that is trusted, over this signature (RFC 3161).</summary>
    Timestamp,

    /// <summary>Somebody who is trusted says when the signature was made.</summary>
    SigningTime,

    /// <summary>The signature has not expired.</summary>
    Expiry,

    /// <summary>Every header that has to be understood is (RFC 7515, section 4.1.11).</summary>
    CriticalHeaders,

    /// <summary>The signing scheme is one that the trust store is for.</summary>
    SigningScheme,

    /// <summary>A trust policy covers the image's repository.</summary>
    Scope,

    /// <summary>No certificate was revoked, as far as it was asked for.</summary>
    Revocation,
}
