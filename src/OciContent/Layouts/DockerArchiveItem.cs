using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>One image of a docker-archive: the names of its files within the archive.</summary>
public sealed record DockerArchiveItem
{
    /// <summary>The file of the image config.</summary>
    [JsonPropertyName("Config")]
    public required string Config { get; init; }

    /// <summary>The names of the image; empty if it has none.</summary>
    [JsonPropertyName("RepoTags")]
    [AllowNull]
    public IReadOnlyList<string> RepoTags { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>The files of the layers, the base first. An image without layers may have <c>null</c>, which reads as an empty list.</summary>
    [JsonPropertyName("Layers")]
    [AllowNull]
    public required IReadOnlyList<string> Layers { get; init => field = ValueList<string>.From(value); }

    /// <summary>The image ID of the parent, if it was saved too.</summary>
    [JsonPropertyName("Parent")]
    public string? Parent { get; init; }

    /// <summary>By diffID, the descriptors of layers as Docker 25 and later write them.</summary>
    [JsonPropertyName("LayerSources")]
    [AllowNull]
    public IReadOnlyDictionary<string, Descriptor> LayerSources { get; init => field = ValueDictionary<Descriptor>.From(value); } = ValueDictionary<Descriptor>.Empty;

    /// <summary>Fields that Docker does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }
}
