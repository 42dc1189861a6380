using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>
/// A signature by a key in its parts, so that one part can be another; what is signed is signed again after that, or not.
/// </summary>
internal sealed class KeySample
{
    public const string Simple = SigningMediaTypes.SimpleSigning;

    private static readonly SigningKey Right = SigningKey.Create(KeyAlgorithm.EcdsaP256);

    private KeySample(string mediaType)
    {
        MediaType = mediaType;
        Signer = Right;
        Subject = Image;
        Payload = mediaType == Simple
            ? JsonNode.Parse(SimpleSigningPayload.Write(Image.Manifest.Digest, "example.com/app", Annotations))!.AsObject()
            : JsonNode.Parse(
                $$"""
                {"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{Image.Manifest.Digest.Encoded}}"},
                "annotations":{"team":"red"} }],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{} }
                """)!.AsObject();
    }

    public static IReadOnlyDictionary<string, string> Annotations { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "red" };

    public static SignatureSubject Image { get; } = new(
        new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Compute("an image"u8), Size = 8 },
        ImageReference.Parse("example.com/app"));

    public static Digest Other { get; } = Digest.Compute("another image"u8);

    public static VerificationKey Key => Right.PublicKey;

    public string MediaType { get; set; }

    public JsonObject Payload { get; }

    public string? PayloadText { get; set; }

    public string PayloadType { get; set; } = SigningMediaTypes.InTotoStatement;

    public SigningKey Signer { get; set; }

    public SignatureSubject Subject { get; set; }

    /// <summary>Whether the layer has the annotations that are set, and no signature otherwise.</summary>
    public bool HasOwnSignature { get; set; }

    /// <summary>What becomes of the signature's bytes after signing.</summary>
    public Func<byte[], byte[]> Signature { get; set; } = static signature => signature;

    /// <summary>What becomes of the payload's bytes after signing.</summary>
    public Func<byte[], byte[]> Signed { get; set; } = static payload => payload;

    /// <summary>What becomes of the envelope or bundle after all.</summary>
    public Action<JsonObject> Document { get; set; } = static _ => { };

    public Func<string, string> Text { get; set; } = static text => text;

    public Dictionary<string, string> LayerAnnotations { get; } = new(StringComparer.Ordinal);

    public static KeySample OfSimple() => new(Simple);

    public static KeySample OfEnvelope() => new(SigningMediaTypes.DsseEnvelope);

    public static KeySample OfBundle() => new(SigningMediaTypes.SigstoreBundle);

    public static JsonObject At(JsonObject root, string path) =>
        path.Split('/').Aggregate(root, static (at, name) => at[name] is JsonArray list ? list[0]!.AsObject() : at[name]!.AsObject());

    /// <summary>The signature, with all of that.</summary>
    public ImageSignature Build()
    {
        byte[] payload = Encoding.UTF8.GetBytes(PayloadText ?? Payload.ToJsonString());
        byte[] signature;
        byte[] content;
        if (MediaType == Simple)
        {
            signature = Signature(Signer.Sign(payload));
            content = Signed(payload);
            if (!HasOwnSignature)
            {
                LayerAnnotations.TryAdd(SignatureMaterial.SignatureAnnotation, Convert.ToBase64String(signature));
            }
        }
        else
        {
            DsseEnvelope envelope = DsseEnvelope.Sign(Signer, PayloadType, payload);
            JsonObject json = JsonNode.Parse(
                (envelope with { Payload = Signed(payload), Signature = Signature(envelope.Signature.ToArray()) }).ToJson())!.AsObject();
            if (MediaType != SigningMediaTypes.DsseEnvelope)
            {
                json = new JsonObject
                {
                    ["mediaType"] = SigningMediaTypes.SigstoreBundle,
                    ["verificationMaterial"] = new JsonObject { ["publicKey"] = new JsonObject { ["hint"] = Signer.PublicKey.Hint } },
                    ["dsseEnvelope"] = json,
                };
            }

            Document(json);
            content = Encoding.UTF8.GetBytes(Text(json.ToJsonString()));
        }

        var blob = new Descriptor
        {
            MediaType = MediaType,
            Digest = Digest.Compute(content),
            Size = content.Length,
            Annotations = LayerAnnotations,
        };
        return new ImageSignature(blob, content);
    }

    /// <summary>Verifies it by the right key, with all that a verifier can ask for, but for checks that are left out.</summary>
    public SignatureVerdict Verify(params SignatureCheck[] skipped) => new PublicKeyVerifier(Key)
    {
        Annotations = Annotations,
        ChecksReference = MediaType == Simple,
        Skipped = skipped.ToHashSet(),
    }.Verify(Build(), Subject);
}
