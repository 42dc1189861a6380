using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OciContent;

/// <summary>A <see cref="Timestamp"/> as a JSON string. A string that is not a time is a <see cref="JsonException"/>.</summary>
public sealed class TimestampJsonConverter : JsonConverter<Timestamp>
{
    /// <inheritdoc/>
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A JSON {reader.TokenType} is not a time: expected a string.");
        }

        if (reader.ValueIsEscaped)
        {
            // Go parses the text as it stands, with its escapes.
            throw new JsonException("The time has escapes: expected RFC 3339, as 2006-01-02T15:04:05Z.");
        }

        try
        {
            return Timestamp.Parse(reader.GetString()!);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);

        // The writer's own encoder would escape the plus sign.
        writer.WriteStringValue(JsonEncodedText.Encode(value.ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
    }
}
