using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>Signs certificates by any hash; the framework's own generator has no SHA-1.</summary>
internal sealed class NotationGenerator(AsymmetricAlgorithm key, bool isPss, HashAlgorithmName hash) : X509SignatureGenerator
{
    private readonly X509SignatureGenerator _other = key is RSA rsa
        ? CreateForRSA(rsa, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
        : CreateForECDsa((ECDsa)key);

    private bool IsSha1 => hash == HashAlgorithmName.SHA1;

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        if (!IsSha1)
        {
            return _other.GetSignatureAlgorithmIdentifier(hash);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(key is RSA ? "1.2.840.113549.1.1.5" : "1.2.840.10045.4.1");
            if (key is RSA)
            {
                writer.WriteNull();
            }
        }

        return writer.Encode();
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        if (!IsSha1)
        {
            return _other.SignData(data, hash);
        }

        return key is RSA rsa
            ? rsa.SignData(data, hash, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    protected override PublicKey BuildPublicKey() => new(key);
}
