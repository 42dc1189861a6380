using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>How a layer, or a change of the config alone, came about (image-spec, config.md, "history").</summary>
public sealed record HistoryEntry
{
    /// <summary>When it was created.</summary>
    [JsonPropertyName("created")]
    public Timestamp? Created { get; init; }

    /// <summary>The command that created it.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>Who created it.</summary>
    [JsonPropertyName("author")]
    public string? Author { get; init; }

    /// <summary>A comment.</summary>
    [JsonPropertyName("comment")]
    public string? Comment { get; init; }

    /// <summary>Whether no layer belongs to this entry.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }

    /// <summary>Fields that image-spec does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }
}
