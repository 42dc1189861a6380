using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OciContent.Tool.Tests.Kit;

/// <summary>
/// The JSON Schema (2020-12) of what a verb writes, made of the metadata that it is written by and of the comments on the reports.
/// Every object is a definition of its own. Nothing but the fields that are listed may be there, so a new field is a change of the schema.
/// </summary>
internal sealed class SchemaExport
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    // image-spec, descriptor.md, "Digests": the algorithms that the library computes have hashes of known lengths, in lowercase.
    private const string DigestPattern =
        "^(?:(?:sha256|blake3):[a-f0-9]{64}|sha512:[a-f0-9]{128}"
        + "|(?!(?:sha256|sha512|blake3):)[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+)$";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SortedDictionary<string, (Type Type, JsonObject Schema)> _definitions = new(StringComparer.Ordinal);

    /// <summary>The text of a verb's schema, ended by a line feed.</summary>
    /// <exception cref="FormatException">A type or a field has no comment, or two types have one name.</exception>
    public static string Of(VerbJson verb) => new SchemaExport().Export(verb).ToJsonString(Readable) + "\n";

    private static bool IsOptional(JsonPropertyInfo property) =>
        Member(property).GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: not JsonIgnoreCondition.Never };

    private static PropertyInfo Member(JsonPropertyInfo property) => (PropertyInfo)property.AttributeProvider!;

    private JsonObject Export(VerbJson verb)
    {
        JsonNode? one = verb.One is null ? null : ExportType(verb.One);
        JsonArray items = [.. verb.Items.Select(ExportType)];
        JsonNode? item = items.Count switch
        {
            0 => null,
            1 => items[0]!.DeepClone(),
            _ => new JsonObject { ["oneOf"] = items },
        };
        JsonObject? array = item is null ? null : new JsonObject { ["type"] = "array", ["items"] = item };
        JsonObject body = one is null ? array!
            : array is null ? (JsonObject)one
            : new JsonObject { ["oneOf"] = new JsonArray(one, array) };
        var schema = new JsonObject
        {
            ["$schema"] = Dialect,
            ["title"] = $"oci-content {verb.Verb} --json",
            ["description"] = verb.Summary,
        };
        foreach ((string name, JsonNode? value) in body.ToArray())
        {
            body.Remove(name);
            schema[name] = value;
        }

        schema["$defs"] = new JsonObject(
            _definitions.Select(static definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value.Schema)));
        return schema;
    }

    private JsonNode ExportType(JsonTypeInfo type) =>
        type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        JsonObject value = ValueOf(context.TypeInfo, node);
        return context.PropertyInfo is { } property ? Field(property, value) : value;
    }

    private JsonObject ValueOf(JsonTypeInfo info, JsonNode exported)
    {
        Type type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        JsonObject schema = type == typeof(Digest) ? Define("digest", type, DigestSchema)
            : type == typeof(byte[]) ? new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" }
            : info.Kind == JsonTypeInfoKind.Object && exported["$ref"] is not null && !_definitions.ContainsKey(NameOf(type))
                ? Reference(NameOf(type))
            : info.Kind == JsonTypeInfoKind.Object ? Define(NameOf(type), type, () => ObjectOf(info, (JsonObject)exported["properties"]!))
            : exported is JsonObject plain ? (JsonObject)plain.DeepClone()
            : [];

        // The exporter leaves out items that it takes for anything, as it does digests, whose converter is not its own.
        if (info is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && !schema.ContainsKey("items"))
        {
            schema["items"] = ValueOf(info.Options.GetTypeInfo(element), new JsonObject());
        }

        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Single(static name => name!.GetValue<string>() != "null")!.DeepClone();
        }

        return schema;
    }

    /// <summary>The schema of a field, of what its value is.</summary>
    private static JsonObject Field(JsonPropertyInfo property, JsonObject value)
    {
        PropertyInfo member = Member(property);
        string where = $"{member.DeclaringType!.Name}.{member.Name}";
        var field = new JsonObject
        {
            ["description"] = XmlDocumentation.Of(member) ?? throw new FormatException($"'{where}' has no comment: expected what it is."),
        };
        if (XmlDocumentation.ValuesOf(member) is { } values)
        {
            JsonObject text = value["items"] as JsonObject ?? value;
            text["enum"] = new JsonArray([.. values.Select(static name => (JsonNode?)name)]);
        }

        // What has no type may be anything, null too.
        if (property.IsGetNullable && !IsOptional(property) && value.Count > 0)
        {
            if (value.ContainsKey("$ref") || value.ContainsKey("enum"))
            {
                value = new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }) };
            }
            else
            {
                value["type"] = new JsonArray(value["type"]!.DeepClone(), "null");
            }
        }

        foreach ((string name, JsonNode? part) in value)
        {
            field[name] = part?.DeepClone();
        }

        return field;
    }

    private JsonObject ObjectOf(JsonTypeInfo type, JsonObject exported)
    {
        JsonPropertyInfo[] written = [.. type.Properties.Where(static property => property.Get is not null)];
        return new JsonObject
        {
            ["description"] = XmlDocumentation.Of(type.Type)
                ?? throw new FormatException($"'{type.Type.Name}' has no comment: expected what it is."),
            ["type"] = "object",
            ["properties"] = new JsonObject(written.Select(property =>
                KeyValuePair.Create(property.Name, (JsonNode?)FieldOf(property, exported[property.Name]!)))),
            ["required"] = new JsonArray(
                [.. written.Where(static property => !IsOptional(property)).Select(static property => (JsonNode?)property.Name)]),
            ["additionalProperties"] = false,
        };
    }

    // The exporter adds parameters' defaults, which are nothing of the output, and then may forget what a transformation gave.
    private JsonObject FieldOf(JsonPropertyInfo property, JsonNode exported)
    {
        JsonObject field = exported["description"] is not null
            ? (JsonObject)exported.DeepClone()
            : Field(property, ValueOf(property.Options.GetTypeInfo(property.PropertyType), exported));
        field.Remove("default");
        return field;
    }

    private static JsonObject DigestSchema() => new()
    {
        ["description"] = "A digest: an algorithm, a colon and the hash, such as `sha256:` and 64 lowercase hexadecimal digits.",
        ["type"] = "string",
        ["pattern"] = DigestPattern,
    };

    private static string NameOf(Type type)
    {
        string name = JsonNamingPolicy.CamelCase.ConvertName(type.Name.Split('`')[0]);
        string[] parts = [.. type.GetGenericArguments().Select(NameOf)];
        return string.Concat([name, .. parts.Select(static part => $"Of{char.ToUpperInvariant(part[0])}{part[1..]}")]);
    }

    // What is inside of itself is defined when the outer one is.
    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private JsonObject Define(string name, Type type, Func<JsonObject> create)
    {
        if (!_definitions.TryGetValue(name, out (Type Type, JsonObject Schema) known))
        {
            known = (type, create());
            _definitions.Add(name, known);
        }

        return known.Type == type
            ? Reference(name)
            : throw new FormatException($"'{name}' is {known.Type} and {type}: expected a name for each.");
    }
}
