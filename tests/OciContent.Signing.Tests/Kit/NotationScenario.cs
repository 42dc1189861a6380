using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Notation;

namespace OciContent.Signing.Tests.Kit;

/// <summary>
/// A signature and those who trust it. All is right until a test changes something: recipes before the certificates are made, drafts before
/// the envelope is written, bytes after.
/// </summary>
internal sealed class NotationScenario
{
    public const string Store = "ca:example";
    public const string AuthorityStore = "signingAuthority:example";
    public const string StampStore = "tsa:stamps";

    public static readonly DateTimeOffset Start = NotationClock.Start;

    private readonly List<Action<NotationDraft>> _drafts = [];

    public NotationRecipe Root { get; set; } = NotationRecipe.Root;

    public NotationRecipe Authority { get; set; } = NotationRecipe.Authority;

    public NotationRecipe Leaf { get; set; } = NotationRecipe.Leaf;

    public NotationRecipe StampRoot { get; set; } =
        NotationRecipe.Root with
        {
            Subject = "CN=time stamps' root,C=US",
            Key = "EC-256:tsa root",
        };

    public NotationRecipe Stamper { get; set; } = NotationRecipe.Stamper;

    /// <summary>When it was signed.</summary>
    public DateTimeOffset SignedAt { get; set; } = Start;

    /// <summary>When it is verified.</summary>
    public DateTimeOffset Now { get; set; } = Start.AddDays(1);

    /// <summary>What is signed.</summary>
    public Descriptor Manifest { get; set; } = Descriptor.For("a manifest"u8, MediaTypes.OciManifest);

    /// <summary>What is verified.</summary>
    public SignatureSubject Subject { get; set; } =
        new(Descriptor.For("a manifest"u8, MediaTypes.OciManifest), ImageReference.Parse("registry.example.com/app:v1"));

    /// <summary>The trust policy's only statement.</summary>
    public JsonObject Statement { get; } =
        new()
        {
            ["name"] = "ours",
            ["registryScopes"] = new JsonArray("registry.example.com/app"),
            ["signatureVerification"] = new JsonObject { ["level"] = "strict" },
            ["trustStores"] = new JsonArray(Store),
            ["trustedIdentities"] = new JsonArray("x509.subject: C=US, ST=WA, O=Example, OU=Build"),
        };

    public JsonObject Verification => Statement["signatureVerification"]!.AsObject();

    /// <summary>The certificates of the envelope, from the leaf to the root.</summary>
    public Func<IReadOnlyList<NotationCertificate>, IEnumerable<NotationCertificate>> Chain { get; set; } = static chain => chain;

    /// <summary>The certificates that are trusted, of the same chain.</summary>
    public Func<IReadOnlyList<NotationCertificate>, NotationCertificate> Anchor { get; set; } = static chain => chain[^1];

    /// <summary>Changes the token's recipe; a token is made where this is set.</summary>
    public Func<NotationStamp, NotationStamp>? Stamp { get; set; }

    /// <summary>Changes the envelope's bytes.</summary>
    public Func<byte[], byte[]> Envelope { get; set; } = static envelope => envelope;

    public Dictionary<string, string> Annotations { get; } = new(StringComparer.Ordinal);

    public string? MediaType { get; set; }

    public bool IsCose { get; set; }

    /// <summary>Changes the draft of the envelope.</summary>
    public void Draft(Action<NotationDraft> change) => _drafts.Add(change);

    /// <summary>Trusts time stamps, and has one over the signature.</summary>
    public void UseStamp(Func<NotationStamp, NotationStamp>? change = null)
    {
        TrustStamps();
        Stamp = change ?? (static stamp => stamp);
    }

    /// <summary>Trusts time stamps.</summary>
    public void TrustStamps() => Statement["trustStores"]!.AsArray().Add(StampStore);

    /// <summary>Has an authority sign, which says when.</summary>
    public void UseSigningAuthority()
    {
        Statement["trustStores"] = new JsonArray(AuthorityStore);
        Draft(static draft =>
        {
            draft.Signed[NotationDraft.Prefix + "signingScheme"] = "notary.x509.signingAuthority";
            draft.Signed[NotationDraft.Prefix + "authenticSigningTime"] = draft.Signed[NotationDraft.Prefix + "signingTime"];
            draft.Signed.Remove(NotationDraft.Prefix + "signingTime");
            ((List<string>)draft.Signed["crit"]).Add(NotationDraft.Prefix + "authenticSigningTime");
        });
    }

    /// <summary>The chain.</summary>
    public IReadOnlyList<NotationCertificate> Issue()
    {
        NotationCertificate root = Root.Issue();
        NotationCertificate authority = Authority.Issue(root);
        return [Leaf.Issue(authority), authority, root];
    }

    /// <summary>The envelope by a chain.</summary>
    public byte[] Write(IReadOnlyList<NotationCertificate> chain) => Write(chain, StampRoot.Issue());

    /// <summary>Signs and verifies.</summary>
    public SignatureVerdict Verify()
    {
        NotationSigned signed = Sign();
        return Verifier(signed.Chain, signed.StampRoot).Verify(SignatureOf(signed.Envelope), Subject);
    }

    /// <summary>Signs.</summary>
    public NotationSigned Sign()
    {
        IReadOnlyList<NotationCertificate> chain = Issue();
        NotationCertificate stampRoot = StampRoot.Issue();
        return new NotationSigned(chain, stampRoot, Write(chain, stampRoot));
    }

    /// <summary>The signature of an envelope.</summary>
    public ImageSignature SignatureOf(byte[] envelope) => new(Descriptor.For(envelope, LayerType), envelope);

    /// <summary>The media type of the envelope, right or wrong.</summary>
    public string LayerType => MediaType ?? (IsCose ? SigningMediaTypes.Cose : SigningMediaTypes.Jws);

    /// <summary>Those who trust a chain.</summary>
    public NotationVerifier Verifier(IReadOnlyList<NotationCertificate> chain, NotationCertificate stampRoot) =>
        new(PolicyOf(), StoreOf(chain, stampRoot), new NotationTime(Now)) { Annotations = Annotations };

    /// <summary>What is trusted of a chain.</summary>
    public NotationTrustStore StoreOf(IReadOnlyList<NotationCertificate> chain, NotationCertificate stampRoot)
    {
        byte[] anchor = Anchor(chain).Der;
        return new NotationTrustStore().With(StampStore, stampRoot.Der).With(Store, anchor).With(AuthorityStore, anchor);
    }

    /// <summary>The trust policy.</summary>
    public NotationTrustPolicy PolicyOf() => NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(Policy()));

    /// <summary>The trust policy.</summary>
    public string Policy() =>
        new JsonObject { ["version"] = "1.0", ["trustPolicies"] = new JsonArray(Statement.DeepClone()) }.ToJsonString();

    private byte[] Write(IReadOnlyList<NotationCertificate> chain, NotationCertificate stampRoot)
    {
        byte[][] certificates = [.. Chain(chain).Select(static certificate => certificate.Der)];
        var draft = NotationDraft.Create(Manifest, certificates, chain[0].Key, NotationKeys.AlgorithmOf(Leaf.Key), SignedAt);
        foreach (Action<NotationDraft> change in _drafts)
        {
            change(draft);
        }

        if (Stamp is not null)
        {
            NotationStamp stamp = Stamp(
                new NotationStamp
                {
                    Authority = Stamper.Issue(stampRoot),
                    Above = [stampRoot],
                    Time = SignedAt,
                });
            draft.Stamp = stamp.Over;
        }

        return Envelope(draft.Write(IsCose));
    }
}
