using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>The tags of a registry's storage and what they stood for, as JSON has them.</summary>
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

    internal sealed record Repository(string Name, IReadOnlyList<Tag> Tags);

    internal sealed record Tag(
        [property: JsonPropertyName("tag")] string Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PushedAt,
        bool Ordered,
        IReadOnlyList<Earlier> Earlier);

    internal sealed record Earlier(
        Digest Digest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LastPushedAt);
}
