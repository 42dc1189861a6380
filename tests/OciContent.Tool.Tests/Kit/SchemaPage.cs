using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OciContent.Tool.Tests.Kit;

/// <summary>The fields of each verb's JSON as tables in Markdown, made of the schemas.</summary>
internal sealed partial class SchemaPage
{
    private const string Definitions = "#/$defs/";

    // They are long, and other verbs have them inside.
    private static readonly Dictionary<string, string> VerbsOf = new() { ["diffReport"] = "diff" };

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _told = [];
    private readonly VerbJson _verb;
    private readonly JsonObject _definitions;

    private SchemaPage(VerbJson verb, JsonObject schema)
    {
        _verb = verb;
        _definitions = (JsonObject)schema["$defs"]!;
    }

    /// <summary>A section for each verb, in their order.</summary>
    public static string Of(IEnumerable<VerbJson> verbs) =>
        string.Concat(verbs.Select(static verb => SectionOf(verb, (JsonObject)JsonNode.Parse(SchemaExport.Of(verb))!)));

    private static string SectionOf(VerbJson verb, JsonObject schema)
    {
        var page = new SchemaPage(verb, schema);
        string file = Path.GetFileName(verb.Path);
        page._text.Append($"\n## {verb.Verb}\n\n{schema["description"]} Schema: [{file}](schemas/{file}).\n");
        foreach (string name in RootsOf(schema).Distinct())
        {
            page._text.Append($"\n{page._definitions[name]!["description"]}\n\n| field | type | what it is |\n|---|---|---|\n");
            page.AddFields(name, "");
        }

        return page._text.ToString();
    }

    /// <summary>What the document is, or what its items are.</summary>
    private static IEnumerable<string> RootsOf(JsonNode schema) =>
        schema["$ref"] is { } reference ? [NameIn(reference)]
        : schema["items"] is { } items ? RootsOf(items)
        : ((JsonArray)schema["oneOf"]!).SelectMany(static one => RootsOf(one!));

    private static string NameIn(JsonNode reference) => reference.GetValue<string>()[Definitions.Length..];

    private void AddFields(string definition, string path)
    {
        JsonNode type = _definitions[definition]!;
        HashSet<string> required = [.. ((JsonArray)type["required"]!).Select(static name => name!.GetValue<string>())];
        foreach ((string name, JsonNode? field) in (JsonObject)type["properties"]!)
        {
            string where = path + name;
            string absent = required.Contains(name) ? "" : ", may be absent";
            string inner = TypeOf(field!, where, out string? expanded);
            _text.Append($"| `{where}` | {inner}{absent} | {Cell(field!["description"]!.GetValue<string>())} |\n");
            if (expanded is not null)
            {
                AddFields(expanded, where + (field["type"]?.ToString() == "array" ? "[]." : "."));
            }
        }
    }

    /// <summary>The type of a field in words; and the definition whose fields are to follow, if there is one.</summary>
    private string TypeOf(JsonNode field, string where, out string? expanded)
    {
        expanded = null;
        if (field["anyOf"] is JsonArray either)
        {
            return $"{TypeOf(either[0]!, where, out expanded)} or `null`";
        }

        if (field["$ref"] is { } reference)
        {
            return ReferenceOf(NameIn(reference), where, out expanded);
        }

        if (field["type"] is JsonArray types)
        {
            return $"{NameOf(types[0]!.GetValue<string>(), field)} or `null`";
        }

        return field["type"]?.GetValue<string>() switch
        {
            null => "anything",
            "array" => $"array of {Plural(TypeOf(field["items"]!, where + "[]", out expanded))}",
            "object" => $"object of {Plural(TypeOf(field["additionalProperties"]!, where, out _))}",
            string type => NameOf(type, field),
        };
    }

    private string ReferenceOf(string name, string where, out string? expanded)
    {
        expanded = null;
        if (_definitions[name]!["type"]!.GetValue<string>() != "object")
        {
            return name;
        }

        if (VerbsOf.TryGetValue(name, out string? verb) && verb != _verb.Verb)
        {
            return $"object, as [{verb}](#{verb}) has it";
        }

        if (!_told.TryAdd(name, where))
        {
            return $"object, as `{_told[name]}`";
        }

        expanded = name;
        return "object";
    }

    private static string NameOf(string type, JsonNode field) =>
        field["format"] is not null ? "time"
        : field["contentEncoding"] is not null ? "base64"
        : type;

    private static string Plural(string type) => type == "base64" ? type : FirstWord().Replace(type, "$0s");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z]+")]
    private static partial Regex FirstWord();
}
