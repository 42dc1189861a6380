using System.Text;
using System.Text.Json;

namespace OciContent.Testing.Checking;

/// <summary>
/// A document as a lax parser sees it, so that each law judges its own matter alone: what the strict reader would refuse altogether is
/// the matter of one law.
/// </summary>
internal sealed class DocumentView
{
    private readonly string _name;
    private readonly JsonElement _root;

    /// <exception cref="BrokenLawException">It is no JSON object.</exception>
    public DocumentView(string name, ReadOnlyMemory<byte> json)
    {
        _name = name;
        Text = TextOf(json);
        try
        {
            _root = JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException e)
        {
            throw new BrokenLawException($"the {name} is not JSON ({e.Message.ReplaceLineEndings(" ")}): expected an object", Text, e);
        }

        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"the {name} is {Kind(_root)}: expected an object");
        }
    }

    /// <summary>The document itself.</summary>
    public string Text { get; }

    /// <summary>The value at a path, such as <c>layers[1].size</c>; undefined if it is not there.</summary>
    public JsonElement Find(params ReadOnlySpan<object> path)
    {
        JsonElement value = _root;
        foreach (object step in path)
        {
            value = (step, value.ValueKind) switch
            {
                (string name, JsonValueKind.Object) => value.TryGetProperty(name, out JsonElement member) ? member : default,
                (int i, JsonValueKind.Array) => i < value.GetArrayLength() ? value[i] : default,
                _ => default,
            };
        }

        return value;
    }

    /// <summary>The text at a path.</summary>
    /// <exception cref="BrokenLawException">There is none.</exception>
    public string RequireText(params ReadOnlySpan<object> path)
    {
        JsonElement value = Find(path);
        return value.ValueKind == JsonValueKind.String ? TextOf(value) : throw Fault($"{PathText(path)} is {Kind(value)}: expected a text");
    }

    /// <summary>The number at a path.</summary>
    /// <exception cref="BrokenLawException">There is none.</exception>
    public long RequireNumber(params ReadOnlySpan<object> path)
    {
        JsonElement value = Find(path);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : throw Fault($"{PathText(path)} is {Kind(value)}: expected a whole number");
    }

    /// <summary>The digest at a path.</summary>
    /// <exception cref="BrokenLawException">There is none.</exception>
    public Digest RequireDigest(params ReadOnlySpan<object> path)
    {
        string text = RequireText(path);
        return Digest.TryParse(text, out Digest? digest)
            ? digest
            : throw Fault($"{PathText(path)} is {OneLine.Quote(text)}: expected a digest, as sha256: and 64 lowercase hex digits");
    }

    /// <summary>How many elements the list at a path has; none if there is null or nothing.</summary>
    /// <exception cref="BrokenLawException">There is something else.</exception>
    public int CountList(params ReadOnlySpan<object> path)
    {
        JsonElement value = Find(path);
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength(),
            JsonValueKind.Undefined or JsonValueKind.Null => 0,
            _ => throw Fault($"{PathText(path)} is {Kind(value)}: expected a list"),
        };
    }

    public BrokenLawException Fault(string reason) => new(reason, Text);

    /// <summary>A value that was expected to be another one.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "absent",
        JsonValueKind.String => OneLine.Quote(TextOf(value)),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };

    /// <summary>Whether a value is a text, whatever is in it.</summary>
    public static bool IsText(JsonElement value, string expected) => value.ValueKind == JsonValueKind.String && TextOf(value) == expected;

    /// <summary>A value as it is written.</summary>
    public static string Raw(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "absent" : value.GetRawText().ReplaceLineEndings(" ");

    public static string TextOf(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    /// <summary>How a path is written, such as <c>layers[1].size</c>.</summary>
    public static string PathText(ReadOnlySpan<object> path)
    {
        var text = new StringBuilder();
        foreach (object step in path)
        {
            text.Append(step is int i ? $"[{i}]" : text.Length == 0 ? step : $".{step}");
        }

        return text.ToString();
    }
    // Unpaired surrogates are the matter of one law.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }
}
