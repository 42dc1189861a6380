using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>
/// The last certificate of an authority is trusted as it is, though another one has signed it (protobuf-specs,
/// <c>sigstore_trustroot.proto</c>, <c>CertificateAuthority.cert_chain</c>).
/// </summary>
public sealed class TrustAnchorTests
{
    private const string Fulcio = "certificateAuthorities.0.certChain.certificates";
    private const string Tsa = "timestampAuthorities.0.certChain.certificates";

    [Fact]
    public void AnIntermediate_IsAnAnchor()
    {
        foreach (SignatureShape shape in Enum.GetValues<SignatureShape>())
        {
            var forge = new Forge(shape) { Root = static root => Trust(root, Fulcio, TestSigstore.Shared.Fulcio.Intermediate) };

            Assert.Null(Verify(forge).Reason);
        }
    }

    [Fact]
    public void AnIntermediate_WithWhatIsAboveItToo_IsNotSkipped()
    {
        var forge = new Forge(SignatureShape.Envelope)
        {
            Root = static root => Trust(root, Fulcio, TestSigstore.Shared.Fulcio.Root, TestSigstore.Shared.Fulcio.Intermediate),
        };

        Assert.Null(Verify(forge).Reason);
    }

    [Fact]
    public void AnAuthorityOfTime_IsAnAnchor()
    {
        var forge = new Forge(SignatureShape.Envelope2) { Root = static root => Trust(root, Tsa, TestSigstore.Shared.Tsa.Leaf) };
        var other = new Forge(SignatureShape.Envelope2) { Root = static root => Trust(root, Tsa, TestSigstore.Other.Tsa.Leaf) };

        Assert.Null(Verify(forge).Reason);
        Assert.Equal(SignatureCheck.Timestamp, Verify(other).FailedCheck);
    }

    [Fact]
    public void AnAnchor_ThatDidNotSign_IsRefused()
    {
        var another = new Forge(SignatureShape.Envelope)
        {
            Root = static root => Trust(root, Fulcio, TestSigstore.Other.Fulcio.Intermediate),
        };
        var forged = new Forge(SignatureShape.Envelope)
        {
            Leaf = static leaf => leaf.AuthorityKey = TestSigner.P384(),
            Root = static root => Trust(root, Fulcio, TestSigstore.Shared.Fulcio.Intermediate),
        };

        Assert.Equal(SignatureCheck.CertificateChain, Verify(another).FailedCheck);
        Assert.Equal(SignatureCheck.CertificateChain, Verify(forged).FailedCheck);
    }

    [Theory]
    [InlineData(-9, -1)]
    [InlineData(1, 9)]
    public void AnAnchor_ThatWasNotValid_IsRefused(int from, int to)
    {
        X509Certificate2 anchor = Anchor(TestSigstore.Time.AddDays(from), TestSigstore.Time.AddDays(to), isAuthority: true);
        var forge = new Forge(SignatureShape.Envelope) { Root = root => Trust(root, Fulcio, anchor) };

        Assert.Equal(SignatureCheck.CertificateValidity, Verify(forge).FailedCheck);
        Assert.Null(Verify(forge, SignatureCheck.CertificateValidity).Reason);
    }

    [Fact]
    public void AnAnchor_ThatIsNotAnAuthority_IsRefused()
    {
        X509Certificate2 anchor = Anchor(TestSigstore.Time.AddDays(-9), TestSigstore.Time.AddDays(9), isAuthority: false);
        var forge = new Forge(SignatureShape.Envelope) { Root = root => Trust(root, Fulcio, anchor) };

        Assert.Equal(SignatureCheck.CertificateUsage, Verify(forge).FailedCheck);
        Assert.Null(Verify(forge, SignatureCheck.CertificateUsage).Reason);
    }

    [Fact]
    public void AnAnchor_ForAnotherUse_IsRefused()
    {
        X509Certificate2 anchor = Anchor(
            TestSigstore.Time.AddDays(-9),
            TestSigstore.Time.AddDays(9),
            isAuthority: true,
            usage: "1.3.6.1.5.5.7.3.8");
        var forge = new Forge(SignatureShape.Envelope) { Root = root => Trust(root, Fulcio, anchor) };

        Assert.Equal(SignatureCheck.CertificateUsage, Verify(forge).FailedCheck);
    }

    // The intermediate's name and key, in another certificate.
    private static X509Certificate2 Anchor(
        DateTimeOffset start,
        DateTimeOffset end,
        bool isAuthority,
        string usage = TestFulcio.CodeSigning)
    {
        TestFulcio fulcio = TestSigstore.Shared.Fulcio;
        CertificateRequest request = fulcio.IntermediateKey.Request("O=example.com, CN=test-fulcio-intermediate");
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], critical: false));
        return TestFulcio.Sign(request, fulcio.Root, fulcio.RootKey, start, end);
    }

    private static void Trust(JsonObject root, string path, params X509Certificate2[] chain) =>
        root.Set(
            path,
            new JsonArray([.. chain.Select(static one => new JsonObject { ["rawBytes"] = Convert.ToBase64String(one.RawData) })]));

    private static SignatureVerdict Verify(Forge forge, params SignatureCheck[] skipped) =>
        TestSigstore.Verifier(forge.TrustedRoot(), skipped.ToHashSet()).Verify(forge.Make(), new SignatureSubject(forge.Image));
}
