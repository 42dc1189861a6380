using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>What a collector would delete of a registry's storage, as JSON has it.</summary>
internal sealed record StorageGcReport(
    string Root,
    string Rules,
    bool DeleteUntagged,
    bool KeepReferrers,
    IReadOnlyList<GarbageManifest> Manifests,
    IReadOnlyList<GarbageBlob> Blobs,
    long Bytes,
    IReadOnlyList<GarbageLink> LayerLinks,
    IReadOnlyList<StorageGcReport.Break> Breaks,
    IReadOnlyList<GarbageLink> AtRisk,
    int Uploads,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Stop,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BreakOff,
    IReadOnlyList<StorageProblemReport> Problems)
{
    public static StorageGcReport From(StorageInventory inventory, GarbagePreview preview) => new(
        inventory.Root,
        preview.Options.Rules.Name,
        preview.Options.DeletesUntagged,
        preview.Options.KeepsReferrers,
        preview.Manifests,
        preview.Blobs,
        preview.Bytes,
        preview.LayerLinks,
        [
            .. preview.Breaks.Select(static broken =>
                new Break(EnumText.Of(broken.Kind), broken.Repository, broken.Digest, broken.Of, broken.Tag, broken.Message)),
        ],
        preview.AtRisk,
        preview.Uploads,
        preview.Stop,
        preview.BreakOff,
        StorageProblemReport.FromAll(inventory.Problems));

    internal sealed record Break(
        string Kind,
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Of,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag,
        string Message);
}
