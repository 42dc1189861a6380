using System.Globalization;
using System.Text.Json;
using OciContent.Json;

namespace OciContent.Comparison;

/// <summary>
/// Finds the fields of two documents that differ. Both were read strictly before: they are JSON, and no key comes twice.
/// </summary>
/// <param name="maxPathLength">
/// How many characters all paths together may have, before whole fields of the document are told instead.
/// </param>
internal sealed class FieldComparer(int maxPathLength)
{
    // Of hostile documents each value may have a path as long as the document.
    private const int DefaultMaxPathLength = 1 << 20;

    private readonly List<FieldDifference> _found = [];
    private int _pathLength;

    /// <summary>The fields that differ.</summary>
    /// <param name="before">The first document.</param>
    /// <param name="after">The second document.</param>
    /// <param name="except">Fields of the document itself that are not compared.</param>
    public static IReadOnlyList<FieldDifference> Compare(
        ReadOnlyMemory<byte> before,
        ReadOnlyMemory<byte> after,
        params IReadOnlyCollection<string> except) =>
        Compare(Parse(before), Parse(after), except, DefaultMaxPathLength);

    /// <summary>The fields of two objects that differ.</summary>
    public static IReadOnlyList<FieldDifference> Compare(
        JsonElement before,
        JsonElement after,
        IReadOnlyCollection<string> except,
        int maxPathLength)
    {
        var comparer = new FieldComparer(maxPathLength);
        if (!comparer.CompareMembers("", before, after, except, isShallow: false))
        {
            comparer._found.Clear();
            comparer.CompareMembers("", before, after, except, isShallow: true);
        }

        return comparer._found;
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, StrictReader.Options);
        return JsonElement.ParseValue(ref reader);
    }

    private static bool AreAllTexts(JsonElement array) =>
        array.EnumerateArray().All(static element => element.ValueKind == JsonValueKind.String);

    private bool Compare(string path, JsonElement? before, JsonElement? after, bool isShallow)
    {
        if (before is { } one && after is { } other)
        {
            if (JsonElement.DeepEquals(one, other))
            {
                return true;
            }

            if (!isShallow && one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object)
            {
                return CompareMembers(path, one, other, [], isShallow: false);
            }

            if (!isShallow && one.ValueKind == JsonValueKind.Array && other.ValueKind == JsonValueKind.Array)
            {
                return CompareArrays(path, one, other);
            }
        }

        return Add(path, before, after, isShallow);
    }

    private bool Add(string path, JsonElement? before, JsonElement? after, bool isShallow)
    {
        _found.Add(new FieldDifference(path, before, after));
        _pathLength += path.Length;
        return isShallow || _pathLength <= maxPathLength;
    }

    private bool CompareMembers(
        string path,
        JsonElement before,
        JsonElement after,
        IReadOnlyCollection<string> except,
        bool isShallow)
    {
        Dictionary<string, JsonElement> others =
            after.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal);
        foreach (JsonProperty member in before.EnumerateObject().Where(member => !except.Contains(member.Name, StringComparer.Ordinal)))
        {
            JsonElement? other = others.Remove(member.Name, out JsonElement value) ? value : null;
            if (!Compare(PathOf(path, member.Name), member.Value, other, isShallow))
            {
                return false;
            }
        }

        foreach (JsonProperty member in after.EnumerateObject()
            .Where(member => others.ContainsKey(member.Name) && !except.Contains(member.Name, StringComparer.Ordinal)))
        {
            if (!Add(PathOf(path, member.Name), null, member.Value, isShallow))
            {
                return false;
            }
        }

        return true;
    }

    private bool CompareArrays(string path, JsonElement before, JsonElement after)
    {
        if (path == "/config/Env" && Variables(before) is { } old && Variables(after) is { } now)
        {
            return CompareVariables(path, old, now, before, after);
        }

        // A command is read as a whole. The digests of layers are many.
        if (path != "/rootfs/diff_ids" && AreAllTexts(before) && AreAllTexts(after))
        {
            return Add(path, before, after, isShallow: false);
        }

        JsonElement[] first = [.. before.EnumerateArray()];
        JsonElement[] second = [.. after.EnumerateArray()];
        int shorter = Math.Min(first.Length, second.Length);
        int start = 0;
        while (start < shorter && JsonElement.DeepEquals(first[start], second[start]))
        {
            start++;
        }

        int end = 0;
        while (end < shorter - start && JsonElement.DeepEquals(first[^(end + 1)], second[^(end + 1)]))
        {
            end++;
        }

        for (int i = start; i < Math.Max(first.Length, second.Length) - end; i++)
        {
            JsonElement? one = i < first.Length - end ? first[i] : null;
            JsonElement? other = i < second.Length - end ? second[i] : null;
            if (!Compare(PathOf(path, i.ToString(CultureInfo.InvariantCulture)), one, other, isShallow: false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The variables by name; <c>null</c> if one comes twice, or what is there is no variable.</summary>
    private static Dictionary<string, JsonElement>? Variables(JsonElement array)
    {
        var variables = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || !variables.TryAdd(element.GetString()!.Split('=', 2)[0], element))
            {
                return null;
            }
        }

        return variables;
    }

    private bool CompareVariables(
        string path,
        Dictionary<string, JsonElement> old,
        Dictionary<string, JsonElement> now,
        JsonElement before,
        JsonElement after)
    {
        int found = _found.Count;
        foreach (string name in old.Keys.Concat(now.Keys.Where(name => !old.ContainsKey(name))))
        {
            JsonElement? one = old.TryGetValue(name, out JsonElement value) ? value : null;
            JsonElement? other = now.TryGetValue(name, out value) ? value : null;
            if (!Compare(PathOf(path, name), one, other, isShallow: false))
            {
                return false;
            }
        }

        // The same variables in another order are another config, too.
        return _found.Count > found || Add(path, before, after, isShallow: false);
    }

    private static string PathOf(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
