using System.Text.Json.Serialization;

namespace OciContent.Tool.Output;

/// <summary>Content that is listed and not here, as JSON has it.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">The size that is claimed for it, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Platform">The platform of a manifest; absent if the index does not say.</param>
/// <param name="Urls">Where it may be, as its descriptor says; absent if it does not.</param>
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
