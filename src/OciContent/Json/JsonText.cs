using System.Text.Json;

namespace OciContent.Json;

/// <summary>A value in a text of JSON, and where it and its parts stand.</summary>
internal sealed class JsonText
{
    private readonly ReadOnlyMemory<byte> _json;
    private Dictionary<string, JsonText>? _members;

    private JsonText(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>The token that the value begins with.</summary>
    public JsonTokenType Kind { get; private set; }

    /// <summary>Where the value begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the text behind the value begins.</summary>
    public int End { get; private set; }

    /// <summary>The members of an object, the elements of an array.</summary>
    public IReadOnlyList<JsonText> Parts { get; private set; } = [];

    /// <summary>The name of a member; <c>null</c> if the value is none.</summary>
    public string? Name { get; private set; }

    /// <summary>The value's own text.</summary>
    public ReadOnlySpan<byte> Text => _json.Span[Start..End];

    /// <summary>The white space before a part, which begins behind a bracket or a comma.</summary>
    public ReadOnlySpan<byte> Space => _json.Span[_space.._key];

    /// <summary>The key of a member, with its quotes.</summary>
    public ReadOnlySpan<byte> Key => _json.Span[_key.._colon];

    /// <summary>What stands between a member's key and its value: a colon and white space.</summary>
    public ReadOnlySpan<byte> Colon => _json.Span[_colon..Start];

    /// <summary>The white space between a part and the comma behind it.</summary>
    public ReadOnlySpan<byte> SpaceBeforeComma => _json.Span[End..Math.Max(_comma, End)];

    /// <summary>The white space before the closing bracket, and the bracket.</summary>
    public ReadOnlySpan<byte> Closing => _json.Span[(Parts is [.., JsonText last] ? last.End : Start + 1)..End];

    private int _space;
    private int _key;
    private int _colon;
    private int _comma;

    /// <summary>Reads a text that is known to be JSON, without duplicate keys.</summary>
    public static JsonText Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = StrictJson.MaxDepth });
        reader.Read();
        var root = new JsonText(json);
        root.ReadValue(ref reader);
        return root;
    }

    /// <summary>The member of a name; <c>null</c> if there is none.</summary>
    public JsonText? Find(string name)
    {
        _members ??= Parts.ToDictionary(static part => part.Name!, StringComparer.Ordinal);
        return _members.GetValueOrDefault(name);
    }

    public bool HasTextOf(JsonText other) => Text.SequenceEqual(other.Text);

    // Enters with the reader on the value's first token, leaves with it on the value's last.
    private void ReadValue(ref Utf8JsonReader reader)
    {
        Kind = reader.TokenType;
        Start = (int)reader.TokenStartIndex;
        if (Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            Parts = ReadParts(ref reader);
        }

        End = (int)reader.BytesConsumed;
    }

    private List<JsonText> ReadParts(ref Utf8JsonReader reader)
    {
        var parts = new List<JsonText>();
        int space = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            if (parts is [.., JsonText previous])
            {
                previous._comma = previous.End + _json.Span[previous.End..].IndexOf((byte)',');
                space = previous._comma + 1;
            }

            var part = new JsonText(_json) { _space = space, _key = (int)reader.TokenStartIndex };
            part._colon = part._key;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                part.Name = reader.GetString();
                part._colon += reader.ValueSpan.Length + 2;
                reader.Read();
            }

            part.ReadValue(ref reader);
            parts.Add(part);
        }

        return parts;
    }
}
