using System.Text.Json.Serialization;

namespace OciContent.Benchmarks.Conversion;

/// <summary>An entry of the history of a <see cref="PlainImageConfig"/>.</summary>
internal sealed class PlainHistoryEntry
{
    [JsonPropertyName("created")]
    public string? Created { get; set; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; set; }

    [JsonPropertyName("author")]
    public string? Author { get; set; }

    [JsonPropertyName("comment")]
    public string? Comment { get; set; }

    [JsonPropertyName("empty_layer")]
    public bool EmptyLayer { get; set; }
}
