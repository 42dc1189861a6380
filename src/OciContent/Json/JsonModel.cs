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
    private static readonly ConcurrentDictionary<(JsonSerializerOptions Options, bool RequiresFields), JsonSerializerOptions> Cache = new();

    /// <summary>The metadata to read with.</summary>
    /// <param name="type">The model's metadata.</param>
    /// <param name="requiresFields">Whether fields that the model requires must be there; otherwise they are null where they are not.</param>
    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type, bool requiresFields = true) =>
        (JsonTypeInfo<T>)Cache.GetOrAdd((type.Options, requiresFields), static key => Prepare(key.Options, key.RequiresFields)).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Prepare(JsonSerializerOptions options, bool requiresFields)
    {
        IJsonTypeInfoResolver resolver = options.TypeInfoResolver!.WithAddedModifier(RemoveIgnored);
        return new(options) { TypeInfoResolver = requiresFields ? resolver : resolver.WithAddedModifier(RequireNothing) };
    }

    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            property.IsRequired = false;
        }
    }

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
