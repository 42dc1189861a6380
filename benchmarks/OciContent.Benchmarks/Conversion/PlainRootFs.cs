using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Conversion;

/// <summary>The layers of a <see cref="PlainImageConfig"/>.</summary>
internal sealed class PlainRootFs
{
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("diff_ids")]
    public List<string>? DiffIds { get; set; }
}
