using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What an authority's certificates allow holds for time stamps below them (RFC 3161, section 2.3).</summary>
public sealed class TimestampChainTests
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private static readonly DateTimeOffset Start = TestSigstore.Time.AddDays(-9);
    private static readonly DateTimeOffset End = TestSigstore.Time.AddDays(9);

    [Theory]
    [InlineData(null, true, null)]
    [InlineData(TimeStamping, true, null)]
    [InlineData(TestFulcio.CodeSigning, true, SignatureCheck.Timestamp)]
    [InlineData(null, false, SignatureCheck.Timestamp)]
    public void AnIntermediate_HasToAllowTimeStamps(string? usage, bool isAuthority, SignatureCheck? expected)
    {
        TestSigner rootKey = TestSigner.P384();
        CertificateRequest request = Request(rootKey, "root", isAuthority: true);
        X509Certificate2 root = request.CreateSelfSigned(Start, End);
        TestSigner intermediateKey = TestSigner.P384();
        request = Request(intermediateKey, "intermediate", isAuthority);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], critical: false));
        }

        X509Certificate2 intermediate = TestFulcio.Sign(request, root, rootKey, Start, End);
        TestSigner key = TestSigner.P256();
        request = key.Request("CN=leaf");
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(TimeStamping)], critical: true));
        X509Certificate2 leaf = TestFulcio.Sign(request, intermediate, intermediateKey, Start, End).CopyWithPrivateKey(key.Ecdsa);
        var forge = new Forge(SignatureShape.Envelope2)
        {
            Stamp = stamp => stamp.Leaf = leaf,
            Root = trusted => trusted.Set(
                "timestampAuthorities.0.certChain.certificates",
                new JsonArray(
                [
                    .. new[] { leaf, intermediate, root }.Select(
                        static one => new JsonObject { ["rawBytes"] = Convert.ToBase64String(one.RawData) }),
                ])),
        };
        SignatureVerdict verdict = TestSigstore.Verifier(forge.TrustedRoot()).Verify(forge.Make(), new SignatureSubject(forge.Image));

        Assert.Equal(expected, verdict.FailedCheck);
    }

    private static CertificateRequest Request(TestSigner key, string name, bool isAuthority)
    {
        CertificateRequest request = key.Request($"CN={name}");
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
