using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Images;

/// <summary>The platform of a <see cref="PlainDescriptor"/>.</summary>
internal sealed class PlainPlatform
{
    [JsonPropertyName("architecture")]
    public string? Architecture { get; set; }

    [JsonPropertyName("os")]
    public string? Os { get; set; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; set; }

    [JsonPropertyName("os.features")]
    public List<string>? OsFeatures { get; set; }

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }
}
