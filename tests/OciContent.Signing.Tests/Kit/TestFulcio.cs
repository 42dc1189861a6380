using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A certificate authority and a certificate log that do as Fulcio and its log do.</summary>
internal sealed class TestFulcio
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimestampList = "1.3.6.1.4.1.11129.2.4.2";
    private const string FulcioOid = "1.3.6.1.4.1.57264.1.";

    public TestFulcio(DateTimeOffset start, bool hasCodeSigningAuthority = true)
    {
        CertificateRequest root = RootKey.Request("O=example.com, CN=test-fulcio");
        Authority(root, hasUsage: false);
        Root = root.CreateSelfSigned(start, start.AddYears(20));
        CertificateRequest intermediate = IntermediateKey.Request("O=example.com, CN=test-fulcio-intermediate");
        Authority(intermediate, hasCodeSigningAuthority);
        Intermediate = Sign(intermediate, Root, RootKey, start, start.AddYears(19));
    }

    public TestSigner RootKey { get; } = TestSigner.P384();

    public TestSigner IntermediateKey { get; } = TestSigner.P384();

    public TestSigner LogKey { get; } = TestSigner.P256();

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public byte[] LogId => SHA256.HashData(LogKey.Spki);

    /// <summary>A certificate for a key.</summary>
    public X509Certificate2 Issue(TestSigner key, LeafRequest leaf)
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        X509Certificate2 precertificate = Make(leaf.Timestamps ? null : []);
        if (!leaf.Timestamps)
        {
            return precertificate;
        }

        byte[] list = [];
        for (int i = 0; i < leaf.TimestampCount; i++)
        {
            byte[] one = Timestamp(precertificate, leaf);
            list = [.. list, .. Vector(one)];
        }

        return Make(Vector(list));

        X509Certificate2 Make(byte[]? timestamps)
        {
            CertificateRequest request = key.Request(leaf.Subject);
            request.CertificateExtensions.Add(new X509KeyUsageExtension(leaf.KeyUsage, critical: true));
            if (leaf.Usages.Count > 0)
            {
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                    [.. leaf.Usages.Select(static oid => new Oid(oid))],
                    critical: false));
            }

            if (leaf.IsAuthority)
            {
                request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
                    certificateAuthority: true,
                    hasPathLengthConstraint: false,
                    0,
                    critical: true));
            }

            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                Intermediate,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false));
            if (leaf.Names.Count > 0)
            {
                request.CertificateExtensions.Add(new X509Extension("2.5.29.17", Names(leaf.Names), critical: true));
            }

            if (leaf.OldIssuer is not null)
            {
                request.CertificateExtensions.Add(
                    new X509Extension(FulcioOid + "1", Encoding.UTF8.GetBytes(leaf.OldIssuer), critical: false));
            }

            if (leaf.Issuer is not null)
            {
                request.CertificateExtensions.Add(new X509Extension(FulcioOid + "8", Utf8(leaf.Issuer), critical: false));
            }

            foreach ((int number, string value) in leaf.Claims)
            {
                request.CertificateExtensions.Add(new X509Extension($"{FulcioOid}{number}", Utf8(value), critical: false));
            }

            foreach (X509Extension extra in leaf.Extensions)
            {
                request.CertificateExtensions.Add(extra);
            }

            if (timestamps is { Length: > 0 })
            {
                var writer = new AsnWriter(AsnEncodingRules.DER);
                writer.WriteOctetString(timestamps);
                request.CertificateExtensions.Add(new X509Extension(TimestampList, writer.Encode(), critical: false));
            }

            return request.Create(
                Intermediate.SubjectName,
                X509SignatureGenerator.CreateForECDsa((leaf.AuthorityKey ?? IntermediateKey).Ecdsa),
                leaf.NotBefore,
                leaf.NotAfter,
                serial);
        }
    }

    private byte[] Timestamp(X509Certificate2 precertificate, LeafRequest leaf)
    {
        var reader = new AsnReader(precertificate.RawDataMemory, AsnEncodingRules.DER);
        byte[] body = reader.ReadSequence().PeekEncodedValue().ToArray();
        TestSigner key = leaf.LogKey ?? LogKey;
        byte[] time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, leaf.LogTime.ToUnixTimeMilliseconds());
        byte[] issuer = SHA256.HashData((leaf.LogIssuerKey ?? IntermediateKey).Spki);
        byte[] extensions = Vector(leaf.LogExtensions);
        byte[] length = [(byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length];
        byte[] signed = [0, 0, .. time, 0, 1, .. issuer, .. length, .. body, .. extensions];
        byte[] signature = key.Sign(signed);
        byte[] made =
        [
            0, .. leaf.LogId ?? LogId, .. time, .. extensions, 4, 3, .. Vector(signature),
        ];
        return leaf.Timestamp?.Invoke(made) ?? made;
    }

    private static byte[] Vector(byte[] bytes) => [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

    private static byte[] Utf8(string text)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
        return writer.Encode();
    }

    private static byte[] Names(IReadOnlyList<(int Tag, string Text)> names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach ((int tag, string text) in names)
            {
                if (tag == 0)
                {
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    {
                        writer.WriteObjectIdentifier(FulcioOid + "7");
                        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                        {
                            writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
                        }
                    }
                }
                else
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, tag));
                }
            }
        }

        return writer.Encode();
    }

    internal static X509Certificate2 Sign(
        CertificateRequest request,
        X509Certificate2 issuer,
        TestSigner key,
        DateTimeOffset start,
        DateTimeOffset end)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            issuer,
            includeKeyIdentifier: true,
            includeIssuerAndSerial: false));
        return request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key.Ecdsa),
            start,
            end,
            [0x40, .. RandomNumberGenerator.GetBytes(8)]);
    }

    private static void Authority(CertificateRequest request, bool hasUsage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true,
            hasPathLengthConstraint: false,
            0,
            critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (hasUsage)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(CodeSigning)], critical: false));
        }
    }
}
