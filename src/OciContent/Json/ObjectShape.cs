using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace OciContent.Json;

/// <summary>The fields that a model type knows, read once from its source-generated metadata.</summary>
internal sealed class ObjectShape
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, ObjectShape> Cache = new();

    private ObjectShape(JsonTypeInfo type) => Fields =
    [
        .. type.Properties
            .Where(static property => !property.IsExtensionData)
            .Select(property => new Field(
                property.Name,
                Encoding.UTF8.GetBytes(property.Name),
                type.Options.GetTypeInfo(property.PropertyType),
                property.IsRequired,
                property.IsSetNullable)),
    ];

    public IReadOnlyList<Field> Fields { get; }

    public static ObjectShape Of(JsonTypeInfo type) => Cache.GetOrAdd(type, static type => new ObjectShape(type));

    /// <summary>One field: its name, what it holds, and whether it may be absent or null.</summary>
    public sealed record Field(string Name, byte[] Utf8Name, JsonTypeInfo Type, bool IsRequired, bool IsNullable);
}
