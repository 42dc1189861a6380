using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A key that signs as Sigstore's services do: ECDSA in DER, or Ed25519.</summary>
internal sealed class TestSigner
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;
    private readonly Ed25519PrivateKeyParameters? _ed25519;

    private TestSigner(ECDsa? ecdsa, RSA? rsa, Ed25519PrivateKeyParameters? ed25519)
    {
        _ecdsa = ecdsa;
        _rsa = rsa;
        _ed25519 = ed25519;
    }

    public static TestSigner P256() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), rsa: null, ed25519: null);

    public static TestSigner P384() => new(ECDsa.Create(ECCurve.NamedCurves.nistP384), rsa: null, ed25519: null);

    public static TestSigner P521() => new(ECDsa.Create(ECCurve.NamedCurves.nistP521), rsa: null, ed25519: null);

    public static TestSigner Rsa() => new(ecdsa: null, RSA.Create(2048), ed25519: null);

    public static TestSigner Ed25519() => new(ecdsa: null, rsa: null, new Ed25519PrivateKeyParameters(new SecureRandom()));

    public bool IsEd25519 => _ed25519 is not null;

    public ECDsa Ecdsa => _ecdsa!;

    public string Details => _ed25519 is not null ? "PKIX_ED25519"
        : _rsa is not null ? "PKIX_RSA_PKCS1V15_2048_SHA256"
        : _ecdsa!.KeySize switch { 256 => "PKIX_ECDSA_P256_SHA_256", 384 => "PKIX_ECDSA_P384_SHA_384", _ => "PKIX_ECDSA_P521_SHA_512" };

    public HashAlgorithmName Hash =>
        _ecdsa?.KeySize switch { 384 => HashAlgorithmName.SHA384, 521 => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };

    public byte[] RawKey => _ed25519!.GeneratePublicKey().GetEncoded();

    public byte[] Spki =>
        _ecdsa?.ExportSubjectPublicKeyInfo()
            ?? _rsa?.ExportSubjectPublicKeyInfo()
            ?? [.. Convert.FromHexString("302a300506032b6570032100"), .. RawKey];

    public string PublicPem => PemEncoding.WriteString("PUBLIC KEY", Spki);

    public byte[] Sign(byte[] message)
    {
        if (_ecdsa is not null)
        {
            return _ecdsa.SignData(message, Hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        if (_rsa is not null)
        {
            return _rsa.SignData(message, Hash, RSASignaturePadding.Pkcs1);
        }

        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _ed25519);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    public System.Security.Cryptography.X509Certificates.CertificateRequest Request(string subject)
    {
        var name = new System.Security.Cryptography.X509Certificates.X500DistinguishedName(subject);
        return _rsa is not null
            ? new(name, _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new(name, _ecdsa!, Hash);
    }
}
