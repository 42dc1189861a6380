using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using OciContent.Signing.Certificates;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Certificates;

public sealed class CertificatePartsTests
{
    private const string KeyUsage = "2.5.29.15";
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3, isConstructed: true);

    [Fact]
    public void Parse_GivesTheKey_AndExtensions()
    {
        TestSigner key = TestSigner.P256();
        using X509Certificate2 certificate = TestSigstore.Shared.Fulcio.Issue(key, new LeafRequest());
        CertificateParts parts = CertificateParts.Parse(certificate.RawDataMemory);

        Assert.Equal(key.Spki, parts.Key.ToArray());
        Assert.Equal(certificate.Extensions[KeyUsage]!.RawData, parts.Extension(KeyUsage));
        Assert.Null(parts.Extension("1.2.3"));
    }

    [Fact]
    public void Parse_RefusesAnExtensionTwice()
    {
        using X509Certificate2 certificate = TestSigstore.Shared.Fulcio.Issue(TestSigner.P256(), new LeafRequest());
        byte[] repeated = Repeated(certificate.RawDataMemory, times: 2);

        Assert.Contains(
            "the extension 2.5.29.15 twice",
            Assert.Throws<FormatException>(() => CertificateParts.Parse(repeated)).Message,
            StringComparison.Ordinal);
        Assert.NotNull(CertificateParts.Parse(Repeated(certificate.RawDataMemory, times: 1)));
    }

    // The certificate with its first extension several times.
    private static byte[] Repeated(ReadOnlyMemory<byte> der, int times)
    {
        AsnReader outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        AsnReader body = outer.ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                while (body.PeekTag() != ExtensionsTag)
                {
                    writer.WriteEncodedValue(body.ReadEncodedValue().Span);
                }

                AsnReader list = body.ReadSequence(ExtensionsTag).ReadSequence();
                using (writer.PushSequence(ExtensionsTag))
                using (writer.PushSequence())
                {
                    for (int i = 1; i < times; i++)
                    {
                        writer.WriteEncodedValue(list.PeekEncodedValue().Span);
                    }

                    while (list.HasData)
                    {
                        writer.WriteEncodedValue(list.ReadEncodedValue().Span);
                    }
                }
            }

            while (outer.HasData)
            {
                writer.WriteEncodedValue(outer.ReadEncodedValue().Span);
            }
        }

        return writer.Encode();
    }
}
