using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Json;

internal ref partial struct StrictReader
{
    // A search through as many keys takes no longer than a hash of one.
    private const int FewKeys = 8;

    /// <summary>A string.</summary>
    /// <param name="known">Texts that are likely.</param>
    public readonly string Text(KnownTexts? known = null)
    {
        Expect(JsonTokenType.String, "a string");
        return (_reader.ValueIsEscaped ? null : known?.Find(_reader.ValueSpan)) ?? Unescape();
    }

    public readonly string? TextOrNull(KnownTexts? known = null) => IsNull ? null : Text(known);

    /// <summary>A string as it stands, if it has no escapes.</summary>
    public readonly bool TryGetRawText(out ReadOnlySpan<byte> utf8)
    {
        Expect(JsonTokenType.String, "a string");
        utf8 = _reader.ValueSpan;
        return !_reader.ValueIsEscaped;
    }

    /// <summary>A string that is the text of something.</summary>
    public readonly T Parsed<T>()
        where T : IParsable<T>
    {
        string text = Text();
        try
        {
            return T.Parse(text, provider: null);
        }
        catch (FormatException e)
        {
            throw Error(e.Message);
        }
    }

    public readonly int Int32()
    {
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt32(out int value))
        {
            ThrowNot("a whole number that fits");
            return 0;
        }

        return value;
    }

    public readonly int? Int32OrNull() => IsNull ? null : Int32();

    public readonly long Int64()
    {
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out long value))
        {
            ThrowNot("a whole number that fits");
            return 0;
        }

        return value;
    }

    public readonly long? Int64OrNull() => IsNull ? null : Int64();

    public readonly bool? BooleanOrNull()
    {
        if (!IsNull && _reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            ThrowNot("true or false");
        }

        return IsNull ? null : _reader.GetBoolean();
    }

    /// <summary>
    /// Bytes, in padded base64 of the standard alphabet (RFC 4648, section 4). White space is not part of it, though decoders skip it.
    /// </summary>
    public readonly byte[]? Base64OrNull()
    {
        const string Expected = "a string of padded base64";
        if (IsNull)
        {
            return null;
        }

        Expect(JsonTokenType.String, Expected);
        ReadOnlySpan<byte> text = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Unescape()) : _reader.ValueSpan;
        if (text.ContainsAny(" \t\r\n"u8) || !Base64.IsValid(text) || !_reader.TryGetBytesFromBase64(out byte[]? bytes))
        {
            ThrowNot(Expected);
            return null;
        }

        return bytes;
    }

    public IReadOnlyList<T> List<T>(StrictRead<T> read)
    {
        Expect(JsonTokenType.StartArray, "an array");
        int count = 0;
        T[] items = ArrayPool<T>.Shared.Rent(FewKeys);
        while (true)
        {
            _reader.Read();
            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            T item = read(ref this);
            items = WithRoom(items, count);
            items[count++] = item;
        }

        ValueList<T> list = ValueList<T>.Of(items.AsSpan(0, count));
        Return(items, count);
        return list;
    }

    public IReadOnlyList<T>? ListOrNull<T>(StrictRead<T> read) => IsNull ? null : List(read);

    public IReadOnlyList<string>? TextsOrNull() => ListOrNull(static (ref json) => json.Text());

    /// <summary>An object whose keys are free.</summary>
    /// <param name="read">Reads a value.</param>
    /// <param name="comparer">For values that have no equality of their own.</param>
    public IReadOnlyDictionary<string, T>? MapOrNull<T>(StrictRead<T> read, IEqualityComparer<T>? comparer = null)
    {
        if (IsNull)
        {
            return null;
        }

        Expect(JsonTokenType.StartObject, "an object");
        int count = 0;
        KeyValuePair<string, T>[] items = ArrayPool<KeyValuePair<string, T>>.Shared.Rent(FewKeys);
        HashSet<string>? keys = null;
        while (true)
        {
            _reader.Read();
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                break;
            }

            string key = Unescape();
            if (count == FewKeys)
            {
                keys = new HashSet<string>(items[..count].Select(static item => item.Key), StringComparer.Ordinal);
            }

            if (keys is null ? HasKey(items.AsSpan(0, count), key) : !keys.Add(key))
            {
                throw Twice(key);
            }

            _reader.Read();
            T value = read(ref this);
            items = WithRoom(items, count);
            items[count++] = KeyValuePair.Create(key, value);
        }

        ValueDictionary<T> map = ValueDictionary<T>.OfDistinct(items.AsSpan(0, count), comparer);
        Return(items, count);
        return map;
    }

    public IReadOnlyDictionary<string, string>? TextMapOrNull() => MapOrNull(static (ref json) => json.Text());

    public IReadOnlyDictionary<string, JsonElement>? ElementMapOrNull() =>
        MapOrNull(static (ref json) => json.Element(), JsonElementComparer.Instance);

    /// <summary>Any value, unambiguous at every level.</summary>
    public JsonElement Element()
    {
        Utf8JsonReader start = _reader;
        Check();
        return JsonElement.ParseValue(ref start);
    }

    private static bool HasKey<T>(ReadOnlySpan<KeyValuePair<string, T>> items, string key)
    {
        foreach (KeyValuePair<string, T> item in items)
        {
            if (item.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    // If reading fails, what was rented is left to the collector.
    private static T[] WithRoom<T>(T[] items, int count)
    {
        if (count < items.Length)
        {
            return items;
        }

        T[] larger = ArrayPool<T>.Shared.Rent(2 * count);
        items.AsSpan(0, count).CopyTo(larger);
        Return(items, count);
        return larger;
    }

    private static void Return<T>(T[] items, int count)
    {
        items.AsSpan(0, count).Clear();
        ArrayPool<T>.Shared.Return(items);
    }

    // Goes to the end of a value whose names and texts nobody knows.
    private void Check()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                CheckMembers();
                break;
            case JsonTokenType.StartArray:
                for (_reader.Read(); _reader.TokenType != JsonTokenType.EndArray; _reader.Read())
                {
                    Check();
                }

                break;
            case JsonTokenType.String when _reader.ValueIsEscaped:
                Unescape();
                break;
            default:
                break;
        }
    }

    private void CheckMembers()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (_reader.Read(); _reader.TokenType != JsonTokenType.EndObject; _reader.Read())
        {
            string name = Unescape();
            if (!names.Add(name))
            {
                throw Twice(name);
            }

            _reader.Read();
            Check();
        }
    }
}
