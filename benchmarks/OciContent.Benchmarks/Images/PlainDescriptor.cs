using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Images;

/// <summary>A descriptor of a <see cref="PlainManifest"/>.</summary>
internal sealed class PlainDescriptor
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; set; }

    [JsonPropertyName("digest")]
    public string? Digest { get; set; }

    [JsonPropertyName("size")]
    public long Size { get; set; }

    [JsonPropertyName("urls")]
    public List<string>? Urls { get; set; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string>? Annotations { get; set; }

    [JsonPropertyName("data")]
    public byte[]? Data { get; set; }

    [JsonPropertyName("platform")]
    public PlainPlatform? Platform { get; set; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; set; }
}
