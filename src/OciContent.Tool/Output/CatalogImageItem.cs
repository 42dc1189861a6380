using System.Text.Json.Serialization;
using OciContent.Catalog;
using OciContent.Catalog.Records;

namespace OciContent.Tool.Output;

/// <summary>An image of a catalogue, as JSON has it.</summary>
/// <param name="Digest">The digest of the manifest; of an image that was kept without one, that of its config.</param>
/// <param name="Format">In whose form it was seen: <c>oci</c>, <c>docker</c>, <c>docker-schema1</c> or <c>docker-archive</c>.</param>
/// <param name="Platform">The platform; absent if it is not known.</param>
/// <param name="ImageId">The digest of the config; absent if it is not known.</param>
/// <param name="Layers">How many layers it has; 0 if that is not known.</param>
/// <param name="Tags">The tags that led to it, the one seen last first.</param>
/// <param name="Approval">The newest approval that counts; absent if none does.</param>
internal sealed record CatalogImageItem(
    Digest Digest,
    string Format,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? ImageId,
    int Layers,
    IReadOnlyList<CatalogTagItem> Tags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CatalogApprovalItem? Approval)
{
    public static CatalogImageItem From(CatalogedImage image) => new(
        image.Digest,
        image.Format,
        image.Platform,
        image.Config,
        image.Layers,
        [.. image.Tags.Select(CatalogTagItem.From)],
        CatalogApprovalItem.From(image.Approval));

    /// <summary>A row of a table: the name, the digest, the platform, and who approved it.</summary>
    public static string[] ToRow(CatalogedImage image) =>
    [
        image.Tags is [TagRecord tag, ..] ? $"{tag.Repository}:{tag.Tag}" : "(no tag)",
        image.Digest.ToString(),
        image.Platform ?? "",
        image.Approval is { } approval ? CatalogApprovalItem.Describe(approval) : "",
    ];
}
