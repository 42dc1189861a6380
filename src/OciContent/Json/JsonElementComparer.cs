using System.Text.Json;

namespace OciContent.Json;

/// <summary>Compares JSON values by what they say: <see cref="JsonElement"/> itself compares by the document they stand in.</summary>
internal sealed class JsonElementComparer : IEqualityComparer<JsonElement>
{
    private JsonElementComparer()
    {
    }

    public static JsonElementComparer Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y) =>
        x.ValueKind == y.ValueKind && (x.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(x, y));

    public int GetHashCode(JsonElement obj) => (int)obj.ValueKind;
}
