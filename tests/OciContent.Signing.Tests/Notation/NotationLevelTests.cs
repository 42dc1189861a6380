using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What the levels of a trust policy make of what is wrong, and what they leave.</summary>
public sealed class NotationLevelTests
{
    private static readonly DateTimeOffset AfterAll = NotationRecipe.Leaf.To.AddYears(1);

    [Theory]
    [InlineData("strict", SignatureCheck.Expiry)]
    [InlineData("permissive", null)]
    [InlineData("audit", null)]
    public void Expiry_IsEnforcedOrNoted(string level, SignatureCheck? expected)
    {
        var scenario = new NotationScenario { Now = NotationScenario.Start.AddDays(100) };
        scenario.Verification["level"] = level;

        AssertNoted(scenario, expected, "The signature expired at 2030-08-30T12:00:00Z");
    }

    [Theory]
    [InlineData("strict", SignatureCheck.CertificateChain)]
    [InlineData("permissive", SignatureCheck.CertificateChain)]
    [InlineData("audit", null)]
    public void Authenticity_IsEnforcedOrNoted(string level, SignatureCheck? expected)
    {
        var scenario = new NotationScenario { Anchor = static _ => (NotationRecipe.Root with { Key = "EC-256:other" }).Issue() };
        scenario.Verification["level"] = level;

        AssertNoted(scenario, expected, "does not lead to one that is trusted");
    }

    [Theory]
    [InlineData("strict", SignatureCheck.CertificateValidity)]
    [InlineData("permissive", null)]
    [InlineData("audit", null)]
    public void AuthenticTimestamp_IsEnforcedOrNoted(string level, SignatureCheck? expected)
    {
        var scenario = new NotationScenario();
        scenario.Leaf = scenario.Leaf with { To = scenario.Now.AddSeconds(-1) };
        scenario.Verification["level"] = level;

        AssertNoted(scenario, expected, "was not valid at");
    }

    [Theory]
    [InlineData("authenticity", "log", null)]
    [InlineData("authenticity", "enforce", SignatureCheck.Identity)]
    public void Override_ChangesALevel(string validation, string action, SignatureCheck? expected)
    {
        var scenario = new NotationScenario();
        scenario.Verification["level"] = action == "log" ? "strict" : "audit";
        scenario.Verification["override"] = new JsonObject { [validation] = action };
        scenario.Leaf = scenario.Leaf with { Subject = "CN=other,O=Other,ST=WA,C=US" };

        AssertNoted(scenario, expected, "not one of the trusted identities");
    }

    [Fact]
    public void Audit_NotesEverythingThatIsWrong()
    {
        var scenario = new NotationScenario
        {
            Now = AfterAll,
            Anchor = static _ => (NotationRecipe.Root with { Key = "EC-256:other" }).Issue(),
        };
        scenario.Verification["level"] = "audit";
        scenario.Leaf = scenario.Leaf with { Subject = "CN=other,O=Other,ST=WA,C=US" };

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(4, verdict.Notes.Count);
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("permissive")]
    public void Integrity_IsAlwaysEnforced(string level)
    {
        var scenario = new NotationScenario();
        scenario.Verification["level"] = level;
        scenario.Draft(static draft => draft.Key = NotationKeys.Get("EC-256:other"));

        Assert.Equal(SignatureCheck.Signature, scenario.Verify().FailedCheck);
    }

    [Fact]
    public void BrokenStamp_IsNotedWhereThatIsLogged()
    {
        var scenario = new NotationScenario();
        scenario.Verification["level"] = "permissive";
        scenario.UseStamp(static stamp => stamp with { Change = static _ => [] });

        AssertNoted(scenario, null, "not over this signature");
    }

    [Fact]
    public void Skip_VerifiesNothingAndSaysSo()
    {
        var scenario = new NotationScenario();
        scenario.Verification["level"] = "skip";
        scenario.Statement.Remove("trustStores");
        scenario.Statement.Remove("trustedIdentities");

        SignatureVerdict verdict = scenario.Verify();

        Assert.False(verdict.IsVerified);
        Assert.Contains("skips verification", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains("nothing was checked", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("log", true)]
    [InlineData("skip", false)]
    public void Revocation_IsNotAskedAndThatIsNoted(string? action, bool isNoted)
    {
        var scenario = new NotationScenario();
        scenario.Leaf = scenario.Leaf with
        {
            Others = [CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://crl.example.com/x"])],
        };
        if (action is not null)
        {
            scenario.Verification["override"] = new JsonObject { ["revocation"] = action };
        }

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(isNoted, verdict.Notes.Any(static note => note.Contains("revoked", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ocsp_IsNotAskedAndThatIsNoted()
    {
        var scenario = new NotationScenario();
        scenario.Authority = scenario.Authority with
        {
            Others = [new X509AuthorityInformationAccessExtension(["http://ocsp.example.com/"], caIssuersUris: null)],
        };

        Assert.Contains("revoked", Assert.Single(scenario.Verify().Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Stamp_KeepsASignatureThatOutlivesItsCertificates()
    {
        var scenario = new NotationScenario { Now = AfterAll };
        scenario.Draft(static draft => draft.Signed[NotationDraft.Prefix + "expiry"] = AfterAll.AddDays(1));
        scenario.Verification["verifyTimestamp"] = "afterCertExpiry";
        scenario.UseStamp();

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(NotationScenario.Start, verdict.SigningTime);
    }

    [Fact]
    public void Stamp_IsNotNeededWhileCertificatesAreValid()
    {
        var scenario = new NotationScenario();
        scenario.Verification["verifyTimestamp"] = "afterCertExpiry";
        scenario.TrustStamps();

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Null(verdict.SigningTime);
    }

    [Fact]
    public void Stamp_IsNotLookedAtWithoutATrustStoreForIt()
    {
        var scenario = new NotationScenario();
        scenario.Draft(static draft => draft.Unsigned[NotationDraft.Prefix + "timestampSignature"] = new byte[] { 1 });

        Assert.True(scenario.Verify().IsVerified);
    }

    [Fact]
    public void SigningAuthority_SaysWhen()
    {
        var scenario = new NotationScenario { Now = AfterAll };
        scenario.UseSigningAuthority();
        scenario.Draft(static draft => draft.Signed[NotationDraft.Prefix + "expiry"] = AfterAll.AddDays(1));

        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.IsVerified, verdict.ToString());
        Assert.Equal(NotationScenario.Start, verdict.SigningTime);
    }

    [Fact]
    public void SigningTime_IsNotThatOfAnAuthorityWhomNobodyTrusts()
    {
        var scenario = new NotationScenario { Anchor = static _ => (NotationRecipe.Root with { Key = "EC-256:other" }).Issue() };
        scenario.UseSigningAuthority();
        scenario.Verification["level"] = "audit";

        Assert.Null(scenario.Verify().SigningTime);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Anchor_MayBeAnyCertificateOfTheChain(int index)
    {
        // notation verifies this too, but has no store for a signer's certificate that is not signed by itself.
        var scenario = new NotationScenario { Anchor = chain => chain[index] };

        if (index == 0)
        {
            Assert.Throws<FormatException>(() => scenario.Verify());
            return;
        }

        Assert.True(scenario.Verify().IsVerified);
    }

    [Fact]
    public void Anchor_MayBeASignerThatIsSignedByItself()
    {
        var scenario = new NotationScenario { Chain = static chain => [NotationRecipe.Leaf.Issue()] };
        NotationCertificate alone = NotationRecipe.Leaf.Issue();
        scenario.Chain = _ => [alone];
        scenario.Anchor = _ => alone;

        Assert.True(scenario.Verify().IsVerified, scenario.Verify().ToString());
    }

    [Theory]
    [InlineData("RSA-2048", false)]
    [InlineData("RSA-2048", true)]
    [InlineData("EC-384", false)]
    [InlineData("EC-521", false)]
    public void Authorities_MaySignByAnyAlgorithm(string key, bool isPss)
    {
        var scenario = new NotationScenario();
        scenario.Root = scenario.Root with { Key = key, IsPss = isPss };
        scenario.Authority = scenario.Authority with { IsPss = isPss, Hash = System.Security.Cryptography.HashAlgorithmName.SHA512 };

        Assert.True(scenario.Verify().IsVerified, scenario.Verify().ToString());
    }

    [Fact]
    public void Signer_IsTheCertificatesSubject()
    {
        SignatureVerdict verdict = new NotationScenario().Verify();

        Assert.Contains("CN=signer", verdict.Signer, StringComparison.Ordinal);
        Assert.Contains("signed by CN=signer", verdict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherExtensions_AreNotJudged()
    {
        // signature-specification, "Other requirements": fail open.
        var scenario = new NotationScenario();
        scenario.Leaf = scenario.Leaf with { Others = [new X509Extension("1.2.3.4", [5, 0], critical: true)] };

        Assert.True(scenario.Verify().IsVerified, scenario.Verify().ToString());
    }

    private static void AssertNoted(NotationScenario scenario, SignatureCheck? expected, string reason)
    {
        SignatureVerdict verdict = scenario.Verify();

        Assert.True(verdict.FailedCheck == expected, verdict.ToString());
        Assert.Contains(reason, expected is null ? Assert.Single(verdict.Notes) : verdict.Reason, StringComparison.Ordinal);
    }
}
