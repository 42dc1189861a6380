using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The little that tells a manifest from an index, where no descriptor says which it is.</summary>
internal sealed class ManifestHeader
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("manifests")]
    public JsonElement Manifests { get; init; }

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>Whether the document, if it is any good, is an index: it says so, or it lists manifests. To be parsed as such next.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object, or an ambiguous one.</exception>
    public static bool IsIndex(ReadOnlySpan<byte> json)
    {
        ManifestHeader header = StrictJson.Read(json, ImageJsonContext.Default.ManifestHeader, "manifest");
        return header.MediaType is null ? header.Manifests.ValueKind != JsonValueKind.Undefined : MediaTypes.IsIndex(header.MediaType);
    }
}
