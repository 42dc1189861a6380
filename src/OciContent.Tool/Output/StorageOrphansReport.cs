using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>What nothing leads to in a registry's storage, and what leads to nothing, as JSON has it.</summary>
internal sealed record StorageOrphansReport(
    string Root,
    IReadOnlyList<StorageOrphansReport.Revision> Revisions,
    IReadOnlyList<GarbageBlob> Blobs,
    IReadOnlyList<StorageOrphansReport.Link> Links,
    IReadOnlyList<StorageOrphansReport.Upload> Uploads,
    long Bytes,
    IReadOnlyList<StorageProblemReport> Problems)
{
    public static StorageOrphansReport From(StorageInventory inventory, StorageOrphans orphans) => new(
        inventory.Root,
        [
            .. orphans.Revisions.Select(static revision =>
                new Revision(revision.Repository, revision.Digest, revision.PushedAt, revision.Bytes)),
        ],
        orphans.Blobs,
        [.. orphans.Links.Select(static link => new Link(EnumText.Of(link.Kind), link.Repository, link.Digest, link.Tag))],
        [
            .. orphans.Uploads.Select(static upload =>
                new Upload(upload.Repository, upload.Upload.Id, upload.Upload.StartedAt, upload.Upload.Size)),
        ],
        orphans.Bytes,
        StorageProblemReport.FromAll(inventory.Problems));

    internal sealed record Revision(
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PushedAt,
        long Bytes);

    internal sealed record Link(
        string Kind,
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag);

    internal sealed record Upload(
        string Repository,
        string Id,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? StartedAt,
        long Bytes);
}
