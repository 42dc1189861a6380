using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OciContent.Json;

/// <summary>
/// A model within somebody else's JSON, by System.Text.Json. What is read is the text of the value, and it is read as strictly as a
/// document of its own; what is written is the text that a writer makes, as it is.
/// </summary>
internal sealed class StrictJsonConverter<T>(Func<ReadOnlySpan<byte>, T> read, Func<T, ReadOnlyMemory<byte>> write) : JsonConverter<T>
    where T : class
{
    /// <summary>Of a part of documents, as the structs of Go have it.</summary>
    /// <param name="name">What the part is, to begin messages with.</param>
    /// <param name="read">Makes the part of JSON.</param>
    /// <param name="form">Its fields.</param>
    /// <param name="validate">Checks what the fields alone cannot say.</param>
    public static StrictJsonConverter<T> OfPart(string name, StrictRead<T> read, GoStruct<T> form, Action<T>? validate = null) => new(
        json =>
        {
            T part = StrictJson.Read(json, read, name);
            validate?.Invoke(part);
            return part;
        },
        form.ToBytes);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        return read(JsonMarshal.GetRawUtf8Value(value.RootElement));
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(write(value).Span, skipInputValidation: true);
}
