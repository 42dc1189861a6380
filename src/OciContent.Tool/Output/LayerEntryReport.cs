using System.Text.Json.Serialization;
using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>A layer as an image lists it, as JSON has it.</summary>
/// <param name="Platform">The image's platform; absent if it has none.</param>
/// <param name="Manifest">The digest of the image's manifest; absent if there is none.</param>
/// <param name="ImageId">The digest of the image's config; absent if there is none.</param>
/// <param name="Index">Which layer it is; 0 is the base.</param>
/// <param name="Digest">Its digest as the manifest lists it; absent if there is no manifest.</param>
/// <param name="Size">Its size as the manifest lists it, in bytes; absent if there is no manifest.</param>
/// <param name="MediaType">Its media type; absent if it is not known.</param>
/// <param name="DiffId">The digest of the uncompressed layer, as the config lists it; absent if there is none.</param>
/// <param name="Created">When it was created, according to the history; absent if the history does not say.</param>
/// <param name="CreatedBy">The command that created it, according to the history; absent if the history does not say.</param>
/// <param name="Comment">The history's comment; absent if there is none.</param>
internal sealed record LayerEntryReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Manifest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? ImageId,
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MediaType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? DiffId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Created,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CreatedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Comment)
{
    public static IEnumerable<LayerEntryReport> From(ImageIdentity image) =>
        image.Layers.Select((layer, i) => new LayerEntryReport(
            image.Platform?.ToString(),
            image.Manifest?.Digest,
            image.ImageId,
            i,
            layer.Digest,
            layer.Size,
            layer.MediaType,
            layer.DiffId,
            layer.History?.Created?.ToString(),
            layer.History?.CreatedBy,
            layer.History?.Comment));
}
