using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The uncompressed layers that make up the image's file system (image-spec, config.md, "rootfs").</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type")]
    [JsonRequired]
    public string Type { get; init; } = "layers";

    /// <summary>The digests of the uncompressed layers, the base first. Tools that have none write <c>null</c> or, as Docker, leave it out: both read as an empty list.</summary>
    [JsonPropertyName("diff_ids")]
    [AllowNull]
    public IReadOnlyList<Digest> DiffIds { get; init => field = ValueList<Digest>.From(value); } = ValueList<Digest>.Empty;

    /// <summary>Fields that image-spec does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }
}
