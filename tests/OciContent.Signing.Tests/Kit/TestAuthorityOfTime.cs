using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A time stamp authority (RFC 3161).</summary>
internal sealed class TestAuthorityOfTime
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string Sha256Oid = "2.16.840.1.101.3.4.2.1";

    private readonly TestSigner _rootKey = TestSigner.P384();
    private readonly TestSigner _key = TestSigner.P256();

    public TestAuthorityOfTime(DateTimeOffset start, string usage = TimeStamping)
    {
        CertificateRequest root = _rootKey.Request("O=example.com, CN=test-tsa-root");
        root.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        root.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, critical: false));
        Root = root.CreateSelfSigned(start, start.AddYears(20));
        Leaf = MakeLeaf(start, start.AddYears(19), usage);
    }

    public X509Certificate2 Root { get; }

    /// <summary>Its certificate, with the key.</summary>
    public X509Certificate2 Leaf { get; }

    public X509Certificate2 MakeLeaf(DateTimeOffset start, DateTimeOffset end, string usage = TimeStamping)
    {
        CertificateRequest leaf = _key.Request("O=example.com, CN=test-tsa");
        leaf.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: true));
        leaf.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(leaf.PublicKey, critical: false));
        return TestFulcio.Sign(leaf, Root, _rootKey, start, end).CopyWithPrivateKey(_key.Ecdsa);
    }

    /// <summary>An answer with a time stamp.</summary>
    public byte[] Stamp(ReadOnlySpan<byte> content, StampRequest request)
    {
        byte[] imprint = request.Imprint ?? SHA256.HashData(content);
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.3.6.1.4.1.57264.2");
            using (info.PushSequence())
            {
                using (info.PushSequence())
                {
                    info.WriteObjectIdentifier(request.HashOid ?? Sha256Oid);
                    info.WriteNull();
                }

                info.WriteOctetString(imprint);
            }

            info.WriteInteger(RandomNumberGenerator.GetInt32(1, int.MaxValue));
            info.WriteGeneralizedTime(request.Time, omitFractionalSeconds: true);
        }

        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        X509Certificate2 certificate = request.Leaf ?? Leaf;
        var signer = new CmsSigner(certificate)
        {
            DigestAlgorithm = new Oid(request.SignedHashOid),
            IncludeOption = request.HasCertificate ? X509IncludeOption.EndCertOnly : X509IncludeOption.None,
        };
        var reference = new AsnWriter(AsnEncodingRules.DER);
        using (reference.PushSequence())
        using (reference.PushSequence())
        using (reference.PushSequence())
        {
            reference.WriteOctetString(SHA256.HashData((request.Named ?? certificate).RawData));
        }

        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), reference.Encode()));
        cms.ComputeSignature(signer);
        var response = new AsnWriter(AsnEncodingRules.DER);
        using (response.PushSequence())
        {
            using (response.PushSequence())
            {
                response.WriteInteger(request.Status);
            }

            if (request.HasToken)
            {
                response.WriteEncodedValue(cms.Encode());
            }
        }

        return response.Encode();
    }
}
