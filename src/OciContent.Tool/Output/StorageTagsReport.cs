using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The tags in a registry's storage, with their current and earlier digests, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Repositories">The repositories, sorted by name.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
internal sealed record StorageTagsReport(
    string Root,
    IReadOnlyList<StorageTagsReport.Repository> Repositories,
    IReadOnlyList<StorageProblemReport> Problems)
{
    public static StorageTagsReport From(StorageInventory inventory) => new(
        inventory.Root,
        [.. inventory.Repositories.Select(static repository => new Repository(repository.Name, [.. repository.Tags.Select(From)]))],
        StorageProblemReport.FromAll(inventory.Problems));

    private static Tag From(StorageTag tag) => new(
        tag.Name,
        tag.Current,
        tag.PushedAt,
        tag.IsHistoryOrdered,
        [.. tag.Earlier.Select(static entry => new Earlier(entry.Digest, entry.LastPushedAt))]);

    /// <summary>A repository.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Tags">Its tags, sorted by name.</param>
    internal sealed record Repository(string Name, IReadOnlyList<Tag> Tags);

    /// <summary>A tag.</summary>
    /// <param name="Name">The tag.</param>
    /// <param name="Digest">The digest that it points to; absent if its link is missing or broken.</param>
    /// <param name="PushedAt">When it was last pushed; absent if the storage does not record it.</param>
    /// <param name="Ordered">Whether the order of <c>earlier</c> is known. If it is, the latest is first.</param>
    /// <param name="Earlier">The digests that it had before.</param>
    internal sealed record Tag(
        [property: JsonPropertyName("tag")] string Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PushedAt,
        bool Ordered,
        IReadOnlyList<Earlier> Earlier);

    /// <summary>A digest that a tag had.</summary>
    /// <param name="Digest">The digest.</param>
    /// <param name="LastPushedAt">When the tag was last pushed with it; absent if the storage does not record it.</param>
    internal sealed record Earlier(
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LastPushedAt);
}
