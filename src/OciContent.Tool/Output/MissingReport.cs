using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Content that is listed but absent, as JSON has it.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its size in bytes, as the descriptor says.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Platform">The platform of a manifest; absent if the index does not say.</param>
/// <param name="Urls">The addresses where it may be, as its descriptor says; absent if it lists none.</param>
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
