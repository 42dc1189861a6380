using System.Formats.Cbor;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.Tests.Kit.NotationDraft;

namespace OciContent.Signing.Tests.Notation;

/// <summary>What may be wrong with the form of envelopes.</summary>
internal static class NotationFormMutations
{
    private static readonly byte[] Sign1 = [0xd2];

    public static IEnumerable<NotationMutation> All =>
    [
        .. Jws().Select(static mutation => mutation with { IsCose = false }),
        .. Cose().Select(static mutation => mutation with { IsCose = true }),
    ];

    private static IEnumerable<NotationMutation> Jws() =>
    [
        Json("without a payload", "payload is missing", static envelope => envelope.Remove("payload")),
        Json("without signed headers", "protected is missing", static envelope => envelope.Remove("protected")),
        Json("without a signature", "signature is missing", static envelope => envelope.Remove("signature")),
        Json("without unsigned headers", "header is missing", static envelope => envelope.Remove("header")),
        Json("with a field more", "the field 'x'", static envelope => envelope["x"] = 1),
        Json("with several signatures", "the field 'signatures'", static envelope => envelope["signatures"] = new JsonArray()),
        Json("with a list of unsigned headers", "header is a list", static envelope => envelope["header"] = new JsonArray()),
        Json("with a padded payload", "base64url without padding", static envelope => envelope["payload"] = "e30="),
        Json("with a payload in base64", "base64url without padding", static envelope => envelope["payload"] = "+/+/"),
        Json("with white space in the payload", "base64url without padding", static envelope => envelope["payload"] = "e3 0"),
        Json("with bits left over in the payload", "base64url without padding", static envelope => envelope["payload"] = "e31"),
        Json("with an empty signed header", "protected header", static envelope => envelope["protected"] = ""),
        Json("with a signed header that is a list", "protected header is a list", static envelope => envelope["protected"] = "W10"),
        Json(
            "with a signed header with a duplicate",
            "protected header",
            static envelope => envelope["protected"] = Url("{\"alg\":\"ES256\",\"alg\":\"ES256\"}")),
        Json("with a signed header without an algorithm", "alg is missing", static envelope => envelope["protected"] = Url("{}")),
        Json(
            "with a signed header that is too long",
            "more than 64",
            static envelope =>
                envelope["protected"] = Url($"{{{string.Join(',', Enumerable.Range(0, 65).Select(static i => $"\"h{i}\":1"))}}}")),
        Json("with a signature in base64", "signature", static envelope => envelope["signature"] = "+/+/"),
        Json("with an unsigned algorithm", "the field 'alg'", static envelope => envelope["header"]!["alg"] = "none"),
        Json("with unsigned critical headers", "the field 'crit'", static envelope => envelope["header"]!["crit"] = new JsonArray()),
        Json(
            "with an unsigned expiry",
            Prefix + "expiry",
            static envelope => envelope["header"]![Prefix + "expiry"] = "2040-01-01T00:00:00Z"),
        Json(
            "with a time stamp that is not base64",
            "base64",
            static envelope => envelope["header"]![Prefix + "timestampSignature"] = "?"),
        Json("with a number for an agent", "a string", static envelope => envelope["header"]![Prefix + "signingAgent"] = 1),
        Json("with a certificate in base64url", "base64", static envelope => envelope["header"]!["x5c"] = new JsonArray("_-_-")),
        Signed(
            "with a signed header that is unsigned too",
            "com.example.x",
            static draft => (draft.Signed["com.example.x"], draft.Unsigned["com.example.x"]) = ("y", "y")),
        Signed("with a number for a scheme", "signingScheme", static draft => draft.Signed[Prefix + "signingScheme"] = 1L),
        Signed("with a text for critical headers", "crit is 'x'|crit is '\"x\"'", static draft => draft.Signed["crit"] = "x"),
        Signed("with a date for a time", "'2030-06-01'", static draft => draft.Signed[Prefix + "signingTime"] = "2030-06-01"),
        Signed(
            "with a time without a zone",
            "'2030-06-01T00:00:00'",
            static draft => draft.Signed[Prefix + "signingTime"] = "2030-06-01T00:00:00"),
        Signed(
            "with a time of a day that is none",
            "2030-02-30",
            static draft => draft.Signed[Prefix + "signingTime"] = "2030-02-30T00:00:00Z"),
        Signed("with a time with a space", "2030-06-01 00", static draft => draft.Signed[Prefix + "expiry"] = "2030-06-01 00:00:00Z"),
        Signed("with a time in lower case", "2030-06-01t00", static draft => draft.Signed[Prefix + "expiry"] = "2030-06-01t00:00:00z"),
        Bytes("that is empty", "envelope", static _ => []),
        Bytes("that is null", "envelope", static _ => "null"u8.ToArray()),
        Bytes("that is cut", "envelope", static bytes => bytes[..^1]),
        Bytes("with something behind it", "envelope", static bytes => [.. bytes, (byte)'{']),
        Bytes("with a duplicate", "envelope", static bytes => [.. "{\"payload\":\"\","u8, .. bytes[1..]]),
        Bytes("that is not UTF-8", "UTF-8", static bytes => [.. bytes[..^1], 0xff, (byte)'}']),
        Bytes("with a byte order mark", "envelope", static bytes => [0xef, 0xbb, 0xbf, .. bytes]),
        Bytes("in the compact form", "envelope", static _ => "e30.e30.AA"u8.ToArray()),
        Form("called COSE", "COSE_Sign1", static scenario => scenario.MediaType = SigningMediaTypes.Cose),
        new(
            "JWS called a payload of cosign",
            SignatureCheck.Kind,
            "one of Cosign",
            static scenario => scenario.MediaType = SigningMediaTypes.SimpleSigning)
        {
            IsAlone = false,
        },
    ];

    private static IEnumerable<NotationMutation> Cose() =>
    [
        Bytes("without a tag", "COSE_Sign1", static bytes => bytes[1..]),
        Bytes("of several signers", "COSE_Sign1", static bytes => [0xd8, 98, .. bytes[1..]]),
        Bytes("of a MAC", "COSE_Sign1", static bytes => [0xd1, .. bytes[1..]]),
        Bytes("of three parts", "COSE_Sign1", static bytes => [bytes[0], 0x83, .. bytes[2..]]),
        Bytes("of five parts", "COSE_Sign1", static bytes => [bytes[0], 0x85, .. bytes[2..], 0xf6]),
        Bytes("of indefinite length", "COSE_Sign1", static bytes => [bytes[0], 0x9f, .. bytes[2..], 0xff]),
        Bytes("with a byte behind it", "after its end", static bytes => [.. bytes, 0]),
        Bytes("that is cut", "COSE_Sign1", static bytes => bytes[..^1]),
        Bytes("that is empty", "COSE_Sign1", static _ => []),
        Bytes("with a text for the payload", "COSE_Sign1", static _ => Message([0x40], [0xa0], [0x60], [0x40])),
        Bytes("without the payload", "COSE_Sign1", static _ => Message([0x40], [0xa0], [0xf6], [0x40])),
        Bytes("with a map for the signed headers", "COSE_Sign1", static _ => Message([0xa0], [0xa0], [0x40], [0x40])),
        Bytes("with bytes for the unsigned headers", "COSE_Sign1", static _ => Message([0x41, 0xa0], [0x40], [0x40], [0x40])),
        Bytes("without signed headers", "COSE_Sign1", static _ => Message([0x40], [0xa0], [0x40], [0x40])),
        Bytes(
            "with unsigned headers of indefinite length",
            "indefinite",
            static _ => Message([0x41, 0xa0], [0xbf, 0xff], [0x40], [0x40])),
        Bytes("with a payload in pieces", "COSE_Sign1", static _ => Message([0x41, 0xa0], [0xa0], [0x5f, 0xff], [0x40])),
        Bytes("with no algorithm", "no 1", static _ => Message([0x41, 0xa0], [0xa0], [0x40], [0x40])),
        Bytes(
            "with a byte behind the signed headers",
            "after its end",
            static _ => Message([0x42, 0xa0, 0x00], [0xa0], [0x40], [0x40])),
        Bytes(
            "with a duplicate label",
            "COSE_Sign1|duplicate",
            static _ => Message([0x45, 0xa2, 0x01, 0x26, 0x01, 0x26], [0xa0], [0x40], [0x40])),
        Bytes(
            "with a label twice, once longer",
            "COSE_Sign1|duplicate",
            static _ => Message([0x46, 0xa2, 0x01, 0x26, 0x18, 0x01, 0x26], [0xa0], [0x40], [0x40])),
        Bytes("with a label that is a list", "COSE_Sign1", static _ => Message([0x43, 0xa1, 0x80, 0x26], [0xa0], [0x40], [0x40])),
        Bytes(
            "nested too deep",
            "deeper than 16",
            static _ => Message([0x41, 0xa0], [0xa1, 0x00, .. Enumerable.Repeat((byte)0x81, 20), 0x00], [0x40], [0x40])),
        Bytes(
            "tagged too often",
            "COSE_Sign1",
            static _ => Message([0x41, 0xa0], [0xa1, 0x00, .. Enumerable.Repeat((byte)0xc1, 100_000)], [0x40], [0x40])),
        Bytes(
            "with more headers than there are bytes",
            "of the unsigned headers|COSE_Sign1",
            static _ => Message([0x41, 0xa0], [0xba, 0xff, 0xff, 0xff, 0xff], [0x40], [0x40])),
        Bytes(
            "with a length of everything",
            "COSE_Sign1",
            static _ => [.. Sign1, 0x84, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        Signed("with a text for the algorithm", "'1'", static draft => draft.Signed["alg"] = "ES256"u8.ToArray()),
        Signed("with a number for the payload's type", "'3'", static draft => draft.Signed["cty"] = 50L),
        Signed(
            "with bytes for the scheme",
            "signingScheme",
            static draft => draft.Signed[Prefix + "signingScheme"] = "notary.x509"u8.ToArray()),
        Signed("with a text for the critical headers", "'2'", static draft => draft.Signed["crit"] = "x"),
        Signed(
            "with a text for a time stamp",
            "timestampSignature",
            static draft => draft.Unsigned[Prefix + "timestampSignature"] = "x"),
        Signed("with a number for an agent", "signingAgent", static draft => draft.Unsigned[Prefix + "signingAgent"] = 1L),
        Signed(
            "with a time that no calendar has",
            "year 10000",
            static draft => draft.Signed[Prefix + "expiry"] = RawTime(long.MaxValue)),
        Signed(
            "with an unsigned expiry",
            Prefix + "expiry",
            static draft => draft.Unsigned[Prefix + "expiry"] = draft.Signed[Prefix + "expiry"]),
        Signed("with an unsigned algorithm", "have '1'", static draft => draft.Unsigned["alg"] = "ES256"),
        Signed("with unsigned critical headers", "have '2'", static draft => draft.Unsigned["crit"] = new List<string>()),
        Signed(
            "with a header that is unsigned too",
            "com.example.x",
            static draft => (draft.Signed["com.example.x"], draft.Unsigned["com.example.x"]) = ("y", "y")),
        Signed(
            "with certificates under the text 33",
            "no certificates",
            static draft =>
            {
                draft.Unsigned["33"] = draft.Unsigned["x5c"];
                draft.Unsigned.Remove("x5c");
            }),
        Form("called JWS", "UTF-8", static scenario => scenario.MediaType = SigningMediaTypes.Jws),
    ];

    // Anything in place of the four parts.
    private static byte[] Message(byte[] signed, byte[] unsigned, byte[] payload, byte[] signature) =>
        [.. Sign1, 0x84, .. signed, .. unsigned, .. payload, .. signature];

    private static NotationRaw RawTime(long seconds)
    {
        var writer = new CborWriter();
        writer.WriteTag(CborTag.UnixTimeSeconds);
        writer.WriteInt64(seconds);
        return new NotationRaw(writer.Encode());
    }

    private static string Url(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static NotationMutation Form(string name, string reason, Action<NotationScenario> apply) =>
        NotationMutation.OfForm($"envelope {name}", reason, apply);

    private static NotationMutation Json(string name, string reason, Action<JsonObject> change) =>
        Bytes(
            name,
            reason,
            bytes =>
            {
                JsonObject envelope = JsonNode.Parse(bytes)!.AsObject();
                change(envelope);
                return Encoding.UTF8.GetBytes(envelope.ToJsonString());
            });

    private static NotationMutation Bytes(string name, string reason, Func<byte[], byte[]> change) =>
        Form(name, reason, scenario => scenario.Envelope = change);

    private static NotationMutation Signed(string name, string reason, Action<NotationDraft> change) =>
        Form(name, reason, scenario => scenario.Draft(change));
}
