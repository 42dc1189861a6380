using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>Goes through a document once, guided by the model's metadata, and refuses what <see cref="StrictJson"/> promises to refuse.</summary>
internal ref struct StrictWalker
{
    private readonly string _document;
    private readonly List<(string? Name, int Index)> _path = [];
    private Utf8JsonReader _reader;

    public StrictWalker(ReadOnlySpan<byte> utf8, string document)
    {
        _document = document;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = StrictJson.MaxDepth });
    }

    public void Walk(JsonTypeInfo type)
    {
        Read();
        if (_reader.TokenType != JsonTokenType.Null)
        {
            WalkValue(type);
        }

        // Nothing but white space may follow: the reader refuses a second value, and returns false at the end.
        Read();
    }

    private void Read()
    {
        try
        {
            _reader.Read();
        }
        catch (JsonException e)
        {
            throw Error(ErrorText.Plain(e.Message));
        }
    }

    // Enters with the reader on the value's first token, leaves with it on the value's last. A null type is one we do not know.
    private void WalkValue(JsonTypeInfo? type)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WalkObject(type);
                break;
            case JsonTokenType.StartArray:
                WalkArray(type);
                break;
            default:
                CheckScalar(type);
                break;
        }
    }

    private void WalkObject(JsonTypeInfo? type)
    {
        Expect(type, JsonTypeInfoKind.Object, JsonTypeInfoKind.Dictionary, "an object");
        ObjectShape? shape = type?.Kind == JsonTypeInfoKind.Object ? ObjectShape.Of(type) : null;
        JsonTypeInfo? valueType = type?.Kind == JsonTypeInfoKind.Dictionary ? ElementOf(type) : null;
        ulong seen = 0;
        HashSet<string>? others = null;
        while (true)
        {
            Read();
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                break;
            }

            // Unescaped first of all: the comparison with a known name does not take an unpaired surrogate.
            string? unescaped = _reader.ValueIsEscaped ? GetText() : null;
            int known = IndexOfField(shape);
            if (known >= 0)
            {
                ObjectShape.Field field = shape!.Fields[known];
                if ((seen & (1UL << known)) != 0)
                {
                    throw Error($"the key '{field.Name}' stands twice");
                }

                seen |= 1UL << known;
                WalkField(field.Name, field.Type, field.IsNullable);
            }
            else
            {
                string name = unescaped ?? GetText();
                if (!(others ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
                {
                    throw Error($"the key {ErrorText.Quote(name)} stands twice");
                }

                RefuseCaseVariant(shape, name);
                WalkField(name, valueType, isNullable: valueType is null);
            }
        }

        RequireFields(shape, seen);
    }

    private void WalkField(string name, JsonTypeInfo? type, bool isNullable)
    {
        _path.Add((name, 0));
        Read();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            if (!isNullable && type?.Type != typeof(JsonElement))
            {
                throw Error($"null is not {Describe(type)}");
            }
        }
        else
        {
            WalkValue(type);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private void WalkArray(JsonTypeInfo? type)
    {
        Expect(type, JsonTypeInfoKind.Enumerable, JsonTypeInfoKind.Enumerable, "an array");
        JsonTypeInfo? elementType = type?.Kind == JsonTypeInfoKind.Enumerable ? ElementOf(type) : null;
        int index = 0;
        _path.Add((null, index));
        while (true)
        {
            Read();
            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            _path[^1] = (null, index++);
            if (_reader.TokenType == JsonTokenType.Null && elementType is not null)
            {
                throw Error($"null is not {Describe(elementType)}");
            }

            WalkValue(elementType);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private void CheckScalar(JsonTypeInfo? type)
    {
        if (_reader.TokenType == JsonTokenType.String && _reader.ValueIsEscaped)
        {
            // Also where the value is not ours to use: an unpaired surrogate escape means something else to every parser.
            GetText();
        }

        Type? expected = TypeOf(type);
        bool fits = expected is null || expected == typeof(JsonElement) || _reader.TokenType switch
        {
            JsonTokenType.String => IsText(type!, expected) && (expected != typeof(ReadOnlyMemory<byte>) || IsBase64()),
            JsonTokenType.Number => (expected == typeof(long) && _reader.TryGetInt64(out _)) || (expected == typeof(int) && _reader.TryGetInt32(out _)),
            JsonTokenType.True or JsonTokenType.False => expected == typeof(bool),
            _ => true,
        };
        if (!fits)
        {
            string value = Encoding.UTF8.GetString(_reader.ValueSpan);
            throw Error($"{(_reader.TokenType == JsonTokenType.String ? ErrorText.Quote(value) : ErrorText.Plain(value))} is not {Describe(type)}");
        }
    }

    private readonly bool IsBase64()
    {
        // Padded and of the standard alphabet (RFC 4648, section 4). White space is not part of it, though decoders skip it.
        ReadOnlySpan<byte> text = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(GetText()) : _reader.ValueSpan;
        return !text.ContainsAny(" \t\r\n"u8) && Base64.IsValid(text);
    }

    private readonly int IndexOfField(ObjectShape? shape)
    {
        for (int i = 0; i < (shape?.Fields.Count ?? 0); i++)
        {
            if (_reader.ValueTextEquals(shape!.Fields[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    private readonly void RefuseCaseVariant(ObjectShape? shape, string name)
    {
        foreach (ObjectShape.Field field in shape?.Fields ?? [])
        {
            if (JsonNames.FoldsTo(name, field.Name))
            {
                throw Error($"the key {ErrorText.Quote(name)} differs from '{field.Name}' only in case: other parsers take it for that field");
            }
        }
    }

    private readonly void RequireFields(ObjectShape? shape, ulong seen)
    {
        for (int i = 0; i < (shape?.Fields.Count ?? 0); i++)
        {
            if (shape!.Fields[i].IsRequired && (seen & (1UL << i)) == 0)
            {
                throw Error($"the key '{shape.Fields[i].Name}' is missing");
            }
        }
    }

    private readonly void Expect(JsonTypeInfo? type, JsonTypeInfoKind kind, JsonTypeInfoKind otherKind, string found)
    {
        if (type is not null && type.Type != typeof(JsonElement) && type.Kind != kind && type.Kind != otherKind)
        {
            throw Error($"{found} is not {Describe(type)}");
        }
    }

    private readonly string GetText()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error($"{ErrorText.Quote(Encoding.UTF8.GetString(_reader.ValueSpan))} has an unpaired surrogate");
        }
    }

    private readonly JsonException Error(string message)
    {
        var path = new StringBuilder();
        foreach ((string? name, int index) in _path)
        {
            if (name is not null)
            {
                path.Append(path.Length == 0 ? "" : ".").Append(name);
            }
            else
            {
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        return StrictJson.Error(_document, path.ToString(), message);
    }

    private static JsonTypeInfo ElementOf(JsonTypeInfo type) => type.Options.GetTypeInfo(type.ElementType!);

    private static Type? TypeOf(JsonTypeInfo? type) => type is null ? null : Nullable.GetUnderlyingType(type.Type) ?? type.Type;

    private static bool IsText(JsonTypeInfo type, Type expected) =>
        type.Kind == JsonTypeInfoKind.None && expected != typeof(long) && expected != typeof(int) && expected != typeof(bool);

    private static string Describe(JsonTypeInfo? type)
    {
        Type? expected = TypeOf(type);
        return (type?.Kind, expected) switch
        {
            (JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary, _) => "an object",
            (JsonTypeInfoKind.Enumerable, _) => "an array",
            (_, not null) when expected == typeof(long) || expected == typeof(int) => "a whole number that fits",
            (_, not null) when expected == typeof(bool) => "true or false",
            (_, not null) when expected == typeof(ReadOnlyMemory<byte>) => "a string of padded base64",
            _ => "a string",
        };
    }
}
