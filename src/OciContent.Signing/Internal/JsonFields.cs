using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using OciContent.Internal;

namespace OciContent.Signing.Internal;

/// <summary>
/// An object of untrusted JSON, whose fields are read by name. Duplicate fields are refused, as is text that is not UTF-8; a field of the
/// wrong type is an error that says which. Bytes are base64, and 64-bit integers may be strings, as protobuf writes them.
/// </summary>
internal readonly struct JsonFields
{
    private const int MaxDepth = 64;

    private readonly JsonElement _value;

    private JsonFields(JsonElement value, string place)
    {
        _value = value;
        Place = place;
    }

    /// <summary>Where the object is, for messages: the name of the document, and the fields that lead to it.</summary>
    public string Place { get; }

    /// <summary>The names of its fields.</summary>
    public IEnumerable<string> Names => _value.EnumerateObject().Select(static member => member.Name);

    /// <summary>Parses a document that is an object.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="JsonException">It is not one, or could be read as something else too.</exception>
    public static JsonFields Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new JsonException($"The {name} is not UTF-8: expected a JSON object.");
        }

        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                utf8,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new JsonException(
                e.LineNumber is { } line
                    ? $"The {name} is not strict JSON at line {line + 1}, byte {e.BytePositionInLine + 1}: expected a JSON object (RFC "
                        + "8259)."
                    : $"The {name} is not strict JSON: {ErrorText.Plain(e.Message)}",
                e);
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair in a name.
            throw new JsonException($"The {name} has a name that is not text: expected a JSON object.", e);
        }

        return root.ValueKind == JsonValueKind.Object
            ? new JsonFields(root, name)
            : throw new JsonException($"The {name} is {KindOf(root)}: expected a JSON object.");
    }

    /// <summary>Whether there is such a field, and it is not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    public string Text(string name) => TextOrNull(name) ?? throw Missing(name, "a string");

    public string? TextOrNull(string name) => TryGet(name, out JsonElement value) ? TextOf(value, name) : null;

    public bool? BooleanOrNull(string name) =>
        !TryGet(name, out JsonElement value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, value, "true or false");

    public long Int64(string name) => Int64OrNull(name) ?? throw Missing(name, "an integer");

    public long? Int64OrNull(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number))
        {
            return number;
        }

        return value.ValueKind == JsonValueKind.String
            && long.TryParse(TextOf(value, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
            : throw Wrong(name, value, "an integer of 64 bits");
    }

    public byte[] Bytes(string name) => BytesOrNull(name) ?? throw Missing(name, "base64");

    public byte[]? BytesOrNull(string name) =>
        !TryGet(name, out JsonElement value) ? null
        : TryDecodeBase64(TextOf(value, name), out byte[]? bytes) ? bytes
        : throw Wrong(name, value, "base64");

    public JsonFields Object(string name) => ObjectOrNull(name) ?? throw Missing(name, "an object");

    public JsonFields? ObjectOrNull(string name) =>
        !TryGet(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonFields(value, $"{Place}.{name}")
        : throw Wrong(name, value, "an object");

    /// <summary>The object of a field that may be of any type; <c>null</c> if it is not an object.</summary>
    public JsonFields? ObjectIfAny(string name) =>
        TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? new JsonFields(value, $"{Place}.{name}") : null;

    /// <summary>The objects of a list; none if it is not there.</summary>
    public IReadOnlyList<JsonFields> Objects(string name, int max)
    {
        var found = new List<JsonFields>();
        foreach (JsonElement value in List(name, max))
        {
            found.Add(
                value.ValueKind == JsonValueKind.Object
                    ? new JsonFields(value, $"{Place}.{name}[{found.Count}]")
                    : throw Wrong($"{name}[{found.Count}]", value, "an object"));
        }

        return found;
    }

    /// <summary>The strings of a list; none if it is not there.</summary>
    public IReadOnlyList<string> Texts(string name, int max)
    {
        var found = new List<string>();
        foreach (JsonElement value in List(name, max))
        {
            found.Add(TextOf(value, $"{name}[{found.Count}]"));
        }

        return found;
    }

    /// <summary>The byte strings of a list; none if it is not there.</summary>
    public IReadOnlyList<byte[]> ByteStrings(string name, int max)
    {
        IReadOnlyList<string> texts = Texts(name, max);
        var found = new byte[texts.Count][];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = TryDecodeBase64(texts[i], out byte[]? bytes)
                ? bytes
                : throw new JsonException($"{Place}.{name}[{i}] is {ErrorText.Quote(texts[i])}: expected base64.");
        }

        return found;
    }

    /// <summary>The names and strings of an object; none if it is not there.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string name, int max)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ObjectOrNull(name) is { } map)
        {
            // Looking each up by its name would take a time that grows with the square of their number.
            foreach (JsonProperty property in map._value.EnumerateObject())
            {
                if (found.Count == max)
                {
                    throw TooMany(name, max);
                }

                found.Add(property.Name, map.TextOf(property.Value, property.Name));
            }
        }

        return found;
    }

    /// <summary>The fields that are strings, of an object that may have others.</summary>
    public IReadOnlyDictionary<string, string> TextsOnly(int max)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in _value.EnumerateObject())
        {
            if (found.Count == max)
            {
                throw new JsonException($"{Place} has more than {max} entries: expected at most that many.");
            }

            if (property.Value.ValueKind == JsonValueKind.String)
            {
                found.Add(property.Name, TextOf(property.Value, property.Name));
            }
        }

        return found;
    }

    /// <summary>The text of a field as it is in the document; <c>null</c> if it is not there.</summary>
    public string? RawOrNull(string name) => TryGet(name, out JsonElement value) ? value.GetRawText() : null;

    /// <summary>Refuses fields other than these.</summary>
    /// <exception cref="JsonException">There is another one.</exception>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (string name in Names)
        {
            if (!known.Contains(name))
            {
                throw new JsonException(
                    $"{Place} has the field {ErrorText.Quote(name)}: expected {string.Join(", ", known.ToArray())}.");
            }
        }
    }

    /// <summary>Decodes base64 without white space and with padding (RFC 4648, section 4).</summary>
    public static bool TryDecodeBase64(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.AsSpan().ContainsAny(" \t\r\n") || !Base64.IsValid(text, out int length))
        {
            return false;
        }

        byte[] decoded = new byte[length];
        if (!Convert.TryFromBase64String(text, decoded, out int written) || written != length)
        {
            return false;
        }

        // One value has one text: bits that are left over are zero.
        bytes = Convert.ToBase64String(decoded) == text ? decoded : null;
        return bytes is not null;
    }

    private JsonElement.ArrayEnumerator List(string name, int max)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return default;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, value, "a list");
        }

        return value.GetArrayLength() <= max ? value.EnumerateArray() : throw TooMany(name, max);
    }

    private bool TryGet(string name, out JsonElement value) =>
        _value.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private string TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(name, value, "a string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair.
            throw new JsonException($"{Place}.{name} is not text: expected a string.", e);
        }
    }

    private JsonException Missing(string name, string expected) => new($"{Place}.{name} is missing: expected {expected}.");

    private JsonException Wrong(string name, JsonElement value, string expected) =>
        new($"{Place}.{name} is {KindOf(value)}: expected {expected}.");

    private JsonException TooMany(string name, int max) => new($"{Place}.{name} has more than {max} entries: expected at most that many.");

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => ErrorText.Quote(value.GetRawText()),
    };
}
