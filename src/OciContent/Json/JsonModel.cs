using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OciContent.Json;

/// <summary>
/// A model's metadata without the properties that JSON does not reach. The serializer drops a field named like one of
/// them, such as <c>UnknownFields</c>, where it should keep it as an unknown field.
/// </summary>
internal static class JsonModel
{
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> Cache = new();

    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type) =>
        (JsonTypeInfo<T>)Cache.GetOrAdd(type.Options, static options => WithoutIgnored(options)).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions WithoutIgnored(JsonSerializerOptions options) =>
        new(options) { TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(RemoveIgnored) };

    private static void RemoveIgnored(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = type.Properties[i];
            if (property is { Set: null, IsRequired: false })
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
