using System.Globalization;
using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

public sealed class SigstoreVerifierTests
{
    [Theory]
    [InlineData(nameof(SignatureShape.Envelope))]
    [InlineData(nameof(SignatureShape.InToto))]
    [InlineData(nameof(SignatureShape.Envelope2))]
    [InlineData(nameof(SignatureShape.Dsse2))]
    [InlineData(nameof(SignatureShape.Message))]
    [InlineData(nameof(SignatureShape.Message2))]
    [InlineData(nameof(SignatureShape.Tag))]
    [InlineData(nameof(SignatureShape.AttestationTag))]
    [InlineData(nameof(SignatureShape.InTotoTag))]
    public void Verify_TakesEveryShape(string shape)
    {
        var forge = new Forge(Enum.Parse<SignatureShape>(shape));
        SignatureVerdict verdict = Verify(forge);

        Assert.Equal((null, null), (verdict.FailedCheck, verdict.Reason));
        Assert.Equal($"{TestSigstore.Identity} ({TestSigstore.Issuer})", verdict.Signer);
        Assert.Equal(TestSigstore.Time, verdict.SigningTime);
        Assert.Empty(verdict.Notes);
    }

    [Theory]
    [InlineData("P256")]
    [InlineData("P384")]
    [InlineData("P521")]
    [InlineData("Rsa")]
    public void Verify_TakesKeysOfEveryKind(string kind)
    {
        TestSigner key = Signer(kind);
        foreach (SignatureShape shape in new[] { SignatureShape.Envelope, SignatureShape.Envelope2, SignatureShape.Tag })
        {
            Assert.Null(Verify(new Forge(shape) { Key = key }).Reason);
        }
    }

    [Fact]
    public void Verify_TakesLogsOfVersion2ByEcdsa()
    {
        var forge = new Forge(SignatureShape.Envelope2, new TestSigstore(TestSigner.P256()));

        Assert.Null(Verify(forge).Reason);
    }

    [Theory]
    [InlineData("https://log2026.rekor.example.com")]
    [InlineData("https://log2026.rekor.example.com/")]
    [InlineData("http://log2026.rekor.example.com:3000/api")]
    [InlineData("log2026.rekor.example.com")]
    public void Verify_TakesALogByItsHost(string url)
    {
        var forge = new Forge(SignatureShape.Envelope2) { Root = root => root.Set("tlogs.1.baseUrl", url) };

        Assert.Null(Verify(forge).Reason);
    }

    [Theory]
    [InlineData("https://log.example.com:3000/one", "log.example.com:3000/one", true)]
    [InlineData("https://log.example.com/one/", "log.example.com/one", true)]
    [InlineData("https://log.example.com/one", "log.example.com/two", false)]
    [InlineData("https://log.example.com:3000", "log.example.com:4000", false)]
    [InlineData("https://[::1]", "[::1]", true)]
    public void Verify_TakesALogByItsAddress(string url, string origin, bool isTaken)
    {
        var forge = new Forge(SignatureShape.Envelope2)
        {
            Root = root => root.Set("tlogs.1.baseUrl", url),
            Checkpoint = note => note.Origin = note.Name = origin,
        };

        Assert.Equal(isTaken ? null : SignatureCheck.Checkpoint, Verify(forge).FailedCheck);
    }

    [Fact]
    public void Verify_TakesALogWhoseIdAnotherHasToo()
    {
        foreach (SignatureShape shape in new[] { SignatureShape.Envelope, SignatureShape.Envelope2 })
        {
            int index = shape == SignatureShape.Envelope ? 0 : 1;
            var forge = new Forge(shape)
            {
                Root = root =>
                {
                    JsonNode other = root.At($"tlogs.{index}").DeepClone();
                    other["baseUrl"] = "https://other.example.com";
                    other.Set("publicKey.validFor.end", TestJson.Time(TestSigstore.Time.AddDays(-1)));
                    ((JsonArray)root["tlogs"]!).Insert(0, other);
                },
            };

            Assert.Null(Verify(forge).Reason);
        }
    }

    [Fact]
    public void Reasons_AreTheSameInEveryCulture()
    {
        var forge = new Forge(SignatureShape.Envelope) { Leaf = static leaf => leaf.NotAfter = TestSigstore.Time.AddSeconds(-1) };
        string reason = Verify(forge).Reason!;
        CultureInfo before = CultureInfo.CurrentCulture;
        var finnish = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        finnish.DateTimeFormat.TimeSeparator = ".";
        try
        {
            CultureInfo.CurrentCulture = finnish;

            Assert.Equal(reason, Verify(forge).Reason);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Verify_GivesStatementAndClaims()
    {
        var forge = new Forge(SignatureShape.Envelope)
        {
            PredicateType = "https://slsa.dev/provenance/v1",
            Leaf = static leaf => leaf.Claims.Add((12, "https://github.com/example/app")),
        };
        SignatureVerdict verdict = Verify(forge);

        Assert.Equal("https://slsa.dev/provenance/v1", verdict.PredicateType);
        Assert.False(verdict.Statement.IsEmpty);
        Assert.Equal("https://github.com/example/app", verdict.Claims["sourceRepositoryUri"]);
    }

    [Fact]
    public void Verify_NotesStampsThatDoNotCount()
    {
        var forge = new Forge(SignatureShape.Envelope) { HasStamp = true, StampBytes = static _ => [1, 2, 3] };
        SignatureVerdict verdict = Verify(forge);

        Assert.True(verdict.IsVerified);
        Assert.Contains("TimeStampResp", Assert.Single(verdict.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "someone-else")]
    [InlineData(6, "https://github.com/example/app/.github/workflows/build.yml@refs/heads/main")]
    public void Identities_MayBeUserNamesAndUris(int tag, string name)
    {
        var forge = new Forge(SignatureShape.Envelope) { Leaf = leaf => leaf.Names = [(tag, name)] };
        ImageSignature signature = forge.Make();
        TrustedRoot root = TrustedRoot.Parse(TestJson.Bytes(forge.TrustedRoot()));
        var exact = new SigstoreVerifier(
            root,
            new CertificateIdentity(IdentityMatch.Exactly(name), IdentityMatch.Exactly(TestSigstore.Issuer)));
        var pattern = new SigstoreVerifier(
            root,
            new CertificateIdentity(IdentityMatch.Pattern("^[a-z]+(-|:)"), IdentityMatch.Pattern("example")));
        var other = new SigstoreVerifier(root, new CertificateIdentity(IdentityMatch.Pattern("^else"), IdentityMatch.Pattern(".")));

        Assert.Null(exact.Verify(signature, new SignatureSubject(forge.Image)).Reason);
        Assert.Null(pattern.Verify(signature, new SignatureSubject(forge.Image)).Reason);
        Assert.Equal(SignatureCheck.Identity, other.Verify(signature, new SignatureSubject(forge.Image)).FailedCheck);
    }

    [Fact]
    public void Patterns_AreMatchedInLinearTime()
    {
        Assert.ThrowsAny<ArgumentException>(static () => IdentityMatch.Pattern(@"(a)\1"));
        Assert.ThrowsAny<ArgumentException>(static () => IdentityMatch.Pattern("("));
        Assert.ThrowsAny<ArgumentException>(static () => IdentityMatch.Pattern(""));
        Assert.False(IdentityMatch.Pattern("^(a+)+$").Is(new string('a', 4000) + "b"));
    }

    [Theory]
    [InlineData("main\n")]
    [InlineData("main\0")]
    [InlineData("\u0085main")]
    public void Names_WithControlCharacters_AreNobodys(string name)
    {
        Assert.False(IdentityMatch.Pattern("main$").Is(name));
        Assert.False(IdentityMatch.Pattern(".").Is(name));
        Assert.False(IdentityMatch.Exactly(name).Is(name));
    }

    [Fact]
    public void Claims_MayBeRequired()
    {
        var forge = new Forge(SignatureShape.Envelope) { Leaf = static leaf => leaf.Claims.Add((14, "refs/heads/main")) };
        ImageSignature signature = forge.Make();
        SignatureVerdict Ask(string reference) =>
            new SigstoreVerifier(
                TrustedRoot.Parse(TestJson.Bytes(forge.TrustedRoot())),
                new CertificateIdentity(IdentityMatch.Exactly(TestSigstore.Identity), IdentityMatch.Exactly(TestSigstore.Issuer))
                {
                    Claims = new Dictionary<string, IdentityMatch> { ["sourceRepositoryRef"] = IdentityMatch.Exactly(reference) },
                }).Verify(signature, new SignatureSubject(forge.Image));

        Assert.Null(Ask("refs/heads/main").Reason);
        Assert.Contains("sourceRepositoryRef refs/heads/other", Ask("refs/heads/other").Reason, StringComparison.Ordinal);
    }

    internal static TestSigner Signer(string kind) => kind switch
    {
        "P256" => TestSigner.P256(),
        "P384" => TestSigner.P384(),
        "P521" => TestSigner.P521(),
        "Rsa" => TestSigner.Rsa(),
        _ => TestSigner.Ed25519(),
    };

    private static SignatureVerdict Verify(Forge forge) =>
        TestSigstore.Verifier(forge.TrustedRoot()).Verify(forge.Make(), new SignatureSubject(forge.Image));
}
