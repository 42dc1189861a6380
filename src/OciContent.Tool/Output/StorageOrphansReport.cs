using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>Content in a registry's storage that nothing refers to, and links that lead to nothing, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Revisions">Manifests and indexes that no tag leads to.</param>
/// <param name="Blobs">Blobs that no manifest of any repository needs, sorted by digest.</param>
/// <param name="Links">Links that lead to nothing.</param>
/// <param name="Uploads">Uploads that were not finished.</param>
/// <param name="Bytes">The size of the blobs and uploads, and of what only the revisions need, in bytes.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
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

    /// <summary>A manifest or index that no tag leads to.</summary>
    /// <param name="Repository">The repository.</param>
    /// <param name="Digest">Its digest.</param>
    /// <param name="PushedAt">When it was last pushed; absent if the storage does not record it.</param>
    /// <param name="Bytes">The size of what only it needs, including its own document, in bytes.</param>
    internal sealed record Revision(
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PushedAt,
        long Bytes);

    /// <summary>A link that leads to nothing.</summary>
    /// <param name="Kind">What it is: one of <see cref="OrphanLinkKind"/>.</param>
    /// <param name="Repository">The repository.</param>
    /// <param name="Digest">What it leads to.</param>
    /// <param name="Tag">The tag whose link it is; absent for everything else.</param>
    internal sealed record Link(
        string Kind,
        string Repository,
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag);

    /// <summary>An upload that was not finished.</summary>
    /// <param name="Repository">The repository.</param>
    /// <param name="Id">The registry's ID for it.</param>
    /// <param name="StartedAt">When it was started; absent if the storage does not record it.</param>
    /// <param name="Bytes">The size of what was received, in bytes.</param>
    internal sealed record Upload(
        string Repository,
        string Id,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? StartedAt,
        long Bytes);
}
