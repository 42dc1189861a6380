using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OciContent.Signing.Tests.Kit;

/// <summary>An envelope that tests write: the same in JWS and in COSE, and as wrong as they like.</summary>
internal sealed class NotationDraft
{
    public const string Prefix = "io.cncf.notary.";
    public const string Payload = "application/vnd.cncf.notary.payload.v1+json";

    private static readonly Dictionary<string, long> Labels = new(StringComparer.Ordinal)
    {
        ["alg"] = 1,
        ["crit"] = 2,
        ["cty"] = 3,
        ["x5c"] = 33,
    };

    private static readonly Dictionary<string, long> Algorithms = new(StringComparer.Ordinal)
    {
        ["PS256"] = -37,
        ["PS384"] = -38,
        ["PS512"] = -39,
        ["ES256"] = -7,
        ["ES384"] = -35,
        ["ES512"] = -36,
        ["RS256"] = -257,
        ["HS256"] = 5,
        ["none"] = 0,
    };

    // Go reads times without their escapes.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The signed headers: texts, integers, times, bytes, and lists of texts or of bytes.</summary>
    public Dictionary<string, object> Signed { get; } = new(StringComparer.Ordinal);

    /// <summary>The headers that are not signed.</summary>
    public Dictionary<string, object> Unsigned { get; } = new(StringComparer.Ordinal);

    public required byte[] Content { get; set; }

    public required AsymmetricAlgorithm Key { get; set; }

    /// <summary>The algorithm that it is signed by, whatever the header says.</summary>
    public required string SignedBy { get; set; }

    /// <summary>What happens to the signature before it is written.</summary>
    public Func<byte[], byte[]> ChangeSignature { get; set; } = static signature => signature;

    /// <summary>What happens to the signed bytes after they were signed: headers and payload.</summary>
    public Action<NotationDraft>? AfterSigning { get; set; }

    /// <summary>Signs over the signature, such as with the time.</summary>
    public Func<byte[], byte[]?>? Stamp { get; set; }

    /// <summary>A draft of an envelope in which all is right.</summary>
    public static NotationDraft Create(
        Descriptor manifest,
        IReadOnlyList<byte[]> certificates,
        AsymmetricAlgorithm key,
        string algorithm,
        DateTimeOffset at)
    {
        var draft = new NotationDraft
        {
            Content = Encoding.UTF8.GetBytes(
                new JsonObject
                {
                    ["targetArtifact"] = new JsonObject
                    {
                        ["mediaType"] = manifest.MediaType,
                        ["digest"] = manifest.Digest.ToString(),
                        ["size"] = manifest.Size,
                        ["annotations"] = new JsonObject { ["build"] = "42" },
                    },
                }.ToJsonString()),
            Key = key,
            SignedBy = algorithm,
        };
        draft.Signed["alg"] = algorithm;
        draft.Signed["cty"] = Payload;
        draft.Signed["crit"] = new List<string> { Prefix + "signingScheme", Prefix + "expiry" };
        draft.Signed[Prefix + "signingScheme"] = "notary.x509";
        draft.Signed[Prefix + "signingTime"] = at;
        draft.Signed[Prefix + "expiry"] = at.AddDays(90);
        draft.Unsigned["x5c"] = certificates.ToList();
        draft.Unsigned[Prefix + "signingAgent"] = "test/1";
        return draft;
    }

    /// <summary>Changes the payload's target.</summary>
    public void ChangeTarget(Action<JsonObject> change)
    {
        JsonNode payload = JsonNode.Parse(Content)!;
        change(payload["targetArtifact"]!.AsObject());
        Content = Encoding.UTF8.GetBytes(payload.ToJsonString());
    }

    /// <summary>The envelope.</summary>
    public byte[] Write(bool isCose)
    {
        byte[] signature = ChangeSignature(Sign(isCose ? ToSignInCose() : Encoding.ASCII.GetBytes(ToSignInJws())));
        if (Stamp?.Invoke(signature) is { } stamp)
        {
            Unsigned[Prefix + "timestampSignature"] = stamp;
        }

        AfterSigning?.Invoke(this);
        return isCose ? WriteCose(signature) : WriteJws(signature);
    }

    private byte[] Sign(byte[] data)
    {
        HashAlgorithmName hash = new("SHA" + SignedBy[^3..]);
        return Key is RSA rsa
            ? rsa.SignData(data, hash, SignedBy[0] == 'R' ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss)
            : ((ECDsa)Key).SignData(data, hash);
    }

    private string ToSignInJws() => $"{Base64Url.EncodeToString(JsonOf(Signed))}.{Base64Url.EncodeToString(Content)}";

    private byte[] WriteJws(byte[] signature)
    {
        string[] parts = ToSignInJws().Split('.');
        return JsonOf(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["payload"] = parts[1],
                ["protected"] = parts[0],
                ["header"] = Unsigned,
                ["signature"] = Base64Url.EncodeToString(signature),
            });
    }

    private static byte[] JsonOf(Dictionary<string, object> values) => Encoding.UTF8.GetBytes(NodeOf(values).ToJsonString(Plain));

    private static JsonNode NodeOf(object value) =>
        value switch
        {
            string text => JsonValue.Create(text),
            long number => JsonValue.Create(number),
            bool truth => JsonValue.Create(truth),
            DateTimeOffset time => JsonValue.Create(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")),
            byte[] bytes => JsonValue.Create(Convert.ToBase64String(bytes)),
            List<byte[]> list => new JsonArray([.. list.Select(NodeOf)]),
            List<string> list => new JsonArray([.. list.Select(NodeOf)]),
            Dictionary<string, object> map => new JsonObject(
                map.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)NodeOf(pair.Value)))),
            _ => throw new ArgumentException($"{value} cannot be written.", nameof(value)),
        };

    private byte[] ToSignInCose()
    {
        var writer = new CborWriter();
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(CborOf(Signed));
        writer.WriteByteString([]);
        writer.WriteByteString(Content);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private byte[] WriteCose(byte[] signature)
    {
        var writer = new CborWriter();
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(CborOf(Signed));
        writer.WriteEncodedValue(CborOf(Unsigned));
        writer.WriteByteString(Content);
        writer.WriteByteString(signature);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] CborOf(Dictionary<string, object> values)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(values.Count);
        foreach ((string name, object value) in values)
        {
            WriteLabel(writer, name);
            Write(writer, name == "alg" && value is string algorithm ? Algorithms[algorithm] : value);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void WriteLabel(CborWriter writer, string name)
    {
        if (Labels.TryGetValue(name, out long label))
        {
            writer.WriteInt64(label);
        }
        else
        {
            writer.WriteTextString(name);
        }
    }

    private static void Write(CborWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteTextString(text);
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case bool truth:
                writer.WriteBoolean(truth);
                break;
            case DateTimeOffset time:
                writer.WriteTag(CborTag.UnixTimeSeconds);
                writer.WriteInt64(time.ToUnixTimeSeconds());
                break;
            case byte[] bytes:
                writer.WriteByteString(bytes);
                break;
            case NotationRaw raw:
                writer.WriteEncodedValue(raw.Encoded);
                break;
            case List<byte[]> list:
                WriteList(writer, list);
                break;
            case List<string> list:
                WriteList(writer, list, labels: true);
                break;
            default:
                throw new ArgumentException($"{value} cannot be written.", nameof(value));
        }
    }

    private static void WriteList<T>(CborWriter writer, List<T> list, bool labels = false)
        where T : notnull
    {
        writer.WriteStartArray(list.Count);
        foreach (T item in list)
        {
            if (labels)
            {
                WriteLabel(writer, (string)(object)item);
            }
            else
            {
                Write(writer, item);
            }
        }

        writer.WriteEndArray();
    }
}
