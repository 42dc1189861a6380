using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.SignatureCheck;
using static OciContent.Signing.Tests.Kit.SignatureShape;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What can be wrong with the certificate, its log, its authority, and time stamps.</summary>
internal static class CertificateMutations
{
    private const string Chain = "certificateAuthorities.0.certChain.certificates";

    public static IEnumerable<Mutation> All() => [.. Identities(), .. Authorities(), .. Logs(), .. Stamps()];

    private static IEnumerable<Mutation> Identities()
    {
        yield return Leaf("another mail address", Identity, "by 'other@example.com'", static l => l.Names = [(1, "other@example.com")]);
        yield return Leaf(
            "the mail address in capitals",
            Identity,
            "by 'SOMEONE@example.com'",
            static l => l.Names = [(1, "SOMEONE@example.com")]);
        yield return Leaf(
            "the mail address and more",
            Identity,
            "expected 'someone@example.com'",
            static l => l.Names = [(1, TestSigstore.Identity + ".org")]);
        yield return Leaf("a URI", Identity, "expected 'someone@example.com'", static l => l.Names = [(6, "https://example.com")]);
        yield return Leaf("two names", Identity, "has 2 names", static l => l.Names.Add((1, "other@example.com")));
        yield return Leaf("no name", Identity, "has 0 names", static l => l.Names = []);
        yield return Leaf("a host as name", Identity, "a mail address, a URI or a user name", static l => l.Names = [(2, "example.com")]);
        yield return Leaf(
            "a user name of another kind",
            Identity,
            "a mail address, a URI or a user name",
            static l =>
            {
                l.Names = [];
                byte[] name = OtherName("1.3.6.1.4.1.311.20.2.3", TestSigstore.Identity);
                l.Extensions.Add(new X509Extension("2.5.29.17", name, critical: true));
            });
        yield return Mutation.Broken(
            "names beyond count",
            Envelope,
            Format,
            "more than 32 names",
            static f => f.Leaf = static l => l.Names = [.. Enumerable.Repeat((1, TestSigstore.Identity), 33)]);
        yield return Leaf(
            "a name with a control character",
            Identity,
            "expected one",
            static l => l.Names = [(1, TestSigstore.Identity + "\n")]);
        yield return Leaf(
            "another issuer",
            Issuer,
            "vouched for by 'https://other.example.com'",
            static l => l.Issuer = l.OldIssuer = "https://other.example.com");
        yield return Leaf(
            "another issuer in the new field",
            Issuer,
            "names the issuers",
            static l => l.Issuer = "https://other.example.com");
        yield return Leaf(
            "another issuer in the old field",
            Issuer,
            "names the issuers",
            static l => l.OldIssuer = "https://other.example.com");
        yield return Leaf(
            "another issuer, in the old field alone",
            Issuer,
            "vouched for by",
            static l => (l.Issuer, l.OldIssuer) = (null, "https://other.example.com"));
        yield return Leaf("no issuer", Issuer, "vouched for by ''", static l => l.Issuer = l.OldIssuer = null);
        yield return Mutation.Broken(
            "an issuer that is not DER",
            Envelope,
            Format,
            "cannot be read",
            static f => f.Leaf = static l =>
            {
                l.Issuer = null;
                l.Extensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.8", [1, 2, 3], critical: false));
            });
        yield return Mutation.Broken(
            "a claim that is not DER",
            Envelope,
            Format,
            "cannot be read",
            static f => f.Leaf = static l => l.Extensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.12", [12, 9, 65], critical: false)));
        yield return Mutation.Broken(
            "an old issuer that is not text",
            Envelope,
            Format,
            "cannot be read",
            static f => f.Leaf = static l =>
            {
                l.OldIssuer = null;
                l.Extensions.Add(new X509Extension("1.3.6.1.4.1.57264.1.1", [0xff], critical: false));
            });
    }

    private static IEnumerable<Mutation> Authorities()
    {
        yield return Leaf("for servers", CertificateUsage, "not for code signing", static l => l.Usages = ["1.3.6.1.5.5.7.3.1"]);
        yield return Leaf("for any use", CertificateUsage, "not for code signing", static l => l.Usages = ["2.5.29.37.0"]);
        yield return Leaf("for no stated use", CertificateUsage, "not for code signing", static l => l.Usages = []);
        yield return Leaf(
            "for encryption",
            CertificateUsage,
            "not for signatures",
            static l => l.KeyUsage = X509KeyUsageFlags.KeyEncipherment);
        yield return Leaf("an authority", CertificateUsage, "is an authority", static l => l.IsAuthority = true);
        yield return Leaf(
            "an unknown critical extension",
            CertificateUsage,
            "may not be used so",
            static l => l.Extensions.Add(new X509Extension("1.2.3.4.5", [5, 0], critical: true)));
        yield return Leaf(
            "expired",
            CertificateValidity,
            "not valid at 2026-01-15T12:00:00Z",
            static l => l.NotAfter = TestSigstore.Time.AddSeconds(-1));
        yield return Leaf(
            "not valid yet",
            CertificateValidity,
            "not valid at 2026-01-15T12:00:00Z",
            static l => l.NotBefore = TestSigstore.Time.AddSeconds(1));
        yield return Unchained("signed by another key", static f => f.Leaf = static l => l.AuthorityKey = TestSigner.P384());
        yield return Unchained(
            "of another authority",
            static f =>
                f.Root = static r => r["certificateAuthorities"] = TestSigstore.Other.TrustedRoot()["certificateAuthorities"]!.DeepClone());
        yield return Unchained(
            "an authority without its intermediate",
            static f => f.Root = static r => ((JsonArray)r.At(Chain)).RemoveAt(0));
        yield return Unchained(
            "an authority with another root",
            static f => f.Root = static r => r.Set(Chain + ".1.rawBytes", Convert.ToBase64String(TestSigstore.Other.Fulcio.Root.RawData)));
        yield return Mutation.Broken(
            "no authority",
            Envelope,
            CertificateChain,
            "has no certificate authority",
            static f => f.Root = static r => r.Set("certificateAuthorities", new JsonArray()));
        yield return Mutation.Alone(
            "an authority that was not trusted any more",
            Envelope,
            CertificateValidity,
            "fulcio.example.com' was not trusted",
            static f => f.Root = static r => r.Set("certificateAuthorities.0.validFor.end", "2026-01-15T11:59:59Z"));
        yield return Mutation.Alone(
            "an authority that was not trusted yet",
            Envelope,
            CertificateValidity,
            "fulcio.example.com' was not trusted",
            static f => f.Root = static r => r.Set("certificateAuthorities.0.validFor.start", "2026-01-15T12:00:01Z"));
        yield return Mutation.Alone(
            "a time stamp after the certificate, beside the log's time",
            Envelope,
            CertificateValidity,
            "not valid at 2026-01-15T12:10:00Z",
            static f => (f.HasStamp, f.Stamp) = (true, static s => s.Time = TestSigstore.Time.AddMinutes(10)));
        yield return Mutation.Alone(
            "a root that comes along",
            Envelope,
            CertificateChain,
            "brings the root",
            static f => (f.BundleType, f.Chain) = (BundleMutations.Old("0.2"), [f.Sigstore.Fulcio.Intermediate, f.Sigstore.Fulcio.Root]));
    }

    private static IEnumerable<Mutation> Logs()
    {
        yield return Leaf("no timestamp of a certificate log", CertificateLog, "has no timestamp", static l => l.Timestamps = false);
        yield return Leaf("a timestamp by another key", CertificateLog, "not signed by", static l => l.LogKey = TestSigner.P256());
        yield return Leaf("a timestamp of another log", CertificateLog, "is not known", static l => l.LogId = new byte[32]);
        yield return Leaf(
            "a timestamp for another authority",
            CertificateLog,
            "of another certificate",
            static l => l.LogIssuerKey = TestSigner.P384());
        yield return Leaf(
            "a timestamp from before the log",
            CertificateLog,
            "was not trusted at",
            static l => l.LogTime = TestSigstore.Time.AddYears(-2));
        yield return Stamp("a timestamp of another time", CertificateLog, "not signed by", static bytes => Flip(bytes, 40));
        yield return Stamp(
            "a timestamp with another bit in the signature",
            CertificateLog,
            "not signed by",
            static bytes => Flip(bytes, bytes.Length - 1));
        yield return Stamp("a timestamp by another hash", CertificateLog, "not signed by", static bytes => Flip(bytes, 43));
        yield return Stamp("a timestamp by another algorithm", CertificateLog, "not signed by", static bytes => Flip(bytes, 44));
        yield return Stamp("a timestamp of another log after all", CertificateLog, "is not known", static bytes => Flip(bytes, 1));
        yield return Leaf(
            "a timestamp with another extension",
            CertificateLog,
            "not signed by",
            static l => (l.LogExtensions, l.Timestamp) = ([1, 2, 3], static bytes => Flip(bytes, 43)));
        yield return BrokenStamp("a timestamp of another version", static bytes => Flip(bytes, 0));
        yield return BrokenStamp("a timestamp of a time beyond all times", static bytes => [.. bytes[..33], 0x7f, .. bytes[34..]]);
        yield return BrokenStamp("a timestamp that is cut", static bytes => bytes[..^1]);
        yield return BrokenStamp("a timestamp with a byte more", static bytes => [.. bytes, 0]);
        yield return BrokenStamp("a timestamp of no bytes", static _ => []);
        yield return Root("no certificate log", CertificateLog, "is not known", static r => r.Set("ctlogs", new JsonArray()));
        yield return Root(
            "a certificate log with another key",
            CertificateLog,
            "not signed by",
            static r => r.Set("ctlogs.0.publicKey.rawBytes", Convert.ToBase64String(TestSigner.P256().Spki)));
        yield return Root(
            "a certificate log that was not trusted any more",
            CertificateLog,
            "was not trusted at",
            static r => r.Set("ctlogs.0.publicKey.validFor.end", "2025-06-01T00:00:00Z"));
        yield return Root(
            "a certificate log with a key that is not supported",
            CertificateLog,
            "not signed by",
            static r => r.Set("ctlogs.0.publicKey.keyDetails", "LMS_SHA256"));
    }

    private static IEnumerable<Mutation> Stamps()
    {
        foreach (SignatureShape shape in new[] { Envelope2, Message2 })
        {
            yield return Timed("a time stamp of something else", shape, "not over this signature", static s => s.Imprint = new byte[32]);
            yield return Untimed(
                "a time stamp with another certificate named",
                shape,
                "",
                static s => s.Named = TestSigstore.Other.Tsa.Leaf);
            yield return Timed("a time stamp by another authority", shape, "", static s => s.Leaf = TestSigstore.Other.Tsa.Leaf);
            yield return Untimed("a time stamp by SHA-1", shape, "", static s => (s.HashOid, s.Imprint) = ("1.3.14.3.2.26", new byte[20]));
            yield return Timed(
                "a time stamp that is signed by SHA-1",
                shape,
                "signed with a hash by 1.3.14.3.2.26",
                static s => s.SignedHashOid = "1.3.14.3.2.26");
            yield return Untimed("a time stamp that was refused", shape, "did not grant", static s => s.Status = 2);
            yield return Untimed("an answer without a time stamp", shape, "did not grant", static s => s.HasToken = false);
            yield return Untimed(
                "a time stamp by a certificate that had expired",
                shape,
                "was not valid then",
                static s => s.Leaf = TestSigstore.Shared.Tsa.MakeLeaf(TestSigstore.Time.AddDays(-9), TestSigstore.Time.AddDays(-1)));
            yield return Untimed(
                "a time stamp by a certificate for something else",
                shape,
                "not for time stamps",
                static s => s.Leaf = TestSigstore.Shared.Tsa.MakeLeaf(
                    TestSigstore.Time.AddDays(-9),
                    TestSigstore.Time.AddDays(9),
                    TestFulcio.CodeSigning));
            yield return Timed(
                "a time stamp by another certificate of the authority",
                shape,
                "another certificate of 'https://tsa.example.com'",
                static s => s.Leaf = TestSigstore.Shared.Tsa.MakeLeaf(TestSigstore.Time.AddDays(-9), TestSigstore.Time.AddDays(9)));
            yield return Mutation.Alone(
                "a time stamp after the certificate",
                shape,
                CertificateValidity,
                "not valid at 2026-01-15T12:10:00Z",
                static f => f.Stamp = static s => s.Time = TestSigstore.Time.AddMinutes(10));
            yield return Mutation.Alone(
                "a time stamp before the certificate",
                shape,
                CertificateValidity,
                "not valid at 2026-01-15T11:50:00Z",
                static f => f.Stamp = static s => s.Time = TestSigstore.Time.AddMinutes(-10));
            yield return Mutation.Broken(
                "a time stamp that is not one",
                shape,
                SignatureCheck.Timestamp,
                "TimeStampResp",
                static f => f.StampBytes = static _ => [1, 2, 3]);
            yield return Mutation.Broken(
                "a time stamp of no bytes",
                shape,
                SignatureCheck.Timestamp,
                "TimeStampResp",
                static f => f.StampBytes = static _ => []);
            yield return Mutation.Broken(
                "a time stamp that is cut",
                shape,
                SignatureCheck.Timestamp,
                "TimeStampResp",
                static f => f.StampBytes = static bytes => bytes[..^1]);
            yield return Mutation.Broken(
                "a time stamp that is too large",
                shape,
                SignatureCheck.Timestamp,
                "at most 65536",
                static f => f.StampBytes = static _ => new byte[70000]);
            yield return Mutation.Alone("no time stamp", shape, SigningTime, "Nobody who is trusted", static f => f.HasStamp = false);
            yield return Mutation.Broken(
                "no time stamp authority",
                shape,
                SignatureCheck.Timestamp,
                "has no time stamp authority",
                static f => f.Root = static r => r.Set("timestampAuthorities", new JsonArray()));
            yield return Mutation.Alone(
                "a time stamp authority that was not trusted any more",
                shape,
                SignatureCheck.Timestamp,
                "tsa.example.com' was not trusted at",
                static f => f.Root = static r => r.Set("timestampAuthorities.0.validFor.end", "2026-01-15T11:59:59Z"));
            yield return Mutation.Alone(
                "a time stamp authority that was not trusted yet",
                shape,
                SignatureCheck.Timestamp,
                "tsa.example.com' was not trusted at",
                static f => f.Root = static r => r.Set("timestampAuthorities.0.validFor.start", "2026-01-15T12:00:01Z"));
            yield return Mutation.Alone(
                "a time stamp authority with another root",
                shape,
                SignatureCheck.Timestamp,
                "",
                static f => f.Root = static r => r.Set(
                    "timestampAuthorities.0.certChain.certificates.1.rawBytes",
                    Convert.ToBase64String(TestSigstore.Other.Tsa.Root.RawData)));
        }
    }

    private static Mutation Leaf(string name, SignatureCheck check, string reason, Action<LeafRequest> apply) =>
        Mutation.Alone(name, Envelope, check, reason, f => f.Leaf = apply);

    private static Mutation Unchained(string name, Action<Forge> apply) =>
        new(name, Envelope, apply, CertificateChain, "expected", CertificateChain, CertificateLog);

    private static Mutation Root(string name, SignatureCheck check, string reason, Action<JsonObject> apply) =>
        Mutation.Alone(name, Envelope, check, reason, f => f.Root = apply);

    private static Mutation Stamp(string name, SignatureCheck check, string reason, Func<byte[], byte[]> apply) =>
        Leaf(name, check, reason, l => l.Timestamp = apply);

    private static Mutation BrokenStamp(string name, Func<byte[], byte[]> apply) =>
        Mutation.Broken(name, Envelope, Format, "list of timestamps is malformed", f => f.Leaf = l => l.Timestamp = apply);

    private static Mutation Timed(string name, SignatureShape shape, string reason, Action<StampRequest> apply) =>
        Mutation.Alone(name, shape, SignatureCheck.Timestamp, reason, f => f.Stamp = apply);

    private static Mutation Untimed(string name, SignatureShape shape, string reason, Action<StampRequest> apply) =>
        Mutation.Broken(name, shape, SignatureCheck.Timestamp, reason, f => f.Stamp = apply);

    private static byte[] OtherName(string oid, string text)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
            }
        }

        return writer.Encode();
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= 1;
        return copy;
    }
}
