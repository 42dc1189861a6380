using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>Writes fields as Go's structs with <c>omitempty</c> have them.</summary>
internal static class FieldWriter
{
    public static void WriteUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            writer.Name(name);
            writer.String(text);
        }
    }

    public static void WriteUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        if (value == true)
        {
            writer.Name(name);
            writer.Bool(true);
        }
    }

    public static void WriteUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            writer.Name(name);
            WriteTexts(writer, texts);
        }
    }

    public static void WriteUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count > 0)
        {
            writer.Name(name);
            WriteTexts(writer, texts);
        }
    }

    public static void WriteTexts(GoJsonWriter writer, IReadOnlyList<string> texts) =>
        WriteList(writer, texts, static (writer, text) => writer.String(text));

    public static void WriteTexts(GoJsonWriter writer, IReadOnlyDictionary<string, string> texts)
    {
        writer.BeginObject();
        foreach (string key in texts.Keys.Order(Utf8Order.Instance))
        {
            writer.Key(key);
            writer.String(texts[key]);
        }

        writer.EndObject();
    }

    public static void WriteList<T>(GoJsonWriter writer, IReadOnlyList<T> items, Action<GoJsonWriter, T> write)
    {
        writer.BeginArray();
        foreach (T item in items)
        {
            write(writer, item);
        }

        writer.EndArray();
    }

    /// <summary>A list that is not left out: Go's nil is <c>null</c>.</summary>
    public static void WriteListOrNull<T>(GoJsonWriter writer, IReadOnlyList<T> items, Action<GoJsonWriter, T> write)
    {
        if (ValueList<T>.IsAbsent(items))
        {
            writer.Null();
        }
        else
        {
            WriteList(writer, items, write);
        }
    }

    /// <summary>A list of texts that is not left out: Go's nil is <c>null</c>.</summary>
    public static void WriteTextsOrNull(GoJsonWriter writer, IReadOnlyList<string> texts) =>
        WriteListOrNull(writer, texts, static (writer, text) => writer.String(text));

    /// <summary>A map of texts that is not left out: Go's nil is <c>null</c>.</summary>
    public static void WriteTextsOrNull(GoJsonWriter writer, IReadOnlyDictionary<string, string> texts)
    {
        if (ValueDictionary<string>.IsAbsent(texts))
        {
            writer.Null();
        }
        else
        {
            WriteTexts(writer, texts);
        }
    }

    /// <summary>A map of which only the keys have a meaning, and that is not left out: Go's nil is <c>null</c>.</summary>
    public static void WriteKeysOrNull(GoJsonWriter writer, IReadOnlyDictionary<string, JsonElement> keys)
    {
        if (ValueDictionary<JsonElement>.IsAbsent(keys))
        {
            writer.Null();
        }
        else
        {
            WriteKeys(writer, keys);
        }
    }

    /// <summary>The fields that the model does not know, in their order.</summary>
    public static void WriteUnknown(GoJsonWriter writer, UnknownFieldMap? fields)
    {
        if (fields is null)
        {
            return;
        }

        foreach ((string name, JsonElement value) in fields)
        {
            writer.Key(name);
            writer.Raw(value);
        }
    }

    private static void WriteKeys(GoJsonWriter writer, IReadOnlyDictionary<string, JsonElement> keys)
    {
        writer.BeginObject();
        foreach (string key in keys.Keys.Order(Utf8Order.Instance))
        {
            writer.Key(key);
            if (keys[key].ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                // Go's empty struct reads null as itself; a builder may have given nothing.
                writer.BeginObject();
                writer.EndObject();
            }
            else
            {
                writer.Raw(keys[key]);
            }
        }

        writer.EndObject();
    }
}
