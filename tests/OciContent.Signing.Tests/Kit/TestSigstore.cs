using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A Sigstore of its own: authorities of certificates and of time stamps, and logs of certificates and signatures.</summary>
internal sealed class TestSigstore
{
    public const string Identity = "someone@example.com";
    public const string Issuer = "https://accounts.example.com";
    public static readonly DateTimeOffset Time = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = Time.AddYears(-1);

    public TestSigstore(TestSigner? secondKey = null)
    {
        Rekor2 = new TestRekor("log2026.rekor.example.com", isVersion2: true, secondKey ?? TestSigner.Ed25519());
    }

    /// <summary>One that most tests share.</summary>
    public static TestSigstore Shared { get; } = new();

    /// <summary>One that nobody trusts.</summary>
    public static TestSigstore Other { get; } = new();

    public TestFulcio Fulcio { get; } = new(Start);

    public TestRekor Rekor { get; } = new("rekor.example.com", isVersion2: false, TestSigner.P256());

    public TestRekor Rekor2 { get; }

    public TestAuthorityOfTime Tsa { get; } = new(Start);

    /// <summary>Whom to trust, as a trusted root.</summary>
    public JsonObject TrustedRoot() => new()
    {
        ["mediaType"] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        ["tlogs"] = new JsonArray(Rekor.Trusted(Start), Rekor2.Trusted(Start)),
        ["certificateAuthorities"] = new JsonArray(Authority("https://fulcio.example.com", Fulcio.Intermediate, Fulcio.Root)),
        ["ctlogs"] = new JsonArray(
            new JsonObject
            {
                ["baseUrl"] = "https://ct.example.com",
                ["hashAlgorithm"] = "SHA2_256",
                ["publicKey"] = TestJson.Key(Fulcio.LogKey, Start),
                ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(Fulcio.LogId) },
            }),
        ["timestampAuthorities"] = new JsonArray(Authority("https://tsa.example.com", Tsa.Leaf, Tsa.Root)),
    };

    /// <summary>A verifier that trusts a root, and the identity of the tests.</summary>
    public static SigstoreVerifier Verifier(JsonObject root, IReadOnlySet<SignatureCheck>? skipped = null) =>
        new(
            OciContent.Signing.Sigstore.TrustedRoot.Parse(TestJson.Bytes(root)),
            new CertificateIdentity(IdentityMatch.Exactly(Identity), IdentityMatch.Exactly(Issuer)))
        {
            Skipped = skipped ?? new HashSet<SignatureCheck>(),
        };

    private static JsonObject Authority(string uri, params X509Certificate2[] certificates) => new()
    {
        ["subject"] = new JsonObject { ["organization"] = "example.com", ["commonName"] = "test" },
        ["uri"] = uri,
        ["certChain"] = new JsonObject
        {
            ["certificates"] = new JsonArray(
                [.. certificates.Select(static one => (JsonNode)new JsonObject { ["rawBytes"] = Convert.ToBase64String(one.RawData) })]),
        },
        ["validFor"] = new JsonObject { ["start"] = TestJson.Time(Start) },
    };
}
