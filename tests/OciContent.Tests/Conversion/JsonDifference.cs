using System.Text.Json;

namespace OciContent.Tests.Conversion;

/// <summary>Two JSON documents compared by the pointers (RFC 6901) of all their values.</summary>
internal sealed class JsonDifference
{
    private readonly Dictionary<string, JsonElement> _before = [];
    private readonly Dictionary<string, JsonElement> _after = [];

    public JsonDifference(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        Collect(before, _before);
        Collect(after, _after);
    }

    /// <summary>Where the first has something to say, and the second has no value.</summary>
    public IEnumerable<string> Lost =>
        _before
            .Where(value => (!IsEmpty(value.Value) || IsZeroTimeout(value.Key, value.Value)) && !_after.ContainsKey(value.Key))
            .Select(static value => value.Key);

    /// <summary>
    /// Where both have values, of which the first has something to say, and they are different: other texts or numbers, or of different
    /// kinds.
    /// </summary>
    public IEnumerable<(string Path, JsonElement Before, JsonElement After)> Changed =>
        from value in _before
        where !IsEmpty(value.Value) && _after.ContainsKey(value.Key)
        let now = _after[value.Key]
        where
            value.Value.ValueKind != now.ValueKind
            || (value.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number && !JsonElement.DeepEquals(value.Value, now))
        select (value.Key, value.Value, now);

    // Docker stops a container without a timeout after ten seconds, and one with zero at once.
    private static bool IsZeroTimeout(string path, JsonElement value) =>
        path == "/config/StopTimeout" && value.ValueKind == JsonValueKind.Number;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => value.GetRawText() is "\"\"" or "0",
    };

    private static void Collect(ReadOnlyMemory<byte> json, Dictionary<string, JsonElement> values)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var pending = new Stack<(string Path, JsonElement Value)>([("", document.RootElement.Clone())]);
        while (pending.TryPop(out (string Path, JsonElement Value) next))
        {
            values.Add(next.Path, next.Value);
            IEnumerable<(string Name, JsonElement Value)> below = next.Value.ValueKind switch
            {
                JsonValueKind.Object => next.Value.EnumerateObject().Select(static member => (member.Name, member.Value)),
                JsonValueKind.Array => next.Value.EnumerateArray().Select(static (item, i) => ($"{i}", item)),
                _ => [],
            };
            foreach ((string name, JsonElement value) in below)
            {
                pending.Push(
                    ($"{next.Path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", value));
            }
        }
    }
}
