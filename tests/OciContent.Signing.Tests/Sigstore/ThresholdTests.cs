using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>How many logs, certificate logs and time stamp authorities are asked for, and what counts as one.</summary>
public sealed class ThresholdTests
{
    private const string Entries = "verificationMaterial.tlogEntries";
    private const string Stamps = "verificationMaterial.timestampVerificationData.rfc3161Timestamps";

    [Fact]
    public void MinLogs_AreOfOperatorsApart()
    {
        var one = new Forge(SignatureShape.Envelope2);
        var two = new Forge(SignatureShape.Envelope2) { Finished = static bundle => LogAgain(bundle) };
        var same = new Forge(SignatureShape.Envelope2)
        {
            Finished = static bundle => LogAgain(bundle),
            Root = static root =>
            {
                root.Set("tlogs.0.operator", "example.com");
                root.Set("tlogs.1.operator", "example.com");
            },
        };

        Assert.Equal("The signature is in 1 transparency logs: expected 2 or more.", Verify(one, minLogs: 2).Reason);
        Assert.Null(Verify(two, minLogs: 2).Reason);
        Assert.Equal("The signature is in 2 transparency logs: expected 3 or more.", Verify(two, minLogs: 3).Reason);
        Assert.Equal("The signature is in 1 transparency logs: expected 2 or more.", Verify(same, minLogs: 2).Reason);
    }

    [Fact]
    public void MinLogs_OfLogsThatAreNotTrusted_DoNotCount()
    {
        var forge = new Forge(SignatureShape.Envelope2)
        {
            Finished = static bundle => LogAgain(bundle),
            Root = static root => ((JsonArray)root["tlogs"]!).RemoveAt(0),
        };

        Assert.Null(Verify(forge).Reason);
        Assert.Equal(SignatureCheck.LogKey, Verify(forge, minLogs: 2).FailedCheck);
    }

    [Fact]
    public void AnEntry_OfATrustedLog_HoldsThoughAnotherWouldDo()
    {
        var forge = new Forge(SignatureShape.Envelope2)
        {
            Finished = static bundle => LogAgain(bundle, static body => body.Set("spec.signatures.0.signature", "AQID")),
        };

        Assert.Equal((SignatureCheck.LogEntry, "The log entry is of another signature: expected this one."), Refusal(Verify(forge)));
    }

    [Fact]
    public void NoLogs_NeedATimeStamp()
    {
        static void Unlog(JsonObject bundle) => bundle.Set(Entries, new JsonArray());
        var stamped = new Forge(SignatureShape.Envelope) { HasStamp = true, Finished = Unlog };
        var not = new Forge(SignatureShape.Envelope) { Finished = Unlog };

        Assert.Null(Verify(stamped, minLogs: 0).Reason);
        Assert.Equal(SignatureCheck.SigningTime, Verify(not, minLogs: 0).FailedCheck);
    }

    [Fact]
    public void MinTimestamps_AreOfAuthoritiesApart()
    {
        var none = new Forge(SignatureShape.Envelope);
        var one = new Forge(SignatureShape.Envelope) { HasStamp = true };
        var twice = new Forge(SignatureShape.Envelope)
        {
            HasStamp = true,
            Finished = static bundle => ((JsonArray)bundle.At(Stamps)).Add(bundle.At(Stamps + ".0").DeepClone()),
        };

        Assert.Equal("The signature is stamped by 0 time stamp authorities: expected 1 or more.", Verify(none, minStamps: 1).Reason);
        Assert.Null(Verify(one, minStamps: 1).Reason);
        Assert.Null(Verify(twice, minStamps: 1).Reason);
        Assert.Equal(
            (SignatureCheck.Timestamp, "The time stamp authority 'https://tsa.example.com' has stamped twice: expected each once."),
            Refusal(Verify(twice, minStamps: 2)));
    }

    [Fact]
    public void MinCertificateLogs_AreOfOperatorsApart()
    {
        var none = new Forge(SignatureShape.Envelope) { Leaf = static leaf => leaf.Timestamps = false };
        var twice = new Forge(SignatureShape.Envelope) { Leaf = static leaf => leaf.TimestampCount = 2 };

        Assert.Null(Verify(none, minCertificateLogs: 0).Reason);
        Assert.Null(Verify(twice).Reason);
        Assert.Equal("The certificate is promised to 1 logs: expected 2 or more.", Verify(twice, minCertificateLogs: 2).Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    public void Thresholds_AreInRange(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Verify(new Forge(SignatureShape.Tag), minLogs: value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Verify(new Forge(SignatureShape.Tag), minStamps: value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Verify(new Forge(SignatureShape.Tag), minCertificateLogs: value));
    }

    // An entry in the log of version 1 too.
    private static void LogAgain(JsonObject bundle, Action<JsonObject>? change = null)
    {
        byte[] certificate = Convert.FromBase64String((string)bundle.At("verificationMaterial.certificate.rawBytes")!);
        byte[] payload = Convert.FromBase64String((string)bundle.At("dsseEnvelope.payload")!);
        string pem = X509CertificateLoader.LoadCertificate(certificate).ExportCertificatePem();
        var body = new JsonObject
        {
            ["apiVersion"] = "0.0.1",
            ["kind"] = "dsse",
            ["spec"] = new JsonObject
            {
                ["payloadHash"] =
                    new JsonObject { ["algorithm"] = "sha256", ["value"] = Convert.ToHexStringLower(SHA256.HashData(payload)) },
                ["signatures"] = new JsonArray(
                    new JsonObject
                    {
                        ["signature"] = (string)bundle.At("dsseEnvelope.signatures.0.sig")!,
                        ["verifier"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
                    }),
            },
        };
        change?.Invoke(body);
        ((JsonArray)bundle.At(Entries)).Add(TestSigstore.Shared.Rekor.Add(body, TestSigstore.Time, promise: null, checkpoint: null));
    }

    private static (SignatureCheck? Check, string? Reason) Refusal(SignatureVerdict verdict) => (verdict.FailedCheck, verdict.Reason);

    private static SignatureVerdict Verify(Forge forge, int minLogs = 1, int minStamps = 0, int minCertificateLogs = 1)
    {
        var verifier = new SigstoreVerifier(
            TrustedRoot.Parse(TestJson.Bytes(forge.TrustedRoot())),
            new CertificateIdentity(IdentityMatch.Exactly(TestSigstore.Identity), IdentityMatch.Exactly(TestSigstore.Issuer)))
        {
            MinLogs = minLogs,
            MinTimestamps = minStamps,
            MinCertificateLogs = minCertificateLogs,
        };
        return verifier.Verify(forge.Make(), new SignatureSubject(forge.Image));
    }
}
