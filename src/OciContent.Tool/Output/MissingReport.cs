using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Content that is listed and not here, as JSON has it.</summary>
internal sealed record MissingReport(
    Digest Digest,
    long Size,
    string MediaType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Urls)
{
    public static MissingReport From(Descriptor descriptor) => new(
        descriptor.Digest,
        descriptor.Size,
        descriptor.MediaType,
        descriptor.Platform?.ToString(),
        descriptor.Urls.Count > 0 ? descriptor.Urls : null);
}
