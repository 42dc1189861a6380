using System.Text.Json;

namespace OciContent.Json;

/// <summary>The fields of an object that its model does not know, filled by the serializer; with value equality.</summary>
internal sealed class UnknownFieldMap : Dictionary<string, JsonElement>, IEquatable<UnknownFieldMap>
{
    public static UnknownFieldMap Empty { get; } = [];

    public UnknownFieldMap()
        : base(StringComparer.Ordinal)
    {
    }

    public bool Equals(UnknownFieldMap? other) =>
        other is not null
        && Count == other.Count
        && this.All(field => other.TryGetValue(field.Key, out JsonElement value) && JsonElementComparer.Instance.Equals(field.Value, value));

    public override bool Equals(object? obj) => Equals(obj as UnknownFieldMap);

    public override int GetHashCode()
    {
        int hash = Count;
        foreach (string name in Keys)
        {
            hash ^= string.GetHashCode(name, StringComparison.Ordinal);
        }

        return hash;
    }
}
