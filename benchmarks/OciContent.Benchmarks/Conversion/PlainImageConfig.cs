using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Conversion;

/// <summary>
/// An image config as one writes it for System.Text.Json without much thought: mutable, with digests and times as strings.
/// </summary>
internal sealed class PlainImageConfig
{
    [JsonPropertyName("created")]
    public string? Created { get; set; }

    [JsonPropertyName("author")]
    public string? Author { get; set; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; set; }

    [JsonPropertyName("os")]
    public string? Os { get; set; }

    [JsonPropertyName("config")]
    public PlainContainerConfig? Config { get; set; }

    [JsonPropertyName("rootfs")]
    public PlainRootFs? RootFs { get; set; }

    [JsonPropertyName("history")]
    public List<PlainHistoryEntry>? History { get; set; }
}
