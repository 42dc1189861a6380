using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>How a layer, or a change of the config alone, came about (image-spec, config.md, "history").</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record HistoryEntry
{
    private static readonly ObjectFields Fields = ObjectFields.Optional("created", "created_by", "author", "comment", "empty_layer");

    /// <summary>A new entry.</summary>
    public HistoryEntry()
    {
    }

    internal HistoryEntry(ref StrictReader json)
    {
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "created": Created = Timestamp.ReadOrNull(ref json); break;
                case "created_by": CreatedBy = json.TextOrNull(); break;
                case "author": Author = json.TextOrNull(); break;
                case "comment": Comment = json.TextOrNull(); break;
                case "empty_layer": EmptyLayer = json.BooleanOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>When it was created.</summary>
    public Timestamp? Created { get; init; }

    /// <summary>The command that created it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Who created it.</summary>
    public string? Author { get; init; }

    /// <summary>A comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether no layer belongs to this entry.</summary>
    public bool? EmptyLayer { get; init; }

    /// <summary>Fields that image-spec does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The command that created it, or the comment, and whether there is a layer.</summary>
    public override string ToString() => $"{ErrorText.Plain(CreatedBy ?? Comment)}{(EmptyLayer == true ? " (no layer)" : "")}";
}
