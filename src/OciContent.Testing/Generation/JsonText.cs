using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OciContent.Testing.Generation;

/// <summary>Values as JSON, to be read by people: in one line, with no more escapes than there must be.</summary>
internal static class JsonText
{
    public static string Of(string text) => Write(writer => writer.WriteStringValue(text));

    public static string Of(JsonElement value) => Write(value.WriteTo);

    public static string Of(IEnumerable<string> list) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (string item in list)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    });

    public static string Of(IReadOnlyDictionary<string, string> map) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach ((string key, string value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    });

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }
}
