using System.Text.Json;
using OciContent.Images;
using OciContent.Json;

namespace OciContent.Conversion;

/// <summary>
/// The config of schema 2 that containers/image makes of an image of schema 1: the newest entry's text, with other fields.
/// </summary>
internal sealed class Schema1Config
{
    /// <summary>The fields that describe a layer as an image of its own, which no config has.</summary>
    public static readonly string[] Dropped = ["id", "parent", "parent_id", "layer_id", "throwaway", "Size"];

    private readonly IReadOnlyList<Schema1Entry> _entries;
    private readonly JsonElement _newest;
    private readonly Schema1Struct _struct;

    private Schema1Config(IReadOnlyList<Schema1Entry> entries, JsonElement newest, Schema1Struct @struct)
    {
        _entries = entries;
        _newest = newest;
        _struct = @struct;
    }

    /// <summary>Reads the newest entry.</summary>
    /// <param name="entries">The entries, the base first.</param>
    /// <param name="label">What the manifest is, to begin messages with.</param>
    /// <exception cref="JsonException">A field that Docker's struct has holds a value of another kind.</exception>
    public static Schema1Config Read(IReadOnlyList<Schema1Entry> entries, string label)
    {
        using JsonDocument document = JsonDocument.Parse(entries[^1].Text);
        JsonElement newest = document.RootElement.Clone();
        return new Schema1Config(entries, newest, Schema1Struct.Read(newest, $"{label}: {entries[^1].Place}"));
    }

    /// <summary>The config.</summary>
    /// <param name="diffIds">Those of the layers that stay, the base first.</param>
    /// <param name="options">How it is written.</param>
    public byte[] Write(IReadOnlyList<Digest> diffIds, ConversionOptions options)
    {
        var fields = new SortedDictionary<string, Action<GoJsonWriter>>(Utf8Order.Instance);
        if (_struct.IsRewritten)
        {
            _struct.AddTo(fields, options.Profile.Rules!);
        }
        else
        {
            foreach (JsonProperty field in _newest.EnumerateObject())
            {
                fields[field.Name] = writer => writer.Raw(field.Value);
            }
        }

        foreach (string name in Dropped)
        {
            fields.Remove(name);
        }

        fields["rootfs"] = writer => Write(writer, diffIds);
        fields["history"] = Write;
        var output = new GoJsonWriter(options.Documents.ShortEscapes);
        output.BeginObject();
        foreach ((string name, Action<GoJsonWriter> write) in fields)
        {
            output.Key(name);
            write(output);
        }

        output.EndObject();
        return output.Written.ToArray();
    }

    private static void Write(GoJsonWriter writer, IReadOnlyList<Digest> diffIds)
    {
        writer.BeginObject();
        writer.Name("type"u8);
        writer.String("layers");
        FieldWriter.WriteUnlessEmpty(writer, "diff_ids"u8, [.. diffIds.Select(static diffId => diffId.ToString())]);
        writer.EndObject();
    }

    private void Write(GoJsonWriter writer)
    {
        writer.BeginArray();
        foreach (Schema1Entry entry in _entries)
        {
            Schema1Compatibility image = entry.Image;
            writer.BeginObject();
            writer.Name("created"u8);
            writer.String((image.Created ?? default).ToString());
            FieldWriter.WriteUnlessEmpty(writer, "author"u8, image.Author);
            FieldWriter.WriteUnlessEmpty(writer, "created_by"u8, string.Join(' ', image.ContainerConfig?.Cmd ?? []));
            FieldWriter.WriteUnlessEmpty(writer, "comment"u8, image.Comment);
            FieldWriter.WriteUnlessEmpty(writer, "empty_layer"u8, image.ThrowAway);
            writer.EndObject();
        }

        writer.EndArray();
    }
}
