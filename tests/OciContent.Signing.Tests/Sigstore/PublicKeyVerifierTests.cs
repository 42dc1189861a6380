using System.Text.Json.Nodes;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

public sealed class PublicKeyVerifierTests
{
    private const string Entry = "verificationMaterial.tlogEntries.0";
    private const string Slsa = "https://slsa.dev/provenance/v1";

    public static TheoryData<string> Shapes => [.. Enum.GetNames<SignatureShape>()];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TrustedRoot_AsksForALog(string shape)
    {
        var forge = new Forge(Enum.Parse<SignatureShape>(shape)) { IsByKey = true };
        SignatureVerdict verdict = Verify(forge);

        Assert.Null(verdict.Reason);
        Assert.Equal(TestSigstore.Time, verdict.SigningTime);
        Assert.Equal(VerificationKey.FromSubjectPublicKeyInfo(forge.Key.Spki).Fingerprint.ToString(), verdict.Signer);
    }

    [Theory]
    [InlineData(nameof(SignatureShape.Envelope), "spec.signatures.0.verifier")]
    [InlineData(nameof(SignatureShape.Tag), "spec.signature.publicKey.content")]
    public void AnEntry_OfAnotherKeyOrACertificate_IsRefused(string shape, string place)
    {
        foreach (string pem in new[]
            {
                TestSigner.P256().PublicPem,
                TestSigstore.Shared.Fulcio.Issue(TestSigner.P256(), new LeafRequest()).ExportCertificatePem(),
            })
        {
            var forge = new Forge(Enum.Parse<SignatureShape>(shape))
            {
                IsByKey = true,
                LogBody = body => body.Set(place, Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem))),
            };

            Assert.Equal(
                (SignatureCheck.LogEntry, "The log entry is of another key: expected that of the signature."),
                Refusal(Verify(forge)));
            Assert.Null(Verify(forge, skipped: SignatureCheck.LogEntry).Reason);
        }
    }

    [Fact]
    public void WithoutAnEntry_ItIsRefused_OnlyWithATrustedRoot()
    {
        var forge = new Forge(SignatureShape.Envelope)
        {
            IsByKey = true,
            HasStamp = true,
            Finished = static bundle => bundle.Set("verificationMaterial.tlogEntries", new JsonArray()),
        };

        Assert.Equal(SignatureCheck.LogEntry, Verify(forge).FailedCheck);
        SignatureVerdict alone = Verify(forge, hasRoot: false);
        Assert.True(alone.IsVerified);
        Assert.Null(alone.SigningTime);
    }

    [Fact]
    public void WithoutATime_ItIsRefused()
    {
        var version1 = new Forge(SignatureShape.Envelope) { IsByKey = true, Finished = static b => b.Drop(Entry + ".inclusionPromise") };
        var version2 = new Forge(SignatureShape.Envelope2) { IsByKey = true, HasStamp = false };

        Assert.Equal(SignatureCheck.SigningTime, Verify(version1).FailedCheck);
        Assert.Equal(SignatureCheck.SigningTime, Verify(version2).FailedCheck);
    }

    [Fact]
    public void ALog_ThatWasNotTrustedThen_IsRefused()
    {
        var version1 = new Forge(SignatureShape.Envelope)
        {
            IsByKey = true,
            Root = static root => root.Set("tlogs.0.publicKey.validFor.end", "2026-01-15T11:59:59Z"),
        };
        var version2 = new Forge(SignatureShape.Envelope2)
        {
            IsByKey = true,
            Root = static root => root.Set("tlogs.1.publicKey.validFor.end", "2026-01-15T11:59:59Z"),
        };

        Assert.Equal(SignatureCheck.LogKey, Verify(version1).FailedCheck);
        Assert.Equal(SignatureCheck.LogKey, Verify(version2).FailedCheck);
    }

    [Fact]
    public void PredicateType_IsAskedOfEveryKindOfSignature()
    {
        foreach (SignatureShape shape in Enum.GetValues<SignatureShape>())
        {
            var forge = new Forge(shape) { IsByKey = true };
            var keyless = new Forge(shape);
            SignatureVerdict byKey = Verify(forge, predicateType: Slsa);
            SignatureVerdict byName = new SigstoreVerifier(
                TrustedRoot.Parse(TestJson.Bytes(keyless.TrustedRoot())),
                new CertificateIdentity(IdentityMatch.Exactly(TestSigstore.Identity), IdentityMatch.Exactly(TestSigstore.Issuer)))
            {
                PredicateType = Slsa,
            }.Verify(keyless.Make(), new SignatureSubject(keyless.Image));

            Assert.Equal(SignatureCheck.PredicateType, byKey.FailedCheck);
            Assert.Equal((SignatureCheck.PredicateType, byKey.Reason), Refusal(byName));
            Assert.EndsWith($"'{Slsa}'.", byKey.Reason, StringComparison.Ordinal);
        }

        var attested = new Forge(SignatureShape.Envelope) { IsByKey = true, PredicateType = Slsa };
        Assert.Equal(Slsa, Verify(attested, predicateType: Slsa).PredicateType);
    }

    [Theory]
    [InlineData("md5", 32)]
    [InlineData("sha1", 40)]
    [InlineData("sha384", 96)]
    public void AnImage_WhoseDigestCannotBeComputed_IsNotVerified(string algorithm, int length)
    {
        string hex = new('a', length);
        var forge = new Forge(SignatureShape.Envelope)
        {
            IsByKey = true,
            Statement = statement => statement.Set("subject.0.digest", new JsonObject { [algorithm] = hex }),
        };
        ImageSignature signature = forge.Make();
        var subject = new SignatureSubject(forge.Image with { Digest = Digest.Parse($"{algorithm}:{hex}") });
        var verifier = new PublicKeyVerifier(VerificationKey.FromSubjectPublicKeyInfo(forge.Key.Spki));
        SignatureVerdict verdict = verifier.Verify(signature, subject);

        Assert.Equal(
            (SignatureCheck.Subject, $"The image is {algorithm}:{hex}: expected a digest by sha256, sha512, blake3."),
            Refusal(verdict));
    }

    private static (SignatureCheck? Check, string? Reason) Refusal(SignatureVerdict verdict) => (verdict.FailedCheck, verdict.Reason);

    internal static SignatureVerdict Verify(
        Forge forge,
        bool hasRoot = true,
        string? predicateType = null,
        params SignatureCheck[] skipped)
    {
        ImageSignature signature = forge.Make();
        var verifier = new PublicKeyVerifier(VerificationKey.FromSubjectPublicKeyInfo(forge.Key.Spki))
        {
            TrustedRoot = hasRoot ? TrustedRoot.Parse(TestJson.Bytes(forge.TrustedRoot())) : null,
            PredicateType = predicateType,
            Skipped = skipped.ToHashSet(),
        };
        return verifier.Verify(signature, new SignatureSubject(forge.Image));
    }
}
