using System.Text.Json;

namespace OciContent.Testing.Checking;

/// <summary>Finds where two JSON values differ. The order of keys is no difference.</summary>
internal static class JsonDifference
{
    /// <summary>The first place, and both values; <c>null</c> if they are the same.</summary>
    public static string? Find(JsonElement first, JsonElement second) => Find(first, second, "");

    private static string? Find(JsonElement first, JsonElement second, string path)
    {
        if (first.ValueKind == JsonValueKind.Object && second.ValueKind == JsonValueKind.Object)
        {
            return first
                .EnumerateObject()
                .Concat(second.EnumerateObject())
                .Select(static member => member.Name)
                .Distinct(StringComparer.Ordinal)
                .Select(name => Find(Member(first, name), Member(second, name), path.Length == 0 ? name : $"{path}.{name}"))
                .FirstOrDefault(static found => found is not null);
        }

        if (first.ValueKind == JsonValueKind.Array
            && second.ValueKind == JsonValueKind.Array
            && first.GetArrayLength() == second.GetArrayLength())
        {
            return Enumerable
                .Range(0, first.GetArrayLength())
                .Select(i => Find(first[i], second[i], $"{path}[{i}]"))
                .FirstOrDefault(static found => found is not null);
        }

        bool isSame = first.ValueKind == JsonValueKind.Undefined || second.ValueKind == JsonValueKind.Undefined
            ? first.ValueKind == second.ValueKind
            : JsonElement.DeepEquals(first, second);
        return isSame ? null : $"{path} is {DocumentView.Kind(first)}, then {DocumentView.Kind(second)},";
    }

    private static JsonElement Member(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement member) ? member : default;
}
