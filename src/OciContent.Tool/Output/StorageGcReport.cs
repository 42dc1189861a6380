using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>What a collector would delete from a registry's storage, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Rules">The version of distribution whose rules were applied: <c>2.8</c> or <c>3.0</c>.</param>
/// <param name="DeleteUntagged">Whether manifests without tags are deleted: --delete-untagged.</param>
/// <param name="KeepReferrers">Whether referrers, such as signatures, stay: --keep-referrers.</param>
/// <param name="Manifests">The manifests that would be deleted from their repositories.</param>
/// <param name="Blobs">The blobs that would be deleted, sorted by digest.</param>
/// <param name="Bytes">The size of those blobs, in bytes.</param>
/// <param name="LayerLinks">The links to layers that would be deleted; with the rules of 2.8, none.</param>
/// <param name="Breaks">What would stay, but be broken.</param>
/// <param name="AtRisk">Blobs that would be deleted although a repository links to them: a push at the same time could lose them.</param>
/// <param name="Uploads">How many uploads are in progress.</param>
/// <param name="Stop">Why the collector would stop before it deletes anything; absent if it would not.</param>
/// <param name="BreakOff">Why the collector would fail while it deletes links to layers; absent if it would not.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
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

    /// <summary>Something that would stay, but be broken.</summary>
    /// <param name="Kind">What it is: one of <see cref="GarbageBreakKind"/>.</param>
    /// <param name="Repository">The repository.</param>
    /// <param name="Digest">The digest of what would be deleted.</param>
    /// <param name="Of">The digest of what would stay; absent for the history of a tag.</param>
    /// <param name="Tag">The tag whose history is lost; absent for everything else.</param>
    /// <param name="Message">What is broken, in one sentence.</param>
    internal sealed record Break(
        string Kind,
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Of,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag,
        string Message);
}
