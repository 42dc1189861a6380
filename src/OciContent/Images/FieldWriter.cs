using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

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

    public static void WriteUnlessEmpty(GoJsonWriter writer, ReadOnlySpan<byte> name, Timestamp? value)
    {
        if (value is { } time)
        {
            writer.Name(name);
            writer.String(time.ToString());
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

    public static void WriteTexts(GoJsonWriter writer, IReadOnlyList<string> texts)
    {
        writer.BeginArray();
        foreach (string text in texts)
        {
            writer.String(text);
        }

        writer.EndArray();
    }

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

    /// <summary>A list that is not left out: Go's nil is <c>null</c>.</summary>
    public static void WriteTextsOrNull(GoJsonWriter writer, IReadOnlyList<string> texts)
    {
        if (ValueList<string>.IsAbsent(texts))
        {
            writer.Null();
        }
        else
        {
            WriteTexts(writer, texts);
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
}
