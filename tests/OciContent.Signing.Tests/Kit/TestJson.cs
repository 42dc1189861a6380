using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Tests.Kit;

/// <summary>JSON as Go writes it: base64 is not escaped.</summary>
internal static class TestJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString(Options));

    public static JsonObject Key(TestSigner key, DateTimeOffset start) => new()
    {
        ["rawBytes"] = Convert.ToBase64String(key.Spki),
        ["keyDetails"] = key.Details,
        ["validFor"] = new JsonObject { ["start"] = Time(start) },
    };

    public static string Time(DateTimeOffset time) => Rfc3339.Format(time);

    /// <summary>A field, by its path: names, and numbers of lists.</summary>
    public static JsonNode At(this JsonNode json, string path) =>
        path.Split('.').Aggregate(json, static (node, part) => int.TryParse(part, out int index) ? node[index]! : node[part]!);

    /// <summary>Sets a field, by its path.</summary>
    public static void Set(this JsonNode json, string path, JsonNode? value)
    {
        int dot = path.LastIndexOf('.');
        JsonNode parent = dot < 0 ? json : json.At(path[..dot]);
        string name = path[(dot + 1)..];
        if (int.TryParse(name, out int index))
        {
            parent[index] = value;
        }
        else
        {
            parent[name] = value;
        }
    }

    /// <summary>Removes a field, by its path.</summary>
    public static void Drop(this JsonNode json, string path)
    {
        int dot = path.LastIndexOf('.');
        ((JsonObject)(dot < 0 ? json : json.At(path[..dot]))).Remove(path[(dot + 1)..]);
    }

    /// <summary>Changes one bit of base64.</summary>
    public static void Flip(this JsonNode json, string path, int at = -1)
    {
        byte[] bytes = Convert.FromBase64String((string)json.At(path)!);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        json.Set(path, Convert.ToBase64String(bytes));
    }
}
