namespace OciContent.Signing.Notation;

/// <summary>How strict a trust policy is (trust-store-trust-policy.md, "Signature Verification details").</summary>
public enum NotationLevel
{
    /// <summary>Everything must hold.</summary>
    Strict,

    /// <summary>Integrity and authenticity must hold; of the rest it is noted what does not.</summary>
    Permissive,

    /// <summary>Integrity must hold; of the rest it is noted what does not.</summary>
    Audit,

    /// <summary>Nothing is verified.</summary>
    Skip,
}
