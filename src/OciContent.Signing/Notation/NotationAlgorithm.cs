using System.Security.Cryptography;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Notation;

/// <summary>
/// How envelopes are signed: by the key of the certificate, and nothing else (signature-specification, "Algorithm Selection").
/// </summary>
internal sealed class NotationAlgorithm
{
    private readonly HashAlgorithmName _hash;
    private readonly KeyAlgorithm _key;
    private readonly int _rsaBits;

    private NotationAlgorithm(string name, int label, HashAlgorithmName hash, KeyAlgorithm key, int rsaBits = 0)
    {
        Name = name;
        Label = label;
        _hash = hash;
        _key = key;
        _rsaBits = rsaBits;
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NotationAlgorithm> All { get; } =
    [
        new("PS256", -37, HashAlgorithmName.SHA256, KeyAlgorithm.Rsa, 2048),
        new("PS384", -38, HashAlgorithmName.SHA384, KeyAlgorithm.Rsa, 3072),
        new("PS512", -39, HashAlgorithmName.SHA512, KeyAlgorithm.Rsa, 4096),
        new("ES256", -7, HashAlgorithmName.SHA256, KeyAlgorithm.EcdsaP256),
        new("ES384", -35, HashAlgorithmName.SHA384, KeyAlgorithm.EcdsaP384),
        new("ES512", -36, HashAlgorithmName.SHA512, KeyAlgorithm.EcdsaP521),
    ];

    /// <summary>Its name in JWS (RFC 7518, section 3.1).</summary>
    public string Name { get; }

    /// <summary>Its number in COSE (RFC 9053, section 2.1; RFC 8230, section 2).</summary>
    public int Label { get; }

    /// <summary>The one that a key is for; <c>null</c> if there is none.</summary>
    public static NotationAlgorithm? Of(VerificationKey key)
    {
        int bits = 0;
        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            using RSA rsa = key.CreateRsa();
            bits = rsa.KeySize;
        }

        return All.FirstOrDefault(algorithm => algorithm._key == key.Algorithm && algorithm._rsaBits == bits);
    }

    /// <summary>Whether a signature is by a key, over data.</summary>
    public bool Verify(VerificationKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if ((key.Algorithm == KeyAlgorithm.Rsa) != (_key == KeyAlgorithm.Rsa) || key.Algorithm == KeyAlgorithm.Ed25519)
        {
            return false;
        }

        if (key.Algorithm == KeyAlgorithm.Rsa)
        {
            using RSA rsa = key.CreateRsa();
            return rsa.VerifyData(data, signature, _hash, RSASignaturePadding.Pss);
        }

        using ECDsa ecdsa = key.CreateEcdsa();
        return ecdsa.VerifyData(data, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Signs data with a key of this kind.</summary>
    public byte[] Sign(AsymmetricAlgorithm key, ReadOnlySpan<byte> data) =>
        key is RSA rsa
            ? rsa.SignData(data, _hash, RSASignaturePadding.Pss)
            : ((ECDsa)key).SignData(data, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The name in JWS.</summary>
    public override string ToString() => Name;
}
