using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.SignatureCheck;
using static OciContent.Signing.Tests.Kit.SignatureShape;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What can be wrong with a bundle, its payload and its signature.</summary>
internal static class BundleMutations
{
    private const string Material = "verificationMaterial";
    private const string Entry = Material + ".tlogEntries.0";

    public static IEnumerable<Mutation> All() => [.. Forms(), .. Payloads(), .. Signatures()];

    private static IEnumerable<Mutation> Forms()
    {
        yield return Form(
            "media type of another version",
            "0.1 to 0.3",
            static b => b["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.4+json");
        yield return Form("no media type", "mediaType is missing", static b => b.Drop("mediaType"));
        yield return Form("unknown field", "has the field 'extra'", static b => b["extra"] = 1);
        yield return Form("no material", "verificationMaterial is missing", static b => b.Drop(Material));
        yield return Form("no certificate", "not one key or certificate", static b => b.Drop(Material + ".certificate"));
        yield return Form(
            "certificate without bytes",
            "rawBytes is missing",
            static b => b.Set(Material + ".certificate", new JsonObject()));
        yield return Form("certificate of no bytes", "", static b => b.Set(Material + ".certificate.rawBytes", ""));
        yield return Form("certificate that is not one", "", static b => b.Set(Material + ".certificate.rawBytes", "AQID"));
        yield return Form(
            "certificate and a byte",
            "DER",
            static b => b.Set(Material + ".certificate.rawBytes", Appended((string)b.At(Material + ".certificate.rawBytes")!)));
        yield return Form(
            "certificate and key",
            "not one key or certificate",
            static b => b.Set(Material + ".publicKey", new JsonObject { ["hint"] = "" }));
        yield return new Mutation(
            "key instead of certificate",
            Envelope,
            static f => f.Finished = static b =>
            {
                b.Drop(Material + ".certificate");
                b.Set(Material + ".publicKey", new JsonObject { ["hint"] = "" });
            },
            Kind,
            "has no certificate");
        yield return Form("two contents", "not have one content", static b => b["messageSignature"] = new JsonObject());
        yield return Form("no content", "not have one content", static b => b.Drop("dsseEnvelope"));
        yield return Form("no signatures", "signatures is empty", static b => b.Set("dsseEnvelope.signatures", new JsonArray()));
        yield return Form(
            "two signatures",
            "more than 1",
            static b => ((JsonArray)b.At("dsseEnvelope.signatures")).Add(b.At("dsseEnvelope.signatures.0").DeepClone()));
        yield return Form("signature that is not base64", "expected base64", static b => b.Set("dsseEnvelope.signatures.0.sig", "%%"));
        yield return Form("payload that is not base64", "expected base64", static b => b.Set("dsseEnvelope.payload", "AQI"));
        yield return Form("payload with base64 of another form", "expected base64", static b => b.Set("dsseEnvelope.payload", "AQJ="));
        yield return Form("no payload type", "payloadType is missing", static b => b.Drop("dsseEnvelope.payloadType"));
        yield return Form("entries that are not a list", "expected a list", static b => b.Set(Material + ".tlogEntries", new JsonObject()));
        yield return Form(
            "too many entries",
            "more than 32",
            static b => b.Set(Material + ".tlogEntries", Many(b.At(Entry), 33)));
        yield return Form(
            "too many time stamps",
            "more than 32",
            static b => b.Set(
                Material + ".timestampVerificationData.rfc3161Timestamps",
                Many(new JsonObject { ["signedTimestamp"] = "AQID" }, 33)));
        yield return Form("negative place in the log", "logIndex is -1", static b => b.Set(Entry + ".logIndex", "-1"));
        yield return Form("place in the log that is not a number", "64 bits", static b => b.Set(Entry + ".logIndex", "12x"));
        yield return Form("place in the log beyond numbers", "64 bits", static b => b.Set(Entry + ".logIndex", "9223372036854775808"));
        yield return Form("no kind of the entry", "kindVersion is missing", static b => b.Drop(Entry + ".kindVersion"));
        yield return Form("no body of the entry", "canonicalizedBody is missing", static b => b.Drop(Entry + ".canonicalizedBody"));
        yield return Form("body of the entry that is not JSON", "not strict JSON", static b => b.Set(Entry + ".canonicalizedBody", "AQID"));
        yield return Form("time that is not a number", "64 bits", static b => b.Set(Entry + ".integratedTime", "soon"));
        yield return Form("hash that is not base64", "expected base64", static b => b.Set(Entry + ".inclusionProof.hashes.0", "%"));
        yield return Form(
            "too many hashes",
            "more than 64",
            static b => b.Set(Entry + ".inclusionProof.hashes", Many(JsonValue.Create(Convert.ToBase64String(new byte[32])), 65)));
        yield return Form(
            "checkpoint that is too large",
            "more than 16384",
            static b => b.Set(Entry + ".inclusionProof.checkpoint.envelope", new string('a', 20000)));
        yield return new Mutation(
            "chain in a bundle of 0.3",
            Envelope,
            static f => f.Chain = [f.Sigstore.Fulcio.Intermediate],
            Format,
            "0.3: expected certificate");
        yield return new Mutation(
            "empty chain",
            Envelope,
            static f =>
            {
                (f.BundleType, f.Chain) = (Old("0.2"), [f.Sigstore.Fulcio.Intermediate]);
                f.Finished = static b => b.Set(Material + ".x509CertificateChain.certificates", new JsonArray());
            },
            Format,
            "is empty: expected certificates");
        yield return new Mutation(
            "digest by an unknown algorithm",
            Message,
            static f => f.Finished = static b => b.Set("messageSignature.messageDigest.algorithm", "SHA1"),
            Format,
            "SHA2_256, SHA2_384 or SHA2_512");
        yield return new Mutation(
            "digest of another length",
            Message,
            static f => f.Finished = static b => b.Set("messageSignature.messageDigest.digest", "AQID"),
            Format,
            "has 3 bytes");
        yield return new Mutation(
            "annotation without a signature",
            Tag,
            static f => f.Finished = static a => a.Remove("dev.cosignproject.cosign/signature"),
            Format,
            "no annotation");
        yield return new Mutation(
            "annotation with two certificates",
            Tag,
            static f => f.Finished = static a => a["dev.sigstore.cosign/certificate"] = (string)a["dev.sigstore.cosign/chain"]!,
            Format,
            "several certificates");
        yield return new Mutation(
            "annotation without a certificate",
            Tag,
            static f => f.Finished = static a => a.Remove("dev.sigstore.cosign/certificate"),
            Kind,
            "has no certificate");
        yield return new Mutation(
            "annotation with text in place of a certificate",
            Tag,
            static f => f.Finished = static a => a["dev.sigstore.cosign/certificate"] = "text",
            Format,
            "not certificates in PEM");
    }

    private static IEnumerable<Mutation> Payloads()
    {
        foreach (SignatureShape shape in new[] { Envelope, InToto, Envelope2, Dsse2, AttestationTag })
        {
            yield return Mutation.Alone(
                "statement about another image",
                shape,
                Subject,
                "expected sha256:",
                static f => f.Statement = static s => s.Set("subject.0.digest.sha256", new string('a', 64)));
        }

        yield return Mutation.Alone(
            "statement about another algorithm's digest",
            Envelope,
            Subject,
            "sha512",
            static f => f.Statement = static s => s.Set("subject.0.digest", new JsonObject { ["sha512"] = new string('a', 128) }));
        yield return Mutation.Alone(
            "signature about two images",
            Envelope,
            Subject,
            "2 subjects",
            static f => f.Statement = static s => ((JsonArray)s["subject"]!).Add(s.At("subject.0").DeepClone()));
        yield return Mutation.Broken(
            "statement about nothing",
            Envelope,
            Format,
            "subject is empty",
            static f => f.Statement = static s => s.Set("subject", new JsonArray()));
        yield return Mutation.Broken(
            "statement of another type",
            Envelope,
            Format,
            "_type is",
            static f => f.Statement = static s => s["_type"] = "x");
        yield return Mutation.Broken(
            "statement without a predicate type",
            Envelope,
            Format,
            "predicateType",
            static f => f.Statement = static s => s.Drop("predicateType"));
        yield return new Mutation(
            "payload of another type",
            Envelope,
            static f => f.Finished = static b => b.Set("dsseEnvelope.payloadType", "application/json"),
            PayloadType,
            "application/json",
            PayloadType,
            Signature);
        yield return Mutation.Alone(
            "payload about another image",
            Tag,
            Subject,
            "is about 'sha256:",
            static f => f.Statement = static s => s.Set("critical.image.docker-manifest-digest", "sha256:" + new string('a', 64)));
        yield return Mutation.Alone(
            "payload of another type",
            Tag,
            PayloadType,
            "'something else'",
            static f => f.Statement = static s => s.Set("critical.type", "something else"));
        yield return Mutation.Broken(
            "payload without an image",
            Tag,
            Format,
            "image is missing",
            static f => f.Statement = static s => s.Drop("critical.image"));
        yield return new Mutation(
            "digest of another image",
            Message,
            static f => f.Finished = static b => b.Flip("messageSignature.messageDigest.digest"),
            Subject,
            "is over sha256:",
            Subject,
            Signature,
            LogEntry);
    }

    private static IEnumerable<Mutation> Signatures()
    {
        foreach (SignatureShape shape in new[] { Envelope, InToto, Envelope2, Dsse2, Message, Message2, Tag, AttestationTag })
        {
            yield return Mutation.Alone(
                "signature by another key",
                shape,
                Signature,
                "not by the certificate's key",
                static f => f.SigningKey = TestSigner.P256());
            yield return Mutation.Alone(
                "signature over something else",
                shape,
                Signature,
                "over this payload",
                static f => f.Signed = static bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        }

        yield return new Mutation(
            "signature with another bit",
            Envelope,
            static f => f.Finished = static b => b.Flip("dsseEnvelope.signatures.0.sig"),
            Signature,
            "not by the certificate's key",
            Signature,
            LogEntry);
        yield return Mutation.Alone(
            "signature with the other of its two forms",
            Envelope,
            LogEntry,
            "of another signature",
            static f => f.Finished = static b => b.Set(
                "dsseEnvelope.signatures.0.sig",
                Convert.ToBase64String(OtherForm(Convert.FromBase64String((string)b.At("dsseEnvelope.signatures.0.sig")!)))));
        yield return new Mutation(
            "signature of no bytes",
            Envelope,
            static f => f.Finished = static b => b.Set("dsseEnvelope.signatures.0.sig", ""),
            Signature,
            "not by the certificate's key",
            Signature,
            LogEntry);
        yield return new Mutation(
            "payload with another space",
            Envelope,
            static f => f.Finished = static b => b.Set(
                "dsseEnvelope.payload",
                Convert.ToBase64String([.. Convert.FromBase64String((string)b.At("dsseEnvelope.payload")!), (byte)' '])),
            Signature,
            "over this payload",
            Signature,
            LogEntry);
        yield return new Mutation(
            "signature with another bit",
            Message,
            static f => f.Finished = static b => b.Flip("messageSignature.signature"),
            Signature,
            "not by the certificate's key",
            Signature,
            LogEntry);
        yield return new Mutation(
            "certificate of another key, for the same identity",
            Envelope,
            static f => f.Finished = b => b.Set(
                Material + ".certificate.rawBytes",
                Convert.ToBase64String(f.Sigstore.Fulcio.Issue(TestSigner.P256(), new LeafRequest()).RawData)),
            Signature,
            "not by the certificate's key",
            Signature,
            LogEntry);
        yield return Mutation.Alone(
            "certificate of the same key that is not in the log",
            Envelope,
            LogEntry,
            "another certificate",
            static f => f.Finished = b => b.Set(
                Material + ".certificate.rawBytes",
                Convert.ToBase64String(f.Sigstore.Fulcio.Issue(f.Key, new LeafRequest()).RawData)));
    }

    internal static string Old(string version) => "application/vnd.dev.sigstore.bundle+json;version=" + version;

    private static Mutation Form(string name, string reason, Action<JsonObject> apply) =>
        Mutation.Broken(name, Envelope, Format, reason, f => f.Finished = apply);

    // (r, n - s) is a signature too where (r, s) is one.
    private static byte[] OtherForm(byte[] signature)
    {
        const string orderOfP256 = "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
        BigInteger order = BigInteger.Parse(orderOfP256, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        AsnReader parts = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(parts.ReadInteger());
            writer.WriteInteger(order - parts.ReadInteger());
        }

        return writer.Encode();
    }

    private static JsonArray Many(JsonNode node, int count) => new([.. Enumerable.Range(0, count).Select(_ => node.DeepClone())]);

    private static string Appended(string base64) => Convert.ToBase64String([.. Convert.FromBase64String(base64), 0]);
}
