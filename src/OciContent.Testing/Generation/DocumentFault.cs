using System.Text;
using OciContent.Images;

namespace OciContent.Testing.Generation;

/// <summary>A way to spoil a valid document that is compact.</summary>
/// <param name="Kind">What is wrong then.</param>
/// <param name="Apply">Spoils it.</param>
/// <param name="Fits">Which documents can be spoiled so.</param>
internal sealed record DocumentFault(string Kind, Func<string, byte[]> Apply, Func<ImageDocument, bool> Fits)
{
    private static readonly string Nested = string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000));

    public static IReadOnlyList<DocumentFault> All { get; } =
    [
        OfAny("empty", static _ => []),
        OfAny("cut off", static json => Encode(json[..^1])),
        OfAny("no object", static json => Encode($"[{json}]")),
        OfAny("null", static _ => "null"u8.ToArray()),
        OfAny("data after it", static json => Encode(json + "{}")),
        OfAny("byte order mark", static json => [0xEF, 0xBB, 0xBF, .. Encode(json)]),
        OfAny("UTF-16", Encoding.Unicode.GetBytes),
        OfAny(
            "no UTF-8",
            static json => Encode(WithMember(json, "\"x\":\"\u0001\"")).Select(static b => b == 1 ? (byte)0xFF : b).ToArray()),
        OfAny("unpaired surrogate", static json => Encode(WithMember(json, "\"x\":\"\\ud800\""))),
        OfAny("unpaired surrogate in a key", static json => Encode(WithMember(json, "\"\\udc00\":1"))),
        OfAny("control character", static json => Encode(WithMember(json, "\"x\":\"\n\""))),
        OfAny("comment", static json => Encode("/**/" + json)),
        OfAny("trailing comma", static json => Encode(json[..^1] + ",}")),
        OfAny("single quotes", static json => Encode(WithMember(json, "'x':1"))),
        OfAny("deeply nested", static json => Encode(WithMember(json, "\"x\":" + Nested))),
        OfAny("duplicate key", static json => Encode(WithMember(json, FirstMember(json)))),
        OfAny("duplicate unknown key", static json => Encode(WithMember(json, "\"x\":1,\"x\":2"))),
        OfAny("duplicate key, escaped", static json => Encode(WithMember(json, "\"x\":1,\"\\u0078\":2"))),
        OfManifest("schemaVersion 1", "\"schemaVersion\":2", "\"schemaVersion\":1"),
        OfManifest("schemaVersion as text", "\"schemaVersion\":2", "\"schemaVersion\":\"2\""),
        OfManifest("schemaVersion with a fraction", "\"schemaVersion\":2", "\"schemaVersion\":2.5"),
        OfManifest("no schemaVersion", "\"schemaVersion\":2", "\"x\":2"),
        OfManifest("key of another case", "\"schemaVersion\":2", "\"schemaVersion\":2,\"SchemaVersion\":2"),
        OfManifest("key that Go folds", "\"schemaVersion\":2", "\"schemaVersion\":2,\"mediaType\u017F\":2,\"\u017FchemaVersion\":2"),
        OfManifest(
            "media type of a config",
            "\"mediaType\":\"application/vnd.",
            "\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"x\":\"application/vnd."),
        OfManifest("negative size", "\"size\":", "\"size\":-1,\"x\":"),
        OfManifest("size beyond 64 bits", "\"size\":", "\"size\":9223372036854775808,\"x\":"),
        OfManifest("size with a fraction", "\"size\":", "\"size\":1.5,\"x\":"),
        OfManifest("size as text", "\"size\":", "\"size\":\"1\",\"x\":"),
        OfManifest("digest in capitals", "\"digest\":\"", $"\"digest\":\"sha256:{new string('A', 64)}\",\"x\":\""),
        OfManifest("short digest", "\"digest\":\"", "\"digest\":\"sha256:ab\",\"x\":\""),
        OfManifest("digest that is a path", "\"digest\":\"", "\"digest\":\"sha256:../../../etc/passwd\",\"x\":\""),
        OfManifest("no digest", "\"digest\":\"", "\"x\":\""),
        new("layers in an index", static json => Encode(WithMember(json, "\"layers\":[]")), static document => document is ImageIndex),
        new(
            "manifests in a manifest",
            static json => Encode(WithMember(json, "\"manifests\":[]")),
            static document => document is ImageManifest),
        new(
            "no list of layers",
            static json => Encode(json.Replace("\"layers\":[", "\"layers\":0,\"x\":[", StringComparison.Ordinal)),
            static document => document is ImageManifest),
        new(
            "rootfs of another type",
            static json => Encode(json.Replace("\"type\":\"layers\"", "\"type\":\"layers+base\"", StringComparison.Ordinal)),
            static document => document is ImageConfig),
        new(
            "no rootfs",
            static json => Encode(json.Replace("\"rootfs\":", "\"x\":", StringComparison.Ordinal)),
            static document => document is ImageConfig),
        new(
            "no architecture",
            static json => Encode(json.Replace("\"architecture\":", "\"x\":", StringComparison.Ordinal)),
            static document => document is ImageConfig),
    ];

    private static DocumentFault OfAny(string kind, Func<string, byte[]> apply) => new(kind, apply, static _ => true);

    // In the first place alone: texts can hold the same characters, but not unescaped quotes.
    private static DocumentFault OfManifest(string kind, string before, string after) =>
        new(
            kind,
            json => Encode(ReplaceFirst(json, before, after)),
            document =>
                document is ManifestDocument && Encoding.UTF8.GetString(document.RawBytes.Span).Contains(before, StringComparison.Ordinal));

    private static string ReplaceFirst(string json, string before, string after)
    {
        int at = json.IndexOf(before, StringComparison.Ordinal);
        return string.Concat(json.AsSpan(0, at), after, json.AsSpan(at + before.Length));
    }

    private static string WithMember(string json, string member) => $"{json[..^1]},{member}}}";

    private static string FirstMember(string json) => $"{json[1..(json.IndexOf(':', StringComparison.Ordinal) + 1)]}0";

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
