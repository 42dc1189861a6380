using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.SignatureCheck;
using static OciContent.Signing.Tests.Kit.SignatureShape;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What can be wrong with the entry of a transparency log, and with its promise.</summary>
internal static class LogMutations
{
    private const string Entry = "verificationMaterial.tlogEntries.0";
    private const string Annotation = "dev.sigstore.cosign/bundle";

    public static IEnumerable<Mutation> All() => [.. Bodies(), .. Entries(), .. Promises()];

    // The entry is logged as it stands: it is only about something else (GHSA-whqx-f9j3-ch6m).
    private static IEnumerable<Mutation> Bodies()
    {
        string other = Convert.ToBase64String(TestSigner.P256().Sign("other"u8.ToArray()));
        foreach ((SignatureShape shape, string signature, string verifier, string hash) in new[]
            {
                (Envelope, "spec.signatures.0.signature", "spec.signatures.0.verifier", "spec.payloadHash.value"),
                (
                    InToto,
                    "spec.content.envelope.signatures.0.sig",
                    "spec.content.envelope.signatures.0.publicKey",
                    "spec.content.payloadHash.value"),
                (Message, "spec.signature.content", "spec.signature.publicKey.content", "spec.data.hash.value"),
                (Tag, "spec.signature.content", "spec.signature.publicKey.content", "spec.data.hash.value"),
                (AttestationTag, "spec.signatures.0.signature", "spec.signatures.0.verifier", "spec.payloadHash.value"),
                (
                    InTotoTag,
                    "spec.content.envelope.signatures.0.sig",
                    "spec.content.envelope.signatures.0.publicKey",
                    "spec.content.payloadHash.value"),
            })
        {
            string value = shape is InToto or InTotoTag ? Convert.ToBase64String(Encoding.ASCII.GetBytes(other)) : other;
            yield return Body("entry of another signature", shape, "of another signature", b => b.Set(signature, value));
            yield return Body("entry of another certificate", shape, "another certificate", b => b.Set(verifier, Pem(OtherCertificate())));
            yield return Body("entry of a key", shape, "another certificate", b => b.Set(verifier, Pem(TestSigner.P256().PublicPem)));
            yield return Body("entry of another hash", shape, "entry is about aaaa", b => b.Set(hash, new string('a', 64)));
            yield return Body("entry of no hash", shape, "entry is about :", b => b.Set(hash, ""));
            yield return BrokenBody("entry of a hash that is not hex", shape, "hash in hex", b => b.Set(hash, "xyz"));
            yield return BrokenBody(
                "entry of an unknown hash",
                shape,
                "SHA-256, SHA-384 or SHA-512",
                b => b.Set(hash.Replace("value", "algorithm", StringComparison.Ordinal), "md5"));
            yield return BrokenBody("entry of a verifier that is not PEM", shape, "not PEM", b => b.Set(verifier, "AQID"));
            yield return BrokenBody(
                "entry of a verifier and more",
                shape,
                "not PEM",
                b => b.Set(verifier, Pem(OtherCertificate() + "\n" + OtherCertificate())));
            yield return BrokenBody("entry of an unknown version", shape, "expected hashedrekord", b => b["apiVersion"] = "0.0.9");
            yield return BrokenBody("entry with a field more", shape, "has the field 'more'", b => b["more"] = 1);
        }

        foreach ((SignatureShape shape, string hash) in new[]
            {
                (AttestationTag, "spec.envelopeHash"), (InTotoTag, "spec.content.hash"),
            })
        {
            yield return Body(
                "entry of another envelope",
                shape,
                "of the envelope 'aaaa",
                b => b.Set(hash + ".value", new string('a', 64)));
            yield return Body("entry of no envelope", shape, "of the envelope ''", b => b.Drop(hash));
            yield return Body("entry of an envelope without its hash", shape, "of the envelope ''", b => b.Drop(hash + ".value"));
        }

        yield return Body(
            "entry of another hash's algorithm",
            Message,
            "a kind that is for",
            static b => b.Set("spec.data.hash.algorithm", "sha512"));
        yield return Body(
            "entry of a kind that is not for envelopes",
            Envelope,
            "a kind that is for",
            static b =>
            {
                JsonNode signature = b.At("spec.signatures.0").DeepClone();
                JsonNode hash = b.At("spec.payloadHash").DeepClone();
                b["kind"] = "hashedrekord";
                b["spec"] = new JsonObject
                {
                    ["data"] = new JsonObject { ["hash"] = hash },
                    ["signature"] = new JsonObject
                    {
                        ["content"] = (string)signature["signature"]!,
                        ["publicKey"] = new JsonObject { ["content"] = (string)signature["verifier"]! },
                    },
                };
            });
        yield return BrokenBody(
            "entry of no signature",
            Envelope,
            "signatures is empty",
            static b => b.Set("spec.signatures", new JsonArray()));
        yield return BrokenBody(
            "entry of two signatures",
            Envelope,
            "more than 1",
            static b => ((JsonArray)b.At("spec.signatures")).Add(b.At("spec.signatures.0").DeepClone()));
        yield return BrokenBody(
            "entry of a signature in base64 once",
            InToto,
            "base64 in base64",
            static b => b.Set("spec.content.envelope.signatures.0.sig", "AQID"));
        foreach ((SignatureShape shape, string place, string hash) in new[]
            {
                (Envelope2, "spec.hashedRekordV002.signature", "spec.hashedRekordV002.data"),
                (Message2, "spec.hashedRekordV002.signature", "spec.hashedRekordV002.data"),
                (Dsse2, "spec.dsseV002.signatures.0", "spec.dsseV002.payloadHash"),
            })
        {
            yield return Body("entry of another signature", shape, "of another signature", b => b.Set(place + ".content", other));
            yield return Body(
                "entry of another certificate",
                shape,
                "another certificate",
                b => b.Set(
                    place + ".verifier.x509Certificate.rawBytes",
                    Convert.ToBase64String(X509Certificate2.CreateFromPem(OtherCertificate()).RawData)));
            yield return Body(
                "entry of the key alone",
                shape,
                "another certificate",
                b =>
                {
                    b.Drop(place + ".verifier.x509Certificate");
                    b.Set(place + ".verifier.publicKey", new JsonObject { ["rawBytes"] = Convert.ToBase64String(TestSigner.P256().Spki) });
                });
            yield return Body(
                "entry of another kind of key",
                shape,
                "says the key is 'PKIX_ED25519'",
                b => b.Set(place + ".verifier.keyDetails", "PKIX_ED25519"));
            yield return Body("entry of another hash", shape, "entry is about", b => b.Flip(hash + ".digest"));
            yield return Body("entry of another hash's algorithm", shape, "", b => b.Set(hash + ".algorithm", "SHA2_384"));
            yield return BrokenBody(
                "entry of an unknown hash",
                shape,
                "SHA-256, SHA-384 or SHA-512",
                b => b.Set(hash + ".algorithm", "SHA3_256"));
            yield return BrokenBody("entry with a field more", shape, "has the field 'more'", b => b.Set(place + ".more", 1));
            yield return BrokenBody("entry of no key", shape, "not have one key", b => b.Drop(place + ".verifier.x509Certificate"));
        }
    }

    private static IEnumerable<Mutation> Entries()
    {
        yield return Mutation.Alone(
            "entry called something else",
            Envelope,
            LogEntry,
            "is called 'hashedrekord'",
            static f => f.Finished = static b => b.Set(Entry + ".kindVersion.kind", "hashedrekord"));
        yield return Mutation.Alone(
            "entry called another version",
            Envelope2,
            LogEntry,
            "'0.0.1': expected hashedrekord 0.0.2",
            static f => f.Finished = static b => b.Set(Entry + ".kindVersion.version", "0.0.1"));
        yield return Mutation.Alone(
            "entry twice",
            Envelope,
            LogEntry,
            "is a duplicate",
            static f => f.Finished = static b => ((JsonArray)b.At("verificationMaterial.tlogEntries")).Add(b.At(Entry).DeepClone()));
        yield return Mutation.Alone(
            "no entry",
            Envelope,
            LogEntry,
            "in 0 transparency logs",
            static f =>
            {
                f.HasStamp = true;
                f.Finished = static b => b.Set("verificationMaterial.tlogEntries", new JsonArray());
            });
        yield return Mutation.Alone(
            "entry of another bundle",
            Envelope,
            LogEntry,
            "of another signature",
            static f => f.Finished = static b =>
            {
                var another = new Forge(Envelope);
                another.Make();
                b.Set(Entry, JsonNode.Parse(another.Bundle)!.At(Entry).DeepClone());
            });
        foreach (SignatureShape shape in new[] { Envelope, Envelope2 })
        {
            yield return Mutation.Alone(
                "log that is not trusted",
                shape,
                LogKey,
                "of the log",
                static f => f.Root = static r => r.Set("tlogs", new JsonArray()));
            yield return Mutation.Alone(
                "log of another ID",
                shape,
                LogKey,
                "of the log",
                static f => f.Finished = static b => b.Flip(Entry + ".logId.keyId"));
            yield return Mutation.Alone(
                "log of no ID",
                shape,
                LogKey,
                "of the log ''",
                static f => f.Finished = static b => b.Drop(Entry + ".logId"));
            int index = shape == Envelope ? 0 : 1;
            yield return Mutation.Alone(
                "log that was not trusted any more",
                shape,
                LogKey,
                "was not trusted at 2026-01-15T12:00:00Z",
                f => f.Root = r => r.Set($"tlogs.{index}.publicKey.validFor.end", "2026-01-15T11:59:59Z"));
            yield return Mutation.Alone(
                "log that was not trusted yet",
                shape,
                LogKey,
                "was not trusted at 2026-01-15T12:00:00Z",
                f => f.Root = r => r.Set($"tlogs.{index}.publicKey.validFor.start", "2026-01-15T12:00:01Z"));
            yield return Mutation.Alone(
                "log with a key that is not supported",
                shape,
                LogKey,
                "of the kind 'ML_DSA_65'",
                f => f.Root = r => r.Set($"tlogs.{index}.publicKey.keyDetails", "ML_DSA_65"));
        }

        yield return new Mutation(
            "log with another key",
            Envelope,
            static f => f.Root = static r => r.Set("tlogs.0.publicKey.rawBytes", Convert.ToBase64String(TestSigner.P256().Spki)),
            InclusionPromise,
            "not by the log",
            InclusionPromise,
            Checkpoint);
        yield return Mutation.Alone(
            "log with another key",
            Envelope2,
            Checkpoint,
            "not signed by the key",
            static f => f.Root = static r => r.Set("tlogs.1.publicKey.rawBytes", Convert.ToBase64String(TestSigner.Ed25519().Spki)));
        yield return Mutation.Alone(
            "log at another host",
            Envelope2,
            Checkpoint,
            "expected 'other.example.com'",
            static f => f.Root = static r => r.Set("tlogs.1.baseUrl", "https://other.example.com"));
    }

    private static IEnumerable<Mutation> Promises()
    {
        foreach (SignatureShape shape in new[] { Envelope, Message, Tag })
        {
            yield return Promise("promise of another body", shape, static p => p.Body = [1]);
            yield return Promise("promise by another key", shape, static p => p.Key = TestSigner.P256());
            yield return Promise("promise of another log", shape, static p => p.LogId = new byte[32]);
            yield return Promise("promise of another place", shape, static p => p.Index++);
        }

        yield return Changed("promise with another bit", static b => b.Flip(Entry + ".inclusionPromise.signedEntryTimestamp"));
        yield return Changed(
            "promise that is not a signature",
            static b => b.Set(Entry + ".inclusionPromise.signedEntryTimestamp", "AQID"));
        yield return Changed(
            "promise of another time",
            static b => b.Set(Entry + ".integratedTime", Plus(b, Entry + ".integratedTime", 1)));
        yield return Changed(
            "promise of another place in the log",
            static b => b.Set(Entry + ".logIndex", Plus(b, Entry + ".logIndex", 1)));
        yield return Layer("promise with another bit", InclusionPromise, "not by the log", static p => p.Flip("SignedEntryTimestamp"));
        yield return Layer(
            "promise and another time",
            InclusionPromise,
            "not by the log",
            static p => p.Set("Payload.integratedTime", (long)p.At("Payload.integratedTime") + 1));
        yield return Layer(
            "promise and another place",
            InclusionPromise,
            "not by the log",
            static p => p.Set("Payload.logIndex", (long)p.At("Payload.logIndex") + 1));
        yield return Layer("promise and another log", LogKey, "of the log 'aa'", static p => p.Set("Payload.logID", "aa"));
        yield return new Mutation(
            "promise without a time",
            Envelope,
            static f => f.Finished = static b => b.Drop(Entry + ".integratedTime"),
            InclusionPromise,
            "and no time",
            InclusionPromise,
            SigningTime);
        yield return new Mutation(
            "promise of a time beyond all times",
            Envelope,
            static f => f.Finished = static b => b.Set(Entry + ".integratedTime", "9223372036854775807"),
            InclusionPromise,
            "and no time",
            InclusionPromise,
            SigningTime);
        yield return new Mutation(
            "no promise in a bundle of 0.1",
            Envelope,
            static f =>
            {
                (f.BundleType, f.HasStamp) = (BundleMutations.Old("0.1"), true);
                f.Finished = static b => b.Drop(Entry + ".inclusionPromise");
            },
            InclusionPromise,
            "has no inclusion promise",
            InclusionPromise);
        yield return Mutation.Alone(
            "no promise, and so no time",
            Envelope,
            SigningTime,
            "Nobody who is trusted",
            static f => f.Finished = static b => b.Drop(Entry + ".inclusionPromise"));
        yield return Mutation.Alone(
            "promise of Rekor v2",
            Envelope2,
            InclusionPromise,
            "makes none",
            static f => f.Finished = static b => b.Set(Entry + ".inclusionPromise", new JsonObject { ["signedEntryTimestamp"] = "AQID" }));
    }

    private static Mutation Body(string name, SignatureShape shape, string reason, Action<JsonObject> apply) =>
        Mutation.Alone(name, shape, LogEntry, reason, f => f.LogBody = apply);

    private static Mutation BrokenBody(string name, SignatureShape shape, string reason, Action<JsonObject> apply) =>
        Mutation.Broken(name, shape, Format, reason, f => f.LogBody = apply);

    private static Mutation Promise(string name, SignatureShape shape, Action<PromiseRequest> apply) =>
        Mutation.Alone(name, shape, InclusionPromise, "not by the log", f => f.Promise = apply);

    private static Mutation Changed(string name, Action<JsonObject> apply) =>
        Mutation.Alone(name, Envelope, InclusionPromise, "not by the log", f => f.Finished = apply);

    private static Mutation Layer(string name, SignatureCheck check, string reason, Action<JsonObject> apply) =>
        Mutation.Alone(
            name,
            Tag,
            check,
            reason,
            f => f.Finished = annotations =>
            {
                var json = (JsonObject)JsonNode.Parse((string)annotations[Annotation]!)!;
                apply(json);
                annotations[Annotation] = Encoding.UTF8.GetString(TestJson.Bytes(json));
            });

    internal static string Plus(JsonObject bundle, string path, long more) =>
        (long.Parse((string)bundle.At(path)!, CultureInfo.InvariantCulture) + more).ToString(CultureInfo.InvariantCulture);

    private static string Pem(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static string OtherCertificate() =>
        TestSigstore.Shared.Fulcio.Issue(TestSigner.P256(), new LeafRequest()).ExportCertificatePem();
}
