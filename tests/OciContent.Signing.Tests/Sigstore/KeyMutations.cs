using System.Text.Json.Nodes;
using OciContent.Signing.Keys;
using static OciContent.Signing.SignatureCheck;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What can be wrong with a signature by a key.</summary>
internal static class KeyMutations
{
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";

    public static IReadOnlyList<KeyMutation> All { get; } = [.. Simple(), .. Envelopes(), .. Bundles()];

    private static IEnumerable<KeyMutation> Simple()
    {
        foreach (KeyMutation mutation in Signed("simple", KeySample.OfSimple))
        {
            yield return mutation;
        }

        yield return Of("type", PayloadType, "'atomic container signature'", s => At(s, "critical")["type"] = "atomic container signature");
        yield return Of(
            "digest",
            Subject,
            KeySample.Other.Encoded,
            s => At(s, "critical/image")["docker-manifest-digest"] = KeySample.Other.ToString());
        yield return Of(
            "digest in capitals",
            Subject,
            "expected sha256:",
            s => At(s, "critical/image")["docker-manifest-digest"] = KeySample.Image.Manifest.Digest.ToString().ToUpperInvariant());
        yield return Of(
            "digest without algorithm",
            Subject,
            "expected sha256:",
            s => At(s, "critical/image")["docker-manifest-digest"] = KeySample.Image.Manifest.Digest.Encoded);
        yield return Of(
            "digest with a space",
            Subject,
            "expected sha256:",
            s => At(s, "critical/image")["docker-manifest-digest"] = " " + KeySample.Image.Manifest.Digest);
        yield return Of(
            "reference",
            Reference,
            "'example.com/other'",
            s => At(s, "critical/identity")["docker-reference"] = "example.com/other");
        yield return Of(
            "reference of another host",
            Reference,
            "'evil.com/app'",
            s => At(s, "critical/identity")["docker-reference"] = "evil.com/app");
        yield return Of(
            "reference below",
            Reference,
            "'example.com/app/x'",
            s => At(s, "critical/identity")["docker-reference"] = "example.com/app/x");
        yield return Of("reference is empty", Reference, "''", s => At(s, "critical/identity")["docker-reference"] = "");
        yield return Of("reference is missing", Reference, "''", s => At(s, "critical/identity").Remove("docker-reference"));
        yield return Of("annotation", Annotations, "'team' is 'blue'", s => At(s, "optional")["team"] = "blue");
        yield return Of("annotation is a number", Annotations, "does not say 'team'", s => At(s, "optional")["team"] = 1);
        yield return Of("annotation is missing", Annotations, "does not say 'team'", s => At(s, "optional").Remove("team"));
        yield return Of("annotation has another name", Annotations, "does not say 'team'", s =>
        {
            At(s, "optional").Remove("team");
            At(s, "optional")["Team"] = "red";
        });
        yield return Of("annotations are null", Annotations, "does not say 'team'", s => s.Payload["optional"] = null);
        yield return Broken("annotations are a list", "payload.optional", s => s.Payload["optional"] = new JsonArray("red"));
        yield return Broken("no critical", "payload.critical is missing", s => s.Payload.Remove("critical"));
        yield return Broken("critical is text", "payload.critical", s => s.Payload["critical"] = "x");
        yield return Broken("no type", "payload.critical.type is missing", s => At(s, "critical").Remove("type"));
        yield return Broken("no image", "payload.critical.image is missing", s => At(s, "critical").Remove("image"));
        yield return Broken("no identity", "payload.critical.identity is missing", s => At(s, "critical").Remove("identity"));
        yield return Broken(
            "no digest",
            "docker-manifest-digest is missing",
            s => At(s, "critical/image").Remove("docker-manifest-digest"));
        yield return Broken("digest is a number", "docker-manifest-digest", s => At(s, "critical/image")["docker-manifest-digest"] = 5);
        yield return Broken("reference is a number", "docker-reference", s => At(s, "critical/identity")["docker-reference"] = 5);
        yield return Text(
            "two digests",
            s =>
                s.Replace(
                    "\"docker-manifest-digest\":",
                    $"\"docker-manifest-digest\":\"{KeySample.Other}\",\"docker-manifest-digest\":",
                    StringComparison.Ordinal));
        yield return Text("two images", s => s.Replace("\"image\":", "\"image\":{},\"image\":", StringComparison.Ordinal));
        yield return Text("two criticals", s => s.Replace("{\"critical\":", "{\"critical\":{},\"critical\":", StringComparison.Ordinal));
        yield return Text("something after", s => s + "{}");
        yield return Text("a comment", s => s + "/* x */");
        yield return Text("not JSON", static _ => "payload");
        yield return Text("nothing", static _ => "");
        yield return Text("a list", static s => $"[{s}]");
        yield return Text("half a surrogate pair", s => s.Replace("example.com", "\\ud800", StringComparison.Ordinal));
        yield return Text(
            "too deep",
            static s =>
                s.Replace(
                    "\"optional\":",
                    "\"x\":" + new string('[', 200) + new string(']', 200) + ",\"optional\":",
                    StringComparison.Ordinal));
        yield return Layer("no signature", "has no annotation", static _ => null);
        yield return Layer("signature is empty", "not by the key", static _ => "", Signature);
        yield return Layer("signature is not base64", "expected base64", static _ => "?");
        yield return Layer("signature has white space", "expected base64", static s => s + "\n");
        yield return Layer("signature with other padding", "expected base64", static s => s.TrimEnd('=') + "===");
        foreach ((string name, string value) in ((string, string)[])
        [
            ("certificate", "x"),
            ("certificate", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
            ("chain", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE----- and more"),
            ("bundle", "x"),
            ("bundle", "{}"),
            ("bundle", """{"SignedEntryTimestamp":"AAAA","Payload":{"body":"AAAA","integratedTime":1,"logIndex":1,"logID":"zz"}}"""),
            ("rfc3161timestamp", "{}"),
            ("rfc3161timestamp", """{"SignedRFC3161Timestamp":"?"}"""),
        ])
        {
            yield return new KeyMutation(
                $"annotation {name} {value}",
                Format,
                $"dev.sigstore.cosign/{name}",
                () =>
                {
                    KeySample sample = KeySample.OfSimple();
                    sample.LayerAnnotations["dev.sigstore.cosign/" + name] = value;
                    return sample;
                },
                IsAlone: false);
        }

        static KeyMutation Of(string name, SignatureCheck check, string reason, Action<KeySample> change) =>
            new($"simple: {name}", check, reason, () => Changed(KeySample.OfSimple(), change));

        static KeyMutation Broken(string name, string reason, Action<KeySample> change) =>
            new($"simple: {name}", Format, reason, () => Changed(KeySample.OfSimple(), change), IsAlone: false);

        static KeyMutation Text(string name, Func<string, string> change) =>
            new($"simple: {name}", Format, "payload", () => Changed(
                KeySample.OfSimple(),
                sample => sample.PayloadText = change(sample.Payload.ToJsonString())), IsAlone: false);

        static KeyMutation Layer(string name, string reason, Func<string, string?> change, SignatureCheck check = Format) =>
            new($"simple: {name}", check, reason, () =>
            {
                KeySample sample = KeySample.OfSimple();
                string signature = sample.Build().Blob.Annotations[SignatureAnnotation];
                sample.LayerAnnotations.Remove(SignatureAnnotation);
                sample.LayerAnnotations[change(signature) is null ? "x" : SignatureAnnotation] = change(signature) ?? "";
                sample.HasOwnSignature = change(signature) is null;
                return sample;
            }, IsAlone: check != Format);
    }

    private static IEnumerable<KeyMutation> Envelopes()
    {
        foreach (KeyMutation mutation in Signed("envelope", KeySample.OfEnvelope).Concat(Statements("envelope", KeySample.OfEnvelope)))
        {
            yield return mutation;
        }

        foreach (KeyMutation mutation in Documents("envelope", KeySample.OfEnvelope, "", "envelope"))
        {
            yield return mutation;
        }
    }

    private static IEnumerable<KeyMutation> Bundles()
    {
        foreach (KeyMutation mutation in Signed("bundle", KeySample.OfBundle).Concat(Statements("bundle", KeySample.OfBundle)))
        {
            yield return mutation;
        }

        foreach (KeyMutation mutation in Documents("bundle", KeySample.OfBundle, "dsseEnvelope", "bundle.dsseEnvelope"))
        {
            yield return mutation;
        }

        yield return Of("hint of another key", KeyHint, "The signature is by the key", static d =>
            d["verificationMaterial"]!["publicKey"]!["hint"] = SigningKey.Create(KeyAlgorithm.EcdsaP256).PublicKey.Hint, isAlone: true);
        yield return Of("hint is a number", Format, "hint", static d => d["verificationMaterial"]!["publicKey"]!["hint"] = 1);
        yield return Of("no media type", Format, "bundle.mediaType is missing", static d => d.Remove("mediaType"));
        yield return Of(
            "media type",
            Format,
            "version=0.4",
            static d => d["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.4");
        yield return Of("no material", Format, "verificationMaterial is missing", static d => d.Remove("verificationMaterial"));
        yield return Of(
            "no key",
            Format,
            "not one key or certificate",
            static d => d["verificationMaterial"]!.AsObject().Remove("publicKey"));
        yield return Of(
            "key and certificate",
            Format,
            "not one key or certificate",
            static d => d["verificationMaterial"]!["certificate"] = new JsonObject { ["rawBytes"] = "AAAA" });
        yield return Of(
            "empty chain",
            Format,
            "x509CertificateChain is empty",
            static d =>
            {
                d["verificationMaterial"]!.AsObject().Remove("publicKey");
                d["verificationMaterial"]!["x509CertificateChain"] = new JsonObject();
            });
        yield return Of("two contents", Format, "does not have one content", static d => d["messageSignature"] = new JsonObject());
        yield return Of("no content", Format, "does not have one content", static d => d.Remove("dsseEnvelope"));
        yield return Of("an unknown field", Format, "'x'", static d => d["x"] = 1);
        yield return Of(
            "log entries are an object",
            Format,
            "tlogEntries",
            static d => d["verificationMaterial"]!["tlogEntries"] = new JsonObject());
        yield return Of(
            "a log entry without a body",
            Format,
            "tlogEntries[0]",
            static d => d["verificationMaterial"]!["tlogEntries"] = new JsonArray(new JsonObject()));
        yield return Of(
            "too many log entries",
            Format,
            "more than 32",
            static d =>
                d["verificationMaterial"]!["tlogEntries"] = new JsonArray([
                    .. Enumerable.Range(0, 33).Select(static _ => (JsonNode)new JsonObject()),
                ]));
        yield return Of(
            "a time stamp is not base64",
            Format,
            "signedTimestamp",
            static d =>
                d["verificationMaterial"]!["timestampVerificationData"] = new JsonObject
                {
                    ["rfc3161Timestamps"] = new JsonArray(new JsonObject { ["signedTimestamp"] = "?" }),
                });

        static KeyMutation Of(string name, SignatureCheck check, string reason, Action<JsonObject> change, bool isAlone = false) =>
            new($"bundle: {name}", check, reason, () => Changed(KeySample.OfBundle(), sample => sample.Document = change), isAlone);
    }

    /// <summary>What can be wrong with any signature and what it is over.</summary>
    private static IEnumerable<KeyMutation> Signed(string form, Func<KeySample> create)
    {
        yield return Of("another key", Signature, static s => s.Signer = SigningKey.Create(KeyAlgorithm.EcdsaP256));
        yield return Of("a key of another kind", Signature, static s => s.Signer = SigningKey.Create(KeyAlgorithm.Ed25519));
        yield return Of("first byte", Signature, static s => s.Signature = static bytes => Flip(bytes, 0));
        yield return Of("a byte of r", Signature, static s => s.Signature = static bytes => Flip(bytes, 10));
        yield return Of("last byte", Signature, static s => s.Signature = static bytes => Flip(bytes, bytes.Length - 1));
        yield return Of("a byte more", Signature, static s => s.Signature = static bytes => [.. bytes, 0]);
        yield return Of("a byte less", Signature, static s => s.Signature = static bytes => bytes[..^1]);
        yield return Of("all zeros", Signature, static s => s.Signature = static bytes => new byte[bytes.Length]);
        yield return Of("r and s are zero", Signature, static s => s.Signature = static _ => [0x30, 6, 2, 1, 0, 2, 1, 0]);
        yield return Of("a length in two bytes", Signature, static s => s.Signature = static bytes => [bytes[0], 0x81, .. bytes[1..]]);
        yield return Of("r and s alone", Signature, static s => s.Signature = static _ => new byte[64]);
        yield return Of("a space after the payload", Signature, static s => s.Signed = static bytes => [.. bytes, (byte)' ']);
        yield return new KeyMutation($"{form}: another image", Subject, KeySample.Other.ToString(), () => Changed(create(), static s =>
            s.Subject = s.Subject with { Manifest = s.Subject.Manifest with { Digest = KeySample.Other } }));

        KeyMutation Of(string name, SignatureCheck check, Action<KeySample> change) =>
            new(
                $"{form}: {name}",
                name.Contains("key", StringComparison.Ordinal) && form == "bundle" ? KeyHint : check,
                name.Contains("key", StringComparison.Ordinal) && form == "bundle" ? "by the key" : "not by the key",
                () => Changed(create(), change),
                IsAlone: !(name.Contains("key", StringComparison.Ordinal) && form == "bundle"));
    }

    /// <summary>What can be wrong with a statement, though it is signed.</summary>
    private static IEnumerable<KeyMutation> Statements(string form, Func<KeySample> create)
    {
        yield return Of("payload type", PayloadType, "'application/json'", static s => s.PayloadType = "application/json");
        yield return Of("digest", Subject, KeySample.Other.Encoded, static s => Digests(s)["sha256"] = KeySample.Other.Encoded);
        yield return Of(
            "digest in capitals",
            Subject,
            "is about",
            static s => Digests(s)["sha256"] = KeySample.Image.Manifest.Digest.Encoded.ToUpperInvariant());
        yield return Of(
            "digest of another algorithm",
            Subject,
            "is about",
            static s =>
            {
                Digests(s).Remove("sha256");
                Digests(s)["sha512"] = KeySample.Image.Manifest.Digest.Encoded;
            });
        yield return Of(
            "two subjects",
            Subject,
            "2 subjects",
            static s =>
                s.Payload["subject"]!.AsArray().Add(new JsonObject { ["digest"] = new JsonObject { ["sha256"] = KeySample.Other.Encoded } })
        );
        yield return Of("annotation", Annotations, "'blue'", static s => s.Payload["subject"]![0]!["annotations"]!["team"] = "blue");
        yield return Of(
            "no annotations",
            Annotations,
            "does not say",
            static s => s.Payload["subject"]![0]!.AsObject().Remove("annotations"));
        yield return Broken("statement type", "statement._type", static s => s.Payload["_type"] = "https://in-toto.io/Statement/v2");
        yield return Broken("no statement type", "statement._type is missing", static s => s.Payload.Remove("_type"));
        yield return Broken("no subject", "statement.subject is empty", static s => s.Payload.Remove("subject"));
        yield return Broken("subject is empty", "statement.subject is empty", static s => s.Payload["subject"] = new JsonArray());
        yield return Broken("digest is a number", "digest.sha256", static s => Digests(s)["sha256"] = 1);
        yield return Broken("no predicate type", "predicateType is missing", static s => s.Payload.Remove("predicateType"));
        yield return Broken("empty predicate type", "predicateType is empty", static s => s.Payload["predicateType"] = "");
        yield return Broken("predicate is text", "statement.predicate", static s => s.Payload["predicate"] = "x");
        yield return Broken("not JSON", "statement", static s => s.PayloadText = "x");
        yield return Broken(
            "two digests",
            "statement",
            static s =>
                s.PayloadText = s
                    .Payload.ToJsonString()
                    .Replace("\"sha256\":", $"\"sha256\":\"{KeySample.Other.Encoded}\",\"sha256\":", StringComparison.Ordinal));

        KeyMutation Of(string name, SignatureCheck check, string reason, Action<KeySample> change) =>
            new($"{form}: {name}", check, reason, () => Changed(create(), change));

        KeyMutation Broken(string name, string reason, Action<KeySample> change) =>
            new($"{form}: {name}", Format, reason, () => Changed(create(), change), IsAlone: false);

        static JsonObject Digests(KeySample sample) => sample.Payload["subject"]![0]!["digest"]!.AsObject();
    }

    /// <summary>What can be wrong with the envelope itself.</summary>
    private static IEnumerable<KeyMutation> Documents(string form, Func<KeySample> create, string path, string place)
    {
        yield return Of("no payload", $"{place}.payload is missing", static e => e.Remove("payload"));
        yield return Of("payload is not base64", $"{place}.payload", static e => e["payload"] = "?");
        yield return Of("payload in base64url", $"{place}.payload", static e => e["payload"] = "__8=");
        yield return Of("no payload type", $"{place}.payloadType is missing", static e => e.Remove("payloadType"));
        yield return Of("no signatures", $"{place}.signatures is empty", static e => e.Remove("signatures"));
        yield return Of("empty signatures", $"{place}.signatures is empty", static e => e["signatures"] = new JsonArray());
        yield return Of(
            "two signatures",
            $"{place}.signatures has more than 1",
            static e => e["signatures"]!.AsArray().Add(e["signatures"]![0]!.DeepClone()));
        yield return Of("signature is not base64", $"{place}.signatures[0].sig", static e => e["signatures"]![0]!["sig"] = "?");
        yield return Of("no signature", $"{place}.signatures[0].sig is missing", static e => e["signatures"]![0]!.AsObject().Remove("sig"));
        yield return new KeyMutation($"{form}: two payloads", Format, place.Split('.')[0], () => Changed(create(), static s => s.Text =
            static text => text.Replace("\"payload\":", "\"payload\":\"AAAA\",\"payload\":", StringComparison.Ordinal)), IsAlone: false);
        yield return new KeyMutation($"{form}: not an object", Format, place.Split('.')[0], () => Changed(create(), static s => s.Text =
            static text => $"[{text}]"), IsAlone: false);

        KeyMutation Of(string name, string reason, Action<JsonObject> change) =>
            new($"{form}: {name}", Format, reason, () => Changed(create(), sample => sample.Document = document =>
                change(path.Length == 0 ? document : document[path]!.AsObject())), IsAlone: false);
    }

    private static JsonObject At(KeySample sample, string path) => KeySample.At(sample.Payload, path);

    private static KeySample Changed(KeySample sample, Action<KeySample> change)
    {
        change(sample);
        return sample;
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }
}
