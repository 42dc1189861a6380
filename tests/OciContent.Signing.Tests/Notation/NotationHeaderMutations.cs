using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.Tests.Kit.NotationDraft;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What may be wrong with the signed headers, and with the signature over them.</summary>
internal static class NotationHeaderMutations
{
    private const string Scheme = Prefix + "signingScheme";
    private const string Time = Prefix + "signingTime";
    private const string AuthenticTime = Prefix + "authenticSigningTime";
    private const string Expiry = Prefix + "expiry";
    private const string Plugin = Prefix + "verificationPlugin";

    public static IEnumerable<NotationMutation> All =>
        [.. Algorithms(), .. PayloadTypes(), .. Schemes(), .. Critical(), .. Times(), .. Changed(), .. Signatures()];

    private static IEnumerable<NotationMutation> Algorithms() =>
    [
        Header(
            "algorithm of another hash",
            SignatureCheck.Algorithm,
            "'ES384'|-35",
            draft => (draft.SignedBy, draft.Signed["alg"]) = ("ES384", "ES384")),
        Header("algorithm none", SignatureCheck.Algorithm, "expected ES256", draft => draft.Signed["alg"] = "none"),
        Header("algorithm of a shared key", SignatureCheck.Algorithm, "expected ES256", draft => draft.Signed["alg"] = "HS256"),
        Header("algorithm of another key", SignatureCheck.Algorithm, "expected ES256", draft => draft.Signed["alg"] = "PS256")
            .NotAlone(),
        Header(
                "algorithm changed after signing",
                SignatureCheck.Algorithm,
                "expected ES256",
                After(draft => draft.Signed["alg"] = "ES512"))
            .NotAlone(),
        Header("algorithm missing", SignatureCheck.Format, "alg|no 1", draft => draft.Signed.Remove("alg")).NotAlone(),
        new(
            "algorithm of PKCS #1 1.5",
            SignatureCheck.Algorithm,
            "expected PS256",
            scenario =>
            {
                scenario.Leaf = scenario.Leaf with { Key = "RSA-2048" };
                scenario.Draft(static draft => (draft.SignedBy, draft.Signed["alg"]) = ("RS256", "RS256"));
            })
        {
            IsAlone = false,
        },
        new(
            "algorithm of a larger RSA key",
            SignatureCheck.Algorithm,
            "expected PS256",
            scenario =>
            {
                scenario.Leaf = scenario.Leaf with { Key = "RSA-2048" };
                scenario.Draft(static draft => (draft.SignedBy, draft.Signed["alg"]) = ("PS384", "PS384"));
            }),
    ];

    private static IEnumerable<NotationMutation> PayloadTypes() =>
    [
        Header(
            "payload type of another kind",
            SignatureCheck.PayloadType,
            "'application/json'",
            draft => draft.Signed["cty"] = "application/json"),
        Header(
            "payload type of version 2",
            SignatureCheck.PayloadType,
            "payload.v2+json",
            draft => draft.Signed["cty"] = Payload.Replace("v1", "v2")),
        Header(
            "payload type in upper case",
            SignatureCheck.PayloadType,
            "APPLICATION",
            draft => draft.Signed["cty"] = Payload.ToUpperInvariant()),
        Header("payload type missing", SignatureCheck.PayloadType, "''", draft => draft.Signed.Remove("cty")),
    ];

    private static IEnumerable<NotationMutation> Schemes() =>
    [
        Header("scheme unknown", SignatureCheck.SigningScheme, "'notary.x510'", draft => draft.Signed[Scheme] = "notary.x510"),
        Header("scheme in upper case", SignatureCheck.SigningScheme, "'Notary.X509'", draft => draft.Signed[Scheme] = "Notary.X509"),
        Header("scheme empty", SignatureCheck.SigningScheme, "''", draft => draft.Signed[Scheme] = ""),
        Header("scheme missing", SignatureCheck.SigningScheme, "''", draft => draft.Signed.Remove(Scheme)).NotAlone(),
        Header(
                "scheme of an authority, without its time",
                SignatureCheck.CriticalHeaders,
                AuthenticTime,
                draft => draft.Signed[Scheme] = "notary.x509.signingAuthority")
            .NotAlone(),
        new(
            "scheme of an authority that no store is for",
            SignatureCheck.SigningScheme,
            "type signingAuthority",
            static scenario =>
            {
                scenario.UseSigningAuthority();
                scenario.Statement["trustStores"] = new System.Text.Json.Nodes.JsonArray(NotationScenario.Store);
            })
        {
            IsAlone = false,
        },
        new(
            "scheme of signers that no store is for",
            SignatureCheck.SigningScheme,
            "type ca",
            static scenario => scenario.Statement["trustStores"] = new System.Text.Json.Nodes.JsonArray(NotationScenario.AuthorityStore))
        {
            IsAlone = false,
        },
    ];

    private static IEnumerable<NotationMutation> Critical() =>
    [
        Critical("critical headers missing", Scheme, draft => draft.Signed.Remove("crit")),
        Critical("critical headers empty", Scheme, draft => draft.Signed["crit"] = new List<string>()),
        Critical("critical headers without the scheme", Scheme, draft => Names(draft).Remove(Scheme)),
        Critical("critical headers without the expiry", Expiry, draft => Names(draft).Remove(Expiry)),
        Critical(
            "critical header that is not known",
            "'com.example.x' is critical and not understood",
            draft =>
            {
                Names(draft).Add("com.example.x");
                draft.Signed["com.example.x"] = "y";
            }),
        Critical("critical header that is not there", "'com.example.x'", draft => Names(draft).Add("com.example.x")),
        Critical("critical header of the format", "is critical and not understood", draft => Names(draft).Add("alg")),
        Critical("critical header of the payload's type", "is critical and not understood", draft => Names(draft).Add("cty")),
        Critical("critical header that only informs", Time, draft => Names(draft).Add(Time)),
        Critical("critical header of another scheme", "critical and missing", draft => Names(draft).Add(AuthenticTime)),
        Critical("critical expiry that is not there", "critical and missing", draft => draft.Signed.Remove(Expiry)),
        Critical("critical header with a duplicate", "more than once", draft => Names(draft).Add(Scheme)),
        Critical("critical header with another case", "not understood", draft => Names(draft).Add(Scheme.ToUpperInvariant())),
        Critical(
            "plugin",
            "the plugin 'com.example.plugin'",
            draft =>
            {
                Names(draft).Add(Plugin);
                draft.Signed[Plugin] = "com.example.plugin";
            }),
        Critical(
            "plugin that is not critical",
            "the plugin 'com.example.plugin'",
            draft => draft.Signed[Plugin] = "com.example.plugin"),
        Critical("plugin's version alone", "the plugin '1.0.0'", draft => draft.Signed[Plugin + "MinVersion"] = "1.0.0"),
        new(
            "critical headers without the authority's time",
            SignatureCheck.CriticalHeaders,
            AuthenticTime,
            static scenario =>
            {
                scenario.UseSigningAuthority();
                scenario.Draft(static draft => Names(draft).Remove(AuthenticTime));
            }),
    ];

    private static IEnumerable<NotationMutation> Times() =>
    [
        Header("signing time missing", SignatureCheck.SigningTime, Time, draft => draft.Signed.Remove(Time)),
        Header(
            "signing time of an authority beside it",
            SignatureCheck.SigningTime,
            AuthenticTime,
            draft =>
            {
                draft.Signed[AuthenticTime] = draft.Signed[Time];
                Names(draft).Add(AuthenticTime);
            }),
        new(
            "signing time of the signer beside an authority's",
            SignatureCheck.SigningTime,
            Time,
            static scenario =>
            {
                scenario.UseSigningAuthority();
                scenario.Draft(static draft => draft.Signed[Time] = draft.Signed[AuthenticTime]);
            }),
        new(
            "signing time of an authority missing",
            SignatureCheck.CriticalHeaders,
            "critical and missing",
            static scenario =>
            {
                scenario.UseSigningAuthority();
                scenario.Draft(static draft => draft.Signed.Remove(AuthenticTime));
            })
        {
            IsAlone = false,
        },
        Header("signing time that is a text", SignatureCheck.Format, Time, draft => draft.Signed[Time] = "yesterday").NotAlone(),
        Header("signing time that is bytes", SignatureCheck.Format, Time, draft => draft.Signed[Time] = "a time"u8.ToArray())
            .NotAlone(),
        Header("signing time that is a number", SignatureCheck.Format, Time, draft => draft.Signed[Time] = 1906545600L).NotAlone(),
        Header("expiry that is a number", SignatureCheck.Format, Expiry, draft => draft.Signed[Expiry] = 1906545600L).NotAlone(),
        Header(
            "expiry before signing",
            SignatureCheck.Expiry,
            "not after it was made",
            draft => draft.Signed[Expiry] = NotationScenario.Start.AddSeconds(-1)),
        Header(
            "expiry at signing",
            SignatureCheck.Expiry,
            "not after it was made",
            draft => draft.Signed[Expiry] = NotationScenario.Start),
        Header(
            "expiry in the past",
            SignatureCheck.Expiry,
            "expired at",
            draft => draft.Signed[Expiry] = NotationScenario.Start.AddHours(1)),
        new(
            "expiry now",
            SignatureCheck.Expiry,
            "expired at",
            static scenario => scenario.Draft(draft => draft.Signed[Expiry] = scenario.Now)),
    ];

    private static IEnumerable<NotationMutation> Changed() =>
    [
        Changed("signing time", draft => draft.Signed[Time] = NotationScenario.Start.AddSeconds(1)),
        Changed("expiry", draft => draft.Signed[Expiry] = NotationScenario.Start.AddYears(50)),
        Changed(
            "expiry away, and its mark",
            draft =>
            {
                draft.Signed.Remove(Expiry);
                Names(draft).Remove(Expiry);
            }),
        Changed("order of the critical headers", draft => Names(draft).Reverse()),
        Changed("header more", draft => draft.Signed["com.example.x"] = "y"),
        Changed("payload's annotation", draft => draft.ChangeTarget(static target => target["annotations"]!["build"] = "43")),
        Changed("payload's white space", draft => draft.Content = [.. draft.Content, (byte)' ']),
        Changed(
                "payload to another image",
                draft => draft.ChangeTarget(static target => target["digest"] = Digest.Compute("x"u8).ToString()))
            .NotAlone(),
        Changed("payload to another size", draft => draft.ChangeTarget(static target => target["size"] = 11)).NotAlone(),
        new(
            "scheme changed after signing",
            SignatureCheck.Signature,
            "not by the certificate's key",
            static scenario => scenario.Draft(After(static draft => draft.Signed[Scheme] = "notary.x509.signingAuthority")))
        {
            IsAlone = false,
        },
    ];

    private static IEnumerable<NotationMutation> Signatures() =>
    [
        Signature("with its first bit changed", static bytes => [(byte)(bytes[0] ^ 0x80), .. bytes[1..]]),
        Signature("with its last bit changed", static bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]),
        Signature("of zeros", static bytes => new byte[bytes.Length]),
        Signature("of ones", static bytes => [.. Enumerable.Repeat((byte)1, bytes.Length)]),
        Signature("that is empty", static _ => []),
        Signature("that is cut", static bytes => bytes[..^1]),
        Signature("that is one byte longer", static bytes => [.. bytes, 0]),
        Signature("whose halves are swapped", static bytes => [.. bytes[32..], .. bytes[..32]]),
        Signature("in DER", static bytes => [0x30, 0x44, 0x02, 0x20, .. bytes[..32], 0x02, 0x20, .. bytes[32..]]),
        Header(
            "signature by another key",
            SignatureCheck.Signature,
            "not by the certificate's key",
            draft => draft.Key = NotationKeys.Get("EC-256:other")),
        new(
            "signature of RSA with its first bit changed",
            SignatureCheck.Signature,
            "not by the certificate's key",
            static scenario =>
            {
                scenario.Leaf = scenario.Leaf with { Key = "RSA-2048" };
                scenario.Draft(static draft => draft.ChangeSignature = static bytes => [(byte)(bytes[0] ^ 0x80), .. bytes[1..]]);
            }),
        new(
            "signature by PKCS #1 1.5 under the name of PSS",
            SignatureCheck.Signature,
            "not by the certificate's key",
            static scenario =>
            {
                scenario.Leaf = scenario.Leaf with { Key = "RSA-2048" };
                scenario.Draft(static draft => draft.SignedBy = "RS256");
            }),
    ];

    private static List<string> Names(NotationDraft draft) => (List<string>)draft.Signed["crit"];

    private static Action<NotationDraft> After(Action<NotationDraft> change) => draft => draft.AfterSigning = change;

    private static NotationMutation Header(string name, SignatureCheck check, string reason, Action<NotationDraft> change) =>
        new(name, check, reason, scenario => scenario.Draft(change));

    private static NotationMutation Critical(string name, string reason, Action<NotationDraft> change) =>
        Header(name, SignatureCheck.CriticalHeaders, reason, change);

    private static NotationMutation Changed(string name, Action<NotationDraft> change) =>
        Header($"{name}, changed after signing", SignatureCheck.Signature, "not by the certificate's key", After(change));

    private static NotationMutation Signature(string name, Func<byte[], byte[]> change) =>
        Header($"signature {name}", SignatureCheck.Signature, "not by the certificate's key", draft => draft.ChangeSignature = change);
}
