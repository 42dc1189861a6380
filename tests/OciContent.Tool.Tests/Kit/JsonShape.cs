using System.Text.Json;

namespace OciContent.Tool.Tests.Kit;

/// <summary>The names in a JSON document, to be compared with those that are promised.</summary>
internal static class JsonShape
{
    /// <summary>Every property's path, such as <c>images[].layers[].digest</c>, once, in the order of the document.</summary>
    public static IReadOnlyList<string> PathsOf(JsonElement document) => [.. PathsOf(document, "").Distinct()];

    private static IEnumerable<string> PathsOf(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
        {
            string inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            return PathsOf(property.Value, inner).Prepend(inner);
        }),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => PathsOf(item, path + "[]")),
        _ => [],
    };
}
