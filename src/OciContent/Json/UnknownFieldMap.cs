using System.Collections.ObjectModel;
using System.Text.Json;

namespace OciContent.Json;

/// <summary>The fields of an object that its reader does not know; with value equality.</summary>
internal sealed class UnknownFieldMap : Dictionary<string, JsonElement>, IEquatable<UnknownFieldMap>
{
    public UnknownFieldMap()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The fields, for callers to look at; empty if there are none.</summary>
    public static IReadOnlyDictionary<string, JsonElement> View(UnknownFieldMap? fields) =>
        fields is null ? ReadOnlyDictionary<string, JsonElement>.Empty : new ReadOnlyDictionary<string, JsonElement>(fields);

    public bool Equals(UnknownFieldMap? other) =>
        other is not null
        && Count == other.Count
        && this.All(field =>
            other.TryGetValue(field.Key, out JsonElement value) && JsonElementComparer.Instance.Equals(field.Value, value));

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
