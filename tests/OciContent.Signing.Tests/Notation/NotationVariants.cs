using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.Tests.Kit.NotationDraft;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Signatures that are unusual, and right all the same: notation takes them, and so do we.</summary>
internal static class NotationVariants
{
    private static readonly (string Name, Action<NotationScenario> Apply)[] Both =
    [
        ("as usual", static _ => { }),
        ("with a time stamp", static scenario => scenario.UseStamp()),
        ("with a time stamp without accuracy", static scenario => scenario.UseStamp(static stamp => stamp with { Accuracy = null })),
        (
            "with a time stamp by SHA-384",
            static scenario => scenario.UseStamp(static stamp => stamp with { Hash = HashAlgorithmName.SHA384 })),
        (
            "with a time stamp, for a certificate that expired",
            static scenario =>
            {
                scenario.UseStamp();
                scenario.Leaf = scenario.Leaf with { To = NotationScenario.Start.AddHours(1) };
            }),
        (
            "with a time stamp where it is needed later",
            static scenario =>
            {
                scenario.UseStamp();
                scenario.Verification["verifyTimestamp"] = "afterCertExpiry";
            }),
        (
            "without a time stamp where it is needed later",
            static scenario =>
            {
                scenario.TrustStamps();
                scenario.Verification["verifyTimestamp"] = "afterCertExpiry";
            }),
        (
            "with a broken time stamp that nobody asks for",
            static scenario => scenario.Draft(static draft => draft.Unsigned[Prefix + "timestampSignature"] = new byte[] { 1 })),
        ("by a signing authority", static scenario => scenario.UseSigningAuthority()),
        (
            "by a signing authority, for a certificate that expired",
            static scenario =>
            {
                scenario.UseSigningAuthority();
                scenario.Leaf = scenario.Leaf with { To = NotationScenario.Start.AddHours(1) };
            }),
        (
            "that does not expire",
            static scenario =>
                scenario.Draft(static draft =>
                {
                    draft.Signed.Remove(Prefix + "expiry");
                    ((List<string>)draft.Signed["crit"]).Remove(Prefix + "expiry");
                })),
        ("without an agent", static scenario => scenario.Draft(static draft => draft.Unsigned.Remove(Prefix + "signingAgent"))),
        ("with another signed header", static scenario => scenario.Draft(static draft => draft.Signed["com.example.x"] = "y")),
        ("with another header", static scenario => scenario.Draft(static draft => draft.Unsigned["com.example.x"] = "y")),
        (
            "with more in the payload",
            static scenario => scenario.Draft(static draft => draft.ChangeTarget(static target => target["artifactType"] = "a/b"))),
        ("trusted by the authority between", static scenario => scenario.Anchor = static chain => chain[1]),
        ("by any identity", static scenario => scenario.Statement["trustedIdentities"] = new JsonArray("*")),
        (
            "by an identity with S for ST",
            static scenario => scenario.Statement["trustedIdentities"] = new JsonArray("x509.subject: O=Example, S=WA, C=US")),
        (
            "by an identity with a comma",
            static scenario =>
            {
                scenario.Leaf = scenario.Leaf with { Subject = "CN=signer,O=\"Example, Inc\",ST=WA,C=US" };
                scenario.Statement["trustedIdentities"] = new JsonArray("x509.subject: C=US, ST=WA, O=Example\\, Inc");
            }),
        ("by a leaf without extended key usages", static scenario => scenario.Leaf = scenario.Leaf with { ExtendedUsages = null }),
        ("by a leaf without basic constraints", static scenario => scenario.Leaf = scenario.Leaf with { IsAuthority = null }),
        (
            "by a leaf that cannot be denied",
            static scenario =>
                scenario.Leaf = scenario.Leaf with { Usages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation }),
        (
            "by a leaf with another critical extension",
            static scenario => scenario.Leaf = scenario.Leaf with { Others = [new X509Extension("1.2.3.4", [5, 0], critical: true)] }),
        (
            "by authorities of RSA with PSS",
            static scenario =>
            {
                scenario.Root = scenario.Root with { Key = "RSA-2048", IsPss = true };
                scenario.Authority = scenario.Authority with { IsPss = true, Hash = HashAlgorithmName.SHA384 };
            }),
        (
            "by authorities of P-521",
            static scenario => scenario.Root = scenario.Root with { Key = "EC-521", Hash = HashAlgorithmName.SHA512 }),
        ("by a root for one more authority", static scenario => scenario.Root = scenario.Root with { PathLength = 1 }),
        (
            "by a root that is a leaf",
            static scenario =>
            {
                NotationCertificate alone = NotationRecipe.Leaf.Issue();
                (scenario.Chain, scenario.Anchor) = (_ => [alone], _ => alone);
            }),
        (
            "that expired, where that is logged",
            static scenario =>
            {
                scenario.Verification["override"] = new JsonObject { ["expiry"] = "log" };
                scenario.Draft(static draft => draft.Signed[Prefix + "expiry"] = NotationScenario.Start.AddHours(1));
            }),
        (
            "by somebody else, where that is logged",
            static scenario =>
            {
                scenario.Verification["level"] = "audit";
                scenario.Anchor = static _ => (NotationRecipe.Root with { Key = "EC-256:other" }).Issue();
            }),
        (
            "by a certificate that expired, where that is logged",
            static scenario =>
            {
                scenario.Verification["level"] = "permissive";
                scenario.Leaf = scenario.Leaf with { To = NotationScenario.Start.AddHours(1) };
            }),
    ];

    /// <summary>All of them, in JWS and in COSE.</summary>
    public static IReadOnlyList<(string Name, Action<NotationScenario> Apply)> All { get; } =
    [
        .. Both.Select(static one => (one.Name + " (JWS)", one.Apply)),
        .. Both.Select(static one =>
            (
                one.Name + " (COSE)",
                (Action<NotationScenario>)(
                    scenario =>
                    {
                        scenario.IsCose = true;
                        one.Apply(scenario);
                    }))),
        (
            "with fractions of seconds",
            static scenario =>
                scenario.Draft(static draft =>
                    draft.Signed[Prefix + "signingTime"] = NotationScenario.Start.ToString("yyyy-MM-dd'T'HH:mm:ss'.123456789Z'"))),
        (
            "with a time of another zone",
            static scenario =>
                scenario.Draft(static draft =>
                    draft.Signed[Prefix + "signingTime"] = NotationScenario.Start.AddHours(2).ToString("yyyy-MM-dd'T'HH:mm:ss'+02:00'"))),
    ];
}
