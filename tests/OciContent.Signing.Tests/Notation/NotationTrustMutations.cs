using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What may be wrong with time stamps, times of authorities, and the trust policy.</summary>
internal static class NotationTrustMutations
{
    private const string Header = NotationDraft.Prefix + "timestampSignature";

    public static IEnumerable<NotationMutation> All => [.. Policies(), .. Stamps(), .. StampedTimes(), .. AuthorityTimes()];

    private static IEnumerable<NotationMutation> Policies() =>
    [
        Scope("another repository", "'registry.example.com/app2'", scenario => Ask(scenario, "registry.example.com/app2:v1")),
        Scope("a repository below", "'registry.example.com/app/x'", scenario => Ask(scenario, "registry.example.com/app/x:v1")),
        Scope("another registry", "'other.example.com/app'", scenario => Ask(scenario, "other.example.com/app:v1")),
        Scope("the registry at a port", "'registry.example.com:443/app'", scenario => Ask(scenario, "registry.example.com:443/app:v1")),
        Scope("no name", "an image without a name", scenario => scenario.Subject = scenario.Subject with { Name = null }),
        Scope(
            "a level that skips all",
            "skips verification",
            scenario =>
            {
                scenario.Verification["level"] = "skip";
                scenario.Statement.Remove("trustStores");
                scenario.Statement.Remove("trustedIdentities");
            }),
        new(
            "trust store that is not there",
            SignatureCheck.CertificateChain,
            "'ca:none' is missing",
            static scenario => scenario.Statement["trustStores"] = new JsonArray(NotationScenario.Store, "ca:none")),
        new(
            "trust store of somebody else",
            SignatureCheck.CertificateChain,
            "'ca:none' is missing",
            static scenario => scenario.Statement["trustStores"] = new JsonArray("ca:none")),
        new(
            "identity of somebody else",
            SignatureCheck.Identity,
            "O=Other'",
            static scenario => scenario.Statement["trustedIdentities"] = new JsonArray("x509.subject: C=US, ST=WA, O=Other")),
        new(
            "identities of others",
            SignatureCheck.Identity,
            " or 'x509.subject",
            static scenario =>
                scenario.Statement["trustedIdentities"] = new JsonArray(
                    "x509.subject: C=US, ST=WA, O=Other",
                    "x509.subject: C=US, ST=WA, O=Example, CN=x")),
    ];

    private static IEnumerable<NotationMutation> Stamps() =>
    [
        new("no time stamp", SignatureCheck.Timestamp, "no time stamp", static scenario => scenario.TrustStamps()),
        Stamp("over something else", "not over this signature", static stamp => stamp with { Change = static bytes => [.. bytes, 0] }),
        Stamp("over nothing", "not over this signature", static stamp => stamp with { Change = static _ => [] }),
        Stamp("by SHA-1", "1.3.14.3.2.26", static stamp => stamp with { Hash = HashAlgorithmName.SHA1 }),
        Stamp(
            "of an authority that is not trusted",
            "does not lead to a trusted root",
            static stamp => stamp with { Authority = Of(static _ => _) }),
        Stamp("whose authority is not named", "", static stamp => stamp with { NamesAuthority = false }).NotAlone(),
        Stamper("that expired", "The time stamp", static stamper => stamper with { To = NotationScenario.Start.AddSeconds(-1) })
            .NotAlone(),
        Stamper(
                "that is not valid yet",
                "The time stamp",
                static stamper => stamper with { From = NotationScenario.Start.AddSeconds(1) })
            .NotAlone(),
        Stamper("without an extended key usage", "The time stamp", static stamper => stamper with { ExtendedUsages = null }).NotAlone(),
        Stamper("for code", "The time stamp", static stamper => stamper with { ExtendedUsages = [NotationRecipe.CodeSigning] })
            .NotAlone(),
        Stamper(
            "for code too",
            "timeStamping alone",
            static stamper => stamper with { ExtendedUsages = [NotationRecipe.CodeSigning, NotationRecipe.TimeStamping] }),
        Stamper("for stamps, not critical", "The time stamp", static stamper => stamper with { AreExtendedUsagesCritical = false })
            .NotAlone(),
        Stamper("without a key usage", "The time stamp authority's certificate '", static stamper => stamper with { Usages = null }),
        Stamper(
            "for no signatures",
            "expected digitalSignature",
            static stamper => stamper with { Usages = X509KeyUsageFlags.NonRepudiation }),
        Stamper(
            "for keys",
            "'KeyEncipherment'",
            static stamper => stamper with { Usages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment }),
        Stamper("of an authority", "one of an authority", static stamper => stamper with { IsAuthority = true }),
        Token("that is empty", static _ => []),
        Token("that is none", static _ => "time stamp"u8.ToArray()),
        Token("that is cut", static token => token[..^1]),
        Token("with a byte behind it", static token => [.. token, 0]),
        Token("with its last bit changed", static token => [.. token[..^1], (byte)(token[^1] ^ 1)]),
        Token("that is too large", static _ => new byte[100_000]),
        new(
            "time stamp of another signature",
            SignatureCheck.Timestamp,
            "not over this signature",
            static scenario =>
            {
                scenario.UseStamp(static stamp => stamp with { Change = static _ => new byte[64] });
            }),
        new(
            "no time stamp, for a certificate that expired",
            SignatureCheck.Timestamp,
            "no time stamp",
            static scenario =>
            {
                scenario.TrustStamps();
                scenario.Verification["verifyTimestamp"] = "afterCertExpiry";
                scenario.Leaf = scenario.Leaf with { To = scenario.Now.AddSeconds(-1) };
            })
        {
            IsAlone = false,
        },
        new(
            "trust store for time stamps that is not there",
            SignatureCheck.Timestamp,
            "'tsa:none' is missing",
            static scenario =>
            {
                scenario.UseStamp();
                scenario.Statement["trustStores"]!.AsArray().Add("tsa:none");
            }),
    ];

    private static IEnumerable<NotationMutation> StampedTimes() =>
    [
        Stamped("after the leaf", static stamp => stamp with { Time = NotationRecipe.Leaf.To.AddHours(1) }),
        Stamped("at the leaf's end, give or take a second", static stamp => stamp with { Time = NotationRecipe.Leaf.To }),
        Stamped(
            "at the leaf's end, by a policy that is right to the second",
            static stamp => stamp with { Time = NotationRecipe.Leaf.To, Accuracy = null, Policy = "0.4.0.2023.1.1" }),
        Stamped(
            "at the leaf's start, give or take a minute",
            static stamp => stamp with { Time = NotationRecipe.Leaf.From.AddSeconds(30), Accuracy = 60 }),
    ];

    private static IEnumerable<NotationMutation> AuthorityTimes() =>
    [
        Signed(
            "before the leaf",
            static scenario => scenario.Leaf = scenario.Leaf with { From = NotationScenario.Start.AddSeconds(1) }),
        Signed("after the leaf", static scenario => scenario.Leaf = scenario.Leaf with { To = NotationScenario.Start.AddSeconds(-1) }),
        Signed(
            "after the authority",
            static scenario => scenario.Authority = scenario.Authority with { To = NotationScenario.Start.AddSeconds(-1) }),
        Signed(
            "before the root",
            static scenario => scenario.Root = scenario.Root with { From = NotationScenario.Start.AddSeconds(1) }),
    ];

    private static void Ask(NotationScenario scenario, string name) =>
        scenario.Subject = scenario.Subject with { Name = ImageReference.Parse(name) };

    private static NotationCertificate Of(Func<NotationRecipe, NotationRecipe> change) =>
        change(NotationRecipe.Stamper).Issue((NotationRecipe.Root with { Key = "EC-256:other" }).Issue());

    private static NotationMutation Scope(string name, string reason, Action<NotationScenario> apply) =>
        new($"policy for {name}", SignatureCheck.Scope, reason, apply) { IsAlone = false };

    private static NotationMutation Stamp(string name, string reason, Func<NotationStamp, NotationStamp> change) =>
        new($"time stamp {name}", SignatureCheck.Timestamp, reason, scenario => scenario.UseStamp(change));

    private static NotationMutation Stamper(string name, string reason, Func<NotationRecipe, NotationRecipe> change) =>
        new(
            $"time stamp authority {name}",
            SignatureCheck.Timestamp,
            reason,
            scenario =>
            {
                scenario.UseStamp();
                scenario.Stamper = change(scenario.Stamper);
            });

    private static NotationMutation Token(string name, Func<byte[], byte[]> change) =>
        new(
            $"time stamp {name}",
            SignatureCheck.Timestamp,
            "The time stamp",
            scenario =>
            {
                scenario.UseStamp();
                scenario.Draft(draft => draft.AfterSigning = one => one.Unsigned[Header] = change((byte[])one.Unsigned[Header]));
            })
        {
            IsAlone = false,
        };

    private static NotationMutation Stamped(string name, Func<NotationStamp, NotationStamp> change) =>
        new(
            $"time stamp {name}",
            SignatureCheck.CertificateValidity,
            "when it was time-stamped",
            scenario =>
            {
                scenario.UseStamp(change);
                scenario.StampRoot = scenario.StampRoot with
                {
                    From = scenario.StampRoot.From.AddYears(-1),
                    To = scenario.StampRoot.To.AddYears(1),
                };
                scenario.Stamper = scenario.Stamper with
                {
                    From = scenario.Stamper.From.AddYears(-1),
                    To = scenario.Stamper.To.AddYears(1),
                };
            });

    private static NotationMutation Signed(string name, Action<NotationScenario> apply) =>
        new(
            $"authority's time {name}",
            SignatureCheck.CertificateValidity,
            "when it was signed",
            scenario =>
            {
                scenario.UseSigningAuthority();
                apply(scenario);
            });
}
