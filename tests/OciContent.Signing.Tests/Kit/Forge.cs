using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Signing.Tests.Kit;

/// <summary>
/// Makes keyless signatures of every shape as Sigstore's clients and services do. Each step can be changed before what comes after it is
/// signed, so that a mutation is caught by one check and not by all.
/// </summary>
internal sealed class Forge(SignatureShape shape, TestSigstore? sigstore = null)
{
    public const string SignPredicate = "https://sigstore.dev/cosign/sign/v1";
    private const string InTotoType = "application/vnd.in-toto+json";

    public TestSigstore Sigstore { get; } = sigstore ?? TestSigstore.Shared;

    public SignatureShape Shape { get; } = shape;

    public TestSigner Key { get; set; } = TestSigner.P256();

    /// <summary>Whether the key is known, so that there is no certificate.</summary>
    public bool IsByKey { get; set; }

    /// <summary>The image.</summary>
    public Descriptor Image { get; set; } = new()
    {
        MediaType = "application/vnd.oci.image.manifest.v1+json",
        Digest = Digest.Compute("an image"u8),
        Size = 8,
    };

    public string PredicateType { get; set; } = SignPredicate;

    public string BundleType { get; set; } = SigningMediaTypes.SigstoreBundle;

    public Action<JsonObject>? Statement { get; set; }

    public Action<LeafRequest>? Leaf { get; set; }

    /// <summary>The key that signs, if not the certificate's.</summary>
    public TestSigner? SigningKey { get; set; }

    /// <summary>What is signed, if not the payload.</summary>
    public Func<byte[], byte[]>? Signed { get; set; }

    public Action<JsonObject>? LogBody { get; set; }

    public Action<PromiseRequest>? Promise { get; set; }

    public Action<CheckpointRequest>? Checkpoint { get; set; }

    public Action<StampRequest>? Stamp { get; set; }

    /// <summary>The time stamp's bytes, after they were made.</summary>
    public Func<byte[], byte[]>? StampBytes { get; set; }

    /// <summary>Whether there is a time stamp; by default where the log knows no time.</summary>
    public bool HasStamp { get; set; } = shape is SignatureShape.Envelope2 or SignatureShape.Dsse2 or SignatureShape.Message2;

    /// <summary>The bundle, or the layer's annotations, after all was made.</summary>
    public Action<JsonObject>? Finished { get; set; }

    public Action<JsonObject>? Root { get; set; }

    /// <summary>What comes along, as <c>x509CertificateChain</c>.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; set; } = [];

    /// <summary>The bundle as text.</summary>
    public byte[] Bundle { get; private set; } = [];

    /// <summary>The trusted root.</summary>
    public JsonObject TrustedRoot()
    {
        JsonObject root = Sigstore.TrustedRoot();
        Root?.Invoke(root);
        return root;
    }

    /// <summary>Makes the signature.</summary>
    public ImageSignature Make()
    {
        var request = new LeafRequest();
        Leaf?.Invoke(request);
        using X509Certificate2 leaf = Sigstore.Fulcio.Issue(Key, request);
        bool hasEnvelope = Shape is not (SignatureShape.Message or SignatureShape.Message2 or SignatureShape.Tag);
        byte[] payload = Shape == SignatureShape.Tag ? SimplePayload() : StatementBytes();
        byte[] message = hasEnvelope ? Encode(InTotoType, payload) : payload;
        byte[] toSign = Signed?.Invoke(message) ?? message;
        byte[] signature = Shape is SignatureShape.Message or SignatureShape.Message2
            ? SignHash(Convert.FromHexString(Image.Digest.Encoded))
            : (SigningKey ?? Key).Sign(toSign);
        JsonObject body = LogEntryBody(leaf, payload, message, signature);
        LogBody?.Invoke(body);
        TestRekor log = IsVersion2 ? Sigstore.Rekor2 : Sigstore.Rekor;
        JsonObject entry = log.Add(body, TestSigstore.Time, Promise, Checkpoint);
        JsonObject envelope = EnvelopeOf(payload, signature);
        bool isAttestationTag = Shape is SignatureShape.AttestationTag or SignatureShape.InTotoTag;
        byte[] stamp = HasStamp ? MakeStamp(isAttestationTag ? TestJson.Bytes(envelope) : signature) : [];
        return Shape switch
        {
            SignatureShape.Tag => Layer(payload, SigningMediaTypes.SimpleSigning, signature, leaf, entry, stamp),
            SignatureShape.AttestationTag or SignatureShape.InTotoTag => Layer(
                TestJson.Bytes(envelope),
                SigningMediaTypes.DsseEnvelope,
                signature: null,
                leaf,
                entry,
                stamp),
            _ => MakeBundle(hasEnvelope ? envelope : null, signature, leaf, entry, stamp),
        };
    }

    /// <summary>A bundle as a signature.</summary>
    public static ImageSignature OfBundle(byte[] bundle) =>
        new(new Descriptor { MediaType = SigningMediaTypes.SigstoreBundle, Digest = Digest.Compute(bundle), Size = bundle.Length }, bundle);

    private bool IsVersion2 => Shape is SignatureShape.Envelope2 or SignatureShape.Dsse2 or SignatureShape.Message2;

    private byte[] MakeStamp(byte[] content)
    {
        var request = new StampRequest();
        Stamp?.Invoke(request);
        byte[] bytes = Sigstore.Tsa.Stamp(content, request);
        return StampBytes?.Invoke(bytes) ?? bytes;
    }

    private byte[] SignHash(byte[] hash) =>
        (SigningKey ?? Key).Ecdsa.SignHash(Signed?.Invoke(hash) ?? hash, DSASignatureFormat.Rfc3279DerSequence);

    private byte[] StatementBytes()
    {
        var statement = new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v1",
            ["subject"] = new JsonArray(new JsonObject { ["digest"] = new JsonObject { ["sha256"] = Image.Digest.Encoded } }),
            ["predicateType"] = PredicateType,
            ["predicate"] = new JsonObject(),
        };
        Statement?.Invoke(statement);
        return TestJson.Bytes(statement);
    }

    private byte[] SimplePayload()
    {
        var payload = new JsonObject
        {
            ["critical"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["docker-reference"] = "registry.example.com/app" },
                ["image"] = new JsonObject { ["docker-manifest-digest"] = Image.Digest.ToString() },
                ["type"] = "cosign container image signature",
            },
            ["optional"] = null,
        };
        Statement?.Invoke(payload);
        return TestJson.Bytes(payload);
    }

    private static JsonObject EnvelopeOf(byte[] payload, byte[] signature) => new()
    {
        ["payload"] = Convert.ToBase64String(payload),
        ["payloadType"] = InTotoType,
        ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(signature) }),
    };

    private static byte[] Encode(string type, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];

    private JsonObject LogEntryBody(X509Certificate2 leaf, byte[] payload, byte[] message, byte[] signature)
    {
        string signed = Convert.ToBase64String(signature);
        string pem = Convert.ToBase64String(Encoding.ASCII.GetBytes((IsByKey ? Key.PublicPem : leaf.ExportCertificatePem()) + "\n"));
        var verifier = new JsonObject
        {
            ["keyDetails"] = Key.Details,
            [IsByKey ? "publicKey" : "x509Certificate"] =
                new JsonObject { ["rawBytes"] = Convert.ToBase64String(IsByKey ? Key.Spki : leaf.RawData) },
        };
        byte[] digest = Shape is SignatureShape.Message or SignatureShape.Message2
            ? Convert.FromHexString(Image.Digest.Encoded)
            : CryptographicOperations.HashData(IsVersion2 ? Key.Hash : HashAlgorithmName.SHA256, message);
        string algorithm = digest.Length switch { 32 => "SHA2_256", 48 => "SHA2_384", _ => "SHA2_512" };
        return Shape switch
        {
            SignatureShape.Envelope or SignatureShape.AttestationTag => Body(
                "0.0.1",
                "dsse",
                new JsonObject
                {
                    ["envelopeHash"] = OldHash(SHA256.HashData(TestJson.Bytes(EnvelopeOf(payload, signature)))),
                    ["payloadHash"] = OldHash(SHA256.HashData(payload)),
                    ["signatures"] = new JsonArray(new JsonObject { ["signature"] = signed, ["verifier"] = pem }),
                }),
            SignatureShape.InToto or SignatureShape.InTotoTag => Body(
                "0.0.2",
                "intoto",
                new JsonObject
                {
                    ["content"] = new JsonObject
                    {
                        ["envelope"] = new JsonObject
                        {
                            ["payloadType"] = InTotoType,
                            ["signatures"] = new JsonArray(
                                new JsonObject
                                {
                                    ["publicKey"] = pem,
                                    ["sig"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(signed)),
                                }),
                        },
                        ["hash"] = OldHash(SHA256.HashData(TestJson.Bytes(EnvelopeOf(payload, signature)))),
                        ["payloadHash"] = OldHash(SHA256.HashData(payload)),
                    },
                }),
            SignatureShape.Dsse2 => Body(
                "0.0.2",
                "dsse",
                new JsonObject
                {
                    ["dsseV002"] = new JsonObject
                    {
                        ["payloadHash"] = new JsonObject
                        {
                            ["algorithm"] = "SHA2_256",
                            ["digest"] = Convert.ToBase64String(SHA256.HashData(payload)),
                        },
                        ["signatures"] = new JsonArray(new JsonObject { ["content"] = signed, ["verifier"] = verifier }),
                    },
                }),
            SignatureShape.Envelope2 or SignatureShape.Message2 => Body(
                "0.0.2",
                "hashedrekord",
                new JsonObject
                {
                    ["hashedRekordV002"] = new JsonObject
                    {
                        ["data"] = new JsonObject { ["algorithm"] = algorithm, ["digest"] = Convert.ToBase64String(digest) },
                        ["signature"] = new JsonObject { ["content"] = signed, ["verifier"] = verifier },
                    },
                }),
            _ => Body(
                "0.0.1",
                "hashedrekord",
                new JsonObject
                {
                    ["data"] = new JsonObject { ["hash"] = OldHash(digest) },
                    ["signature"] = new JsonObject { ["content"] = signed, ["publicKey"] = new JsonObject { ["content"] = pem } },
                }),
        };
    }

    private static JsonObject Body(string version, string kind, JsonObject spec) =>
        new() { ["apiVersion"] = version, ["kind"] = kind, ["spec"] = spec };

    private static JsonObject OldHash(byte[] hash) => new() { ["algorithm"] = "sha256", ["value"] = Convert.ToHexStringLower(hash) };

    private ImageSignature MakeBundle(JsonObject? envelope, byte[] signature, X509Certificate2 leaf, JsonObject entry, byte[] stamp)
    {
        var material = new JsonObject();
        var certificate = new JsonObject { ["rawBytes"] = Convert.ToBase64String(leaf.RawData) };
        if (IsByKey)
        {
            material["publicKey"] = new JsonObject { ["hint"] = Convert.ToBase64String(SHA256.HashData(Key.Spki)) };
        }
        else if (Chain.Count == 0)
        {
            material["certificate"] = certificate;
        }
        else
        {
            material["x509CertificateChain"] = new JsonObject
            {
                ["certificates"] = new JsonArray(
                    [certificate, .. Chain.Select(static one => new JsonObject { ["rawBytes"] = Convert.ToBase64String(one.RawData) })]),
            };
        }

        material["tlogEntries"] = new JsonArray(entry);
        material["timestampVerificationData"] = new JsonObject
        {
            ["rfc3161Timestamps"] = HasStamp
                ? new JsonArray(new JsonObject { ["signedTimestamp"] = Convert.ToBase64String(stamp) })
                : [],
        };
        var bundle = new JsonObject { ["mediaType"] = BundleType, ["verificationMaterial"] = material };
        if (envelope is not null)
        {
            bundle["dsseEnvelope"] = envelope;
        }
        else
        {
            bundle["messageSignature"] = new JsonObject
            {
                ["messageDigest"] = new JsonObject
                {
                    ["algorithm"] = "SHA2_256",
                    ["digest"] = Convert.ToBase64String(Convert.FromHexString(Image.Digest.Encoded)),
                },
                ["signature"] = Convert.ToBase64String(signature),
            };
        }

        Finished?.Invoke(bundle);
        Bundle = TestJson.Bytes(bundle);
        return OfBundle(Bundle);
    }

    private ImageSignature Layer(
        byte[] content,
        string mediaType,
        byte[]? signature,
        X509Certificate2 leaf,
        JsonObject entry,
        byte[] stamp)
    {
        var annotations = new JsonObject
        {
            ["dev.cosignproject.cosign/signature"] = signature is null ? "" : Convert.ToBase64String(signature),
            ["dev.sigstore.cosign/certificate"] = leaf.ExportCertificatePem() + "\n",
            ["dev.sigstore.cosign/chain"] =
                Sigstore.Fulcio.Intermediate.ExportCertificatePem() + "\n" + Sigstore.Fulcio.Root.ExportCertificatePem() + "\n",
            ["dev.sigstore.cosign/bundle"] = Encoding.UTF8.GetString(
                TestJson.Bytes(
                    new JsonObject
                    {
                        ["SignedEntryTimestamp"] = (string)entry.At("inclusionPromise.signedEntryTimestamp")!,
                        ["Payload"] = new JsonObject
                        {
                            ["body"] = (string)entry["canonicalizedBody"]!,
                            ["integratedTime"] = long.Parse((string)entry["integratedTime"]!, null),
                            ["logIndex"] = long.Parse((string)entry["logIndex"]!, null),
                            ["logID"] = Convert.ToHexStringLower(Convert.FromBase64String((string)entry.At("logId.keyId")!)),
                        },
                    })),
        };
        if (IsByKey)
        {
            annotations.Remove("dev.sigstore.cosign/certificate");
            annotations.Remove("dev.sigstore.cosign/chain");
        }

        if (HasStamp)
        {
            annotations["dev.sigstore.cosign/rfc3161timestamp"] = Encoding.UTF8.GetString(
                TestJson.Bytes(new JsonObject { ["SignedRFC3161Timestamp"] = Convert.ToBase64String(stamp) }));
        }

        Finished?.Invoke(annotations);
        return new ImageSignature(
            new Descriptor
            {
                MediaType = mediaType,
                Digest = Digest.Compute(content),
                Size = content.Length,
                Annotations = annotations.ToDictionary(static pair => pair.Key, static pair => (string)pair.Value!),
            },
            content);
    }
}
