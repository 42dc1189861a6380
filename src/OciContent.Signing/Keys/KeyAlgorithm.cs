namespace OciContent.Signing.Keys;

/// <summary>What a key is for.</summary>
public enum KeyAlgorithm
{
    /// <summary>ECDSA over NIST's curve P-256 (FIPS 186-5).</summary>
    EcdsaP256,

    /// <summary>ECDSA over NIST's curve P-384.</summary>
    EcdsaP384,

    /// <summary>ECDSA over NIST's curve P-521.</summary>
    EcdsaP521,

    /// <summary>RSA with a modulus from 2,048 to 16,384 bits (RFC 8017).</summary>
    Rsa,

    /// <summary>Ed25519 (RFC 8032, section 5.1).</summary>
    Ed25519,
}
