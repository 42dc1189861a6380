using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Certificates;

/// <summary>Which key signed a certificate (RFC 5280, section 4.1.1). Nothing else of the certificates is judged.</summary>
internal static class CertificateSignature
{
    private const string Pss = "1.2.840.113549.1.1.10";
    private const string Mgf1 = "1.2.840.113549.1.1.8";

    // RFC 8017, appendix A.2.4; RFC 5758, section 3.2.
    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.5"] = HashAlgorithmName.SHA1,
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
        ["1.2.840.10045.4.1"] = HashAlgorithmName.SHA1,
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, HashAlgorithmName> PlainHashes = new(StringComparer.Ordinal)
    {
        ["2.16.840.1.101.3.4.2.1"] = HashAlgorithmName.SHA256,
        ["2.16.840.1.101.3.4.2.2"] = HashAlgorithmName.SHA384,
        ["2.16.840.1.101.3.4.2.3"] = HashAlgorithmName.SHA512,
    };

    /// <summary>Whether a certificate was signed with SHA-1.</summary>
    public static bool IsSha1(X509Certificate2 certificate) =>
        Hashes.TryGetValue(certificate.SignatureAlgorithm.Value ?? "", out HashAlgorithmName hash) && hash == HashAlgorithmName.SHA1;

    /// <summary>
    /// Whether a certificate was signed by the key of another one; false too if the algorithm or the key is not supported.
    /// </summary>
    /// <exception cref="CryptographicException">A certificate is malformed.</exception>
    public static bool IsBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        VerificationKey key;
        try
        {
            key = VerificationKey.FromSubjectPublicKeyInfo(issuer.PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (FormatException)
        {
            return false;
        }

        try
        {
            return IsBy(certificate.RawDataMemory, key);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The certificate is not DER (RFC 5280, section 4.1).", e);
        }
    }

    private static bool IsBy(ReadOnlyMemory<byte> certificate, VerificationKey key)
    {
        AsnReader parts = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
        ReadOnlyMemory<byte> signed = parts.ReadEncodedValue();
        ReadOnlyMemory<byte> algorithm = parts.ReadEncodedValue();
        byte[] signature = parts.ReadBitString(out int unused);
        parts.ThrowIfNotEmpty();
        if (unused != 0 || !algorithm.Span.SequenceEqual(AlgorithmIn(signed).Span))
        {
            return false;
        }

        AsnReader fields = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence();
        string name = fields.ReadObjectIdentifier();
        if (name == VerificationKey.Ed25519Oid)
        {
            return key.Algorithm == KeyAlgorithm.Ed25519 && key.Verify(signed.Span, signature);
        }

        if (name == Pss)
        {
            return key.Algorithm == KeyAlgorithm.Rsa && HashOfPss(fields) is { } pss && VerifyPss(key, signed.Span, signature, pss);
        }

        bool isRsa = name.StartsWith("1.2.840.113549.", StringComparison.Ordinal);
        return Hashes.TryGetValue(name, out HashAlgorithmName hash)
            && isRsa == (key.Algorithm == KeyAlgorithm.Rsa)
            && key.VerifyHash(CryptographicOperations.HashData(hash, signed.Span), hash, signature);
    }

    // RFC 5280, section 4.1.1.2: the algorithm is there a second time, under the signature.
    private static ReadOnlyMemory<byte> AlgorithmIn(ReadOnlyMemory<byte> signed)
    {
        AsnReader fields = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (fields.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            fields.ReadEncodedValue();
        }

        fields.ReadEncodedValue();
        return fields.ReadEncodedValue();
    }

    // RFC 8017, appendix A.2.3; one hash for all, and a salt of its length, as everybody has it.
    private static HashAlgorithmName? HashOfPss(AsnReader fields)
    {
        AsnReader parameters = fields.ReadSequence();
        var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var maskTag = new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true);
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hashTag))
        {
            return null;
        }

        string hash = parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier();
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(maskTag))
        {
            return null;
        }

        AsnReader mask = parameters.ReadSequence(maskTag).ReadSequence();
        bool isSame = mask.ReadObjectIdentifier() == Mgf1 && mask.ReadSequence().ReadObjectIdentifier() == hash;
        return isSame && PlainHashes.TryGetValue(hash, out HashAlgorithmName name) ? name : null;
    }

    private static bool VerifyPss(VerificationKey key, ReadOnlySpan<byte> signed, byte[] signature, HashAlgorithmName hash)
    {
        using RSA rsa = key.CreateRsa();
        return rsa.VerifyData(signed, signature, hash, RSASignaturePadding.Pss);
    }
}
