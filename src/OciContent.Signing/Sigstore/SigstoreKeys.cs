using System.Security.Cryptography;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>What Sigstore calls keys and hashes (protobuf-specs, <c>sigstore_common.proto</c>; Rekor's entries).</summary>
internal static class SigstoreKeys
{
    /// <summary>What kind of key a <c>PublicKeyDetails</c> means; <c>null</c> if it is not supported.</summary>
    public static KeyAlgorithm? AlgorithmOf(string details) => details switch
    {
        "PKIX_ECDSA_P256_SHA_256" => KeyAlgorithm.EcdsaP256,
        "PKIX_ECDSA_P384_SHA_384" or "PKIX_ECDSA_P384_SHA_256" => KeyAlgorithm.EcdsaP384,
        "PKIX_ECDSA_P521_SHA_512" or "PKIX_ECDSA_P521_SHA_256" => KeyAlgorithm.EcdsaP521,
        "PKCS1_RSA_PKCS1V5" or "PKIX_RSA_PKCS1V5" or "PKIX_RSA_PKCS1V15_2048_SHA256" or "PKIX_RSA_PKCS1V15_3072_SHA256"
            or "PKIX_RSA_PKCS1V15_4096_SHA256" => KeyAlgorithm.Rsa,
        "PKIX_ED25519" or "PKIX_ED25519_PH" => KeyAlgorithm.Ed25519,
        _ => null,
    };

    /// <summary>The hash that an entry names; <c>null</c> if it is not supported.</summary>
    public static HashAlgorithmName? HashOf(string name) => name switch
    {
        "sha256" or "SHA2_256" => HashAlgorithmName.SHA256,
        "sha384" or "SHA2_384" => HashAlgorithmName.SHA384,
        "sha512" or "SHA2_512" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
