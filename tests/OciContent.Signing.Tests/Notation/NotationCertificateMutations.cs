using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What may be wrong with the certificates, and with who trusts them.</summary>
internal static class NotationCertificateMutations
{
    private const X509KeyUsageFlags Signs = X509KeyUsageFlags.DigitalSignature;

    public static IEnumerable<NotationMutation> All =>
        [.. Leaves(), .. Authorities(), .. Chains(), .. Keys(), .. Validity(), .. Forms(), .. Identities()];

    private static IEnumerable<NotationMutation> Leaves() =>
    [
        Leaf("without a key usage", "no key usage", leaf => leaf with { Usages = null }),
        Leaf("with a key usage that is not critical", "not critical", leaf => leaf with { AreUsagesCritical = false }),
        Leaf("for no signatures", "expected digitalSignature", leaf => leaf with { Usages = X509KeyUsageFlags.NonRepudiation }),
        Leaf("for keys", "'KeyEncipherment'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.KeyEncipherment }),
        Leaf("for data", "'DataEncipherment'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.DataEncipherment }),
        Leaf("for agreement", "'KeyAgreement'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.KeyAgreement }),
        Leaf("for certificates", "'KeyCertSign'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.KeyCertSign }),
        Leaf("for lists of revoked ones", "'CrlSign'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.CrlSign }),
        Leaf("for enciphering only", "'EncipherOnly'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.EncipherOnly }),
        Leaf("for deciphering only", "'DecipherOnly'", leaf => leaf with { Usages = Signs | X509KeyUsageFlags.DecipherOnly }),
        Leaf("of an authority", "one of an authority", leaf => leaf with { IsAuthority = true }),
        Leaf(
            "of an authority, not critical",
            "one of an authority",
            leaf => leaf with { IsAuthority = true, AreConstraintsCritical = false }),
        Extended("serverAuth", "1.3.6.1.5.5.7.3.1"),
        Extended("clientAuth", "1.3.6.1.5.5.7.3.2"),
        Extended("emailProtection", "1.3.6.1.5.5.7.3.4"),
        Extended("timeStamping", "1.3.6.1.5.5.7.3.8"),
        Extended("OCSPSigning", "1.3.6.1.5.5.7.3.9"),
        Extended("anyExtendedKeyUsage", "2.5.29.37.0"),
        Leaf("for servers alone", "serverAuth", leaf => leaf with { ExtendedUsages = ["1.3.6.1.5.5.7.3.1"] }),
        Leaf(
            "for servers, critical",
            "serverAuth",
            leaf => leaf with { ExtendedUsages = ["1.3.6.1.5.5.7.3.1"], AreExtendedUsagesCritical = true }),
        Leaf(
            "with two key usages",
            "2.5.29.15 more than once",
            leaf =>
                leaf with
                {
                    Others = [new X509Extension("2.5.29.99", [3, 2, 7, 128], critical: true)],
                    Patch = static signed => Replace(signed, [0x55, 0x1d, 99], [0x55, 0x1d, 15]),
                }),
        new(
            "leaf with a key usage that is not DER",
            SignatureCheck.Format,
            "",
            scenario =>
                scenario.Leaf = scenario.Leaf with
                {
                    Usages = null,
                    Others = [new X509Extension("2.5.29.15", [1, 2, 3], critical: true)],
                })
        {
            IsAlone = false,
        },
        new(
            "leaf with basic constraints that are not DER",
            SignatureCheck.Format,
            "",
            scenario =>
                scenario.Leaf = scenario.Leaf with
                {
                    IsAuthority = null,
                    Others = [new X509Extension("2.5.29.19", [0x30, 9], critical: true)],
                })
        {
            IsAlone = false,
        },
        new(
            "leaf with an extended key usage that is not DER",
            SignatureCheck.Format,
            "",
            scenario =>
                scenario.Leaf = scenario.Leaf with
                {
                    ExtendedUsages = null,
                    Others = [new X509Extension("2.5.29.37", [4, 1, 0], critical: false)],
                })
        {
            IsAlone = false,
        },
    ];

    private static IEnumerable<NotationMutation> Authorities() =>
    [
        Authority("without basic constraints", "not one of an authority", authority => authority with { IsAuthority = null }),
        Authority("that is none", "not one of an authority", authority => authority with { IsAuthority = false }),
        Authority(
            "with constraints that are not critical",
            "not one of an authority",
            authority => authority with { AreConstraintsCritical = false }),
        Authority("without a key usage", "no key usage", authority => authority with { Usages = null }),
        Authority("with a key usage that is not critical", "not critical", authority => authority with { AreUsagesCritical = false }),
        Authority("for no certificates", "expected keyCertSign", authority => authority with { Usages = X509KeyUsageFlags.CrlSign }),
        Usage(
            "root without basic constraints",
            "not one of an authority",
            scenario => scenario.Root = scenario.Root with { IsAuthority = null }),
        Usage(
            "root for no certificates",
            "expected keyCertSign",
            scenario => scenario.Root = scenario.Root with { Usages = X509KeyUsageFlags.CrlSign }),
        Usage(
            "root for no other authorities",
            "allows 0 authorities below it: expected 1",
            scenario => scenario.Root = scenario.Root with { PathLength = 0 }),
    ];

    private static IEnumerable<NotationMutation> Chains() =>
    [
        Chain(
            "chain without the root",
            "not signed by itself",
            static scenario => (scenario.Chain, scenario.Anchor) = (static chain => chain.Take(2), static chain => chain[1])),
        Chain("chain of the leaf alone", "not signed by itself", static scenario => scenario.Chain = static chain => chain.Take(1)),
        Chain(
            "chain without what is between",
            "not signed by the next one",
            static scenario => scenario.Chain = static chain => [chain[0], chain[2]]),
        Chain(
                "chain in another order",
                "not signed by the next one",
                static scenario => scenario.Chain = static chain => [chain[0], chain[2], chain[1]])
            .NotAlone(),
        new(
            "chain in reverse",
            SignatureCheck.Signature,
            "not by the certificate's key",
            static scenario => scenario.Chain = static chain => chain.Reverse())
        {
            IsAlone = false,
        },
        Chain(
            "chain with the root twice",
            "signed by itself, and not the last one",
            static scenario => scenario.Chain = static chain => [.. chain, chain[2]]),
        Chain(
                "chain with the leaf twice",
                "not signed by the next one",
                static scenario => scenario.Chain = static chain => [chain[0], .. chain])
            .NotAlone(),
        Chain(
            "chain with another root behind it",
            "not signed by the next one",
            static scenario => scenario.Chain = static chain => [.. chain, OtherRoot()]),
        Chain(
            "leaf signed by another authority of that name",
            "not signed by the next one",
            static scenario =>
                scenario.Chain = static chain =>
                    [
                        NotationRecipe.Leaf.Issue((NotationRecipe.Authority with { Key = "EC-256:other" }).Issue(chain[2])),
                        chain[1],
                        chain[2],
                    ]),
        Chain(
            "authority of another name with that key",
            "not signed by the next one",
            static scenario =>
                scenario.Chain = static chain =>
                    [chain[0], (NotationRecipe.Authority with { Subject = "CN=other" }).Issue(chain[2]), chain[2]]),
        Chain(
            "authority with a weak key",
            "not signed by the next one",
            static scenario => scenario.Authority = scenario.Authority with { Key = "RSA-1024" }),
        Chain(
            "root that is not trusted",
            "does not lead to one that is trusted",
            static scenario => scenario.Anchor = static _ => OtherRoot()),
        Chain(
            "root that is not the one that is trusted",
            "does not lead to one that is trusted",
            static scenario => scenario.Anchor = static _ => NotationRecipe.Root.Issue()),
        Chain(
            "root of another key with that name",
            "does not lead to one that is trusted",
            static scenario => scenario.Anchor = static _ => (NotationRecipe.Root with { Key = "EC-256:other" }).Issue()),
        Chain(
            "root that signs itself with another key",
            "not signed by itself",
            static scenario =>
                scenario.Chain = static chain =>
                    [chain[0], chain[1], NotationRecipe.Root.Issue(chain[2] with { Key = NotationKeys.Get("EC-256:other") })]),
    ];

    private static IEnumerable<NotationMutation> Keys() =>
    [
        new(
            "leaf signed with SHA-1",
            SignatureCheck.Algorithm,
            "SHA-1",
            static scenario => scenario.Leaf = scenario.Leaf with { Hash = HashAlgorithmName.SHA1 }),
        new(
            "authority signed with SHA-1",
            SignatureCheck.Algorithm,
            "SHA-1",
            static scenario => scenario.Authority = scenario.Authority with { Hash = HashAlgorithmName.SHA1 }),
        new(
            "root signed with SHA-1",
            SignatureCheck.Algorithm,
            "SHA-1",
            static scenario => scenario.Root = scenario.Root with { Hash = HashAlgorithmName.SHA1 }),
        new(
            "leaf signed by RSA with SHA-1",
            SignatureCheck.Algorithm,
            "SHA-1",
            static scenario =>
                (scenario.Authority, scenario.Leaf) = (
                    scenario.Authority with
                    {
                        Key = "RSA-2048",
                    },
                    scenario.Leaf with
                    {
                        Hash = HashAlgorithmName.SHA1,
                    })),
        new(
            "leaf with a weak key",
            SignatureCheck.Algorithm,
            "1024 bits",
            static scenario => scenario.Leaf = scenario.Leaf with { Key = "RSA-1024" })
        {
            IsAlone = false,
        },
        new(
            "leaf with a key of an odd size",
            SignatureCheck.Algorithm,
            "key that is not allowed",
            static scenario => scenario.Leaf = scenario.Leaf with { Key = "RSA-2560" })
        {
            IsAlone = false,
        },
        new(
            "leaf with a key on another curve",
            SignatureCheck.Algorithm,
            "curve",
            static scenario => scenario.Leaf = scenario.Leaf with { Key = "EC-224" })
        {
            IsAlone = false,
        },
    ];

    private static IEnumerable<NotationMutation> Validity() =>
    [
        Valid("leaf that expired", static scenario => scenario.Leaf = scenario.Leaf with { To = scenario.Now.AddSeconds(-1) }),
        Valid(
            "leaf that is not valid yet",
            static scenario => scenario.Leaf = scenario.Leaf with { From = scenario.Now.AddHours(1) }),
        Valid(
            "authority that expired",
            static scenario => scenario.Authority = scenario.Authority with { To = scenario.Now.AddSeconds(-1) }),
        Valid(
            "authority that is not valid yet",
            static scenario => scenario.Authority = scenario.Authority with { From = scenario.Now.AddHours(1) }),
        Valid("root that expired", static scenario => scenario.Root = scenario.Root with { To = scenario.Now.AddSeconds(-1) }),
        Valid(
            "root that is not valid yet",
            static scenario => scenario.Root = scenario.Root with { From = scenario.Now.AddHours(1) }),
    ];

    private static IEnumerable<NotationMutation> Forms() =>
    [
        Form("no certificates", "no certificates", static draft => draft.Unsigned.Remove("x5c")),
        Form("an empty list of certificates", "no certificates", static draft => draft.Unsigned["x5c"] = new List<byte[]>()),
        Form(
            "eleven certificates",
            "x5c|33",
            static draft => draft.Unsigned["x5c"] = Enumerable.Repeat(Certificates(draft)[0], 11).ToList()),
        Form("an empty certificate", "", static draft => Certificates(draft)[1] = []),
        Form("a certificate that is none", "", static draft => Certificates(draft)[1] = "certificate"u8.ToArray()),
        Form("a certificate that is cut", "", static draft => Certificates(draft)[0] = Certificates(draft)[0][..^1]),
        Form("a certificate with a byte behind it", "", static draft => Certificates(draft)[0] = [.. Certificates(draft)[0], 0]),
        Form(
            "a certificate in PEM",
            "not DER alone",
            static draft =>
                Certificates(draft)[0] = Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", Certificates(draft)[0]))),
        Form("a certificate that is too large", "expected at most 32768", static draft => Certificates(draft)[2] = new byte[40000]),
        Form("a private key for a certificate", "", static draft => Certificates(draft)[1] = draft.Key.ExportPkcs8PrivateKey()),
        Form("certificates that are one text", "x5c|33", static draft => draft.Unsigned["x5c"] = "MII"),
        Form("certificates that are bytes", "x5c|33", static draft => draft.Unsigned["x5c"] = Certificates(draft)[0]),
    ];

    private static IEnumerable<NotationMutation> Identities() =>
    [
        Identity("leaf of another unit", "CN=signer,OU=Other,O=Example,ST=WA,C=US"),
        Identity("leaf without a unit", "CN=signer,O=Example,ST=WA,C=US"),
        Identity("leaf of another organization", "CN=signer,OU=Build,O=Example2,ST=WA,C=US"),
        Identity("leaf of another state", "CN=signer,OU=Build,O=Example,ST=OR,C=US"),
        Identity("leaf of another country", "CN=signer,OU=Build,O=Example,ST=WA,C=UK"),
        Identity("leaf of a country in lower case", "CN=signer,OU=Build,O=Example,ST=WA,C=us"),
        Identity("leaf whose organization begins so", "CN=signer,OU=Build,O=Example Inc,ST=WA,C=US"),
        Identity("leaf with the unit in its name", "CN=\"signer,OU=Build\",O=Example,ST=WA,C=US"),
        Identity("leaf with two units", "CN=signer,OU=Build,OU=Other,O=Example,ST=WA,C=US", "more than once"),
    ];

    private static List<byte[]> Certificates(NotationDraft draft) => (List<byte[]>)draft.Unsigned["x5c"];

    private static byte[] Replace(byte[] bytes, byte[] old, byte[] other)
    {
        int at = bytes.AsSpan().IndexOf(old);
        return [.. bytes[..at], .. other, .. bytes[(at + old.Length)..]];
    }

    private static NotationCertificate OtherRoot() =>
        (NotationRecipe.Root with { Subject = "CN=other root", Key = "EC-256:other" }).Issue();

    private static NotationMutation Usage(string name, string reason, Action<NotationScenario> apply) =>
        new(name, SignatureCheck.CertificateUsage, reason, apply);

    private static NotationMutation Leaf(string name, string reason, Func<NotationRecipe, NotationRecipe> change) =>
        Usage($"leaf {name}", reason, scenario => scenario.Leaf = change(scenario.Leaf));

    private static NotationMutation Extended(string name, string number) =>
        Leaf($"for {name} too", name, leaf => leaf with { ExtendedUsages = [NotationRecipe.CodeSigning, number] });

    private static NotationMutation Authority(string name, string reason, Func<NotationRecipe, NotationRecipe> change) =>
        Usage($"authority {name}", reason, scenario => scenario.Authority = change(scenario.Authority));

    private static NotationMutation Chain(string name, string reason, Action<NotationScenario> apply) =>
        new(name, SignatureCheck.CertificateChain, reason, apply);

    private static NotationMutation Valid(string name, Action<NotationScenario> apply) =>
        new(name, SignatureCheck.CertificateValidity, "Z, now: expected a time from", apply);

    private static NotationMutation Form(string name, string reason, Action<NotationDraft> change) =>
        NotationMutation.OfForm(name, reason, scenario => scenario.Draft(change));

    private static NotationMutation Identity(string name, string subject, string reason = "not one of the trusted identities") =>
        new(name, SignatureCheck.Identity, reason, scenario => scenario.Leaf = scenario.Leaf with { Subject = subject });
}
