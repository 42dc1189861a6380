using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Images;

/// <summary>A manifest as one writes it for System.Text.Json without much thought: mutable, with digests as strings.</summary>
internal sealed class PlainManifest
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; set; }

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; set; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; set; }

    [JsonPropertyName("config")]
    public PlainDescriptor? Config { get; set; }

    [JsonPropertyName("layers")]
    public List<PlainDescriptor>? Layers { get; set; }

    [JsonPropertyName("subject")]
    public PlainDescriptor? Subject { get; set; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string>? Annotations { get; set; }
}
