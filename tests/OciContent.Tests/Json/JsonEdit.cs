using System.Globalization;
using System.Text.Json;

namespace OciContent.Tests.Json;

/// <summary>Places in a document, named as the messages name them, and texts of the document changed at one of them.</summary>
internal static class JsonEdit
{
    /// <summary>Every value below the root, with its place, its key, <c>null</c> in a list, and the place of what holds it.</summary>
    public static IEnumerable<Place> Places(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. Places(document.RootElement.Clone(), "")];
    }

    /// <summary>The places of all objects, the root included.</summary>
    public static IEnumerable<string> Objects(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        IEnumerable<string> below = Places(json)
            .Where(static place => place.Value.ValueKind == JsonValueKind.Object)
            .Select(static place => place.Path);
        return document.RootElement.ValueKind == JsonValueKind.Object ? below.Prepend("") : below;
    }

    /// <summary>The document with another value, given as raw JSON, at a place.</summary>
    public static string Replace(string json, string path, string value) =>
        Rewrite(json, at => at == path ? value : null, static _ => null, static _ => false);

    /// <summary>The document with one more member, given as raw JSON, at the end of the object at a place.</summary>
    public static string Add(string json, string path, string member) =>
        Rewrite(json, static _ => null, at => at == path ? member : null, static _ => false);

    /// <summary>The document without the member at a place.</summary>
    public static string Remove(string json, string path) => Rewrite(json, static _ => null, static _ => null, at => at == path);

    private static string Rewrite(string json, Func<string, string?> replace, Func<string, string?> add, Func<string, bool> remove)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Write(document.RootElement, "");

        string Write(JsonElement value, string path) => replace(path) ?? value.ValueKind switch
        {
            JsonValueKind.Object => "{" + string.Join(",", Members(value, path)) + "}",
            JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select((item, i) => Write(item, Item(path, i)))) + "]",
            _ => value.GetRawText(),
        };

        IEnumerable<string> Members(JsonElement value, string path)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                string at = Member(path, property.Name);
                if (!remove(at))
                {
                    yield return $"\"{property.Name}\":{Write(property.Value, at)}";
                }
            }

            if (add(path) is { } member)
            {
                yield return member;
            }
        }
    }

    private static IEnumerable<Place> Places(JsonElement holder, string path)
    {
        IEnumerable<Place> here = holder.ValueKind switch
        {
            JsonValueKind.Object => holder
                .EnumerateObject()
                .Select(property => new Place(Member(path, property.Name), property.Name, property.Value, path)),
            JsonValueKind.Array => holder.EnumerateArray().Select((item, i) => new Place(Item(path, i), null, item, path)),
            _ => [],
        };
        return here.SelectMany(static place => Places(place.Value, place.Path).Prepend(place));
    }

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    internal sealed record Place(string Path, string? Key, JsonElement Value, string Holder)
    {
        /// <summary>Whether it lies within a field that the model does not know.</summary>
        public bool IsUnknown => Path.Contains("x-unknown", StringComparison.Ordinal);

        /// <summary>Whether what holds it is a map, whose keys are free.</summary>
        public bool IsInMap => Holder.Split('.')[^1] is "annotations" or "Labels" or "ExposedPorts" or "Volumes" or "LayerSources";

        /// <summary>The key; an element of a list has its list's, with brackets.</summary>
        public string Field => Key is null ? Path[..Path.LastIndexOf('[')].Split('.')[^1] + "[]" : Key;
    }
}
