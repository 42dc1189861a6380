using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>Where a hash is in a registry's storage, as JSON has it.</summary>
internal sealed record StorageWhichReport(
    string Root,
    string Hash,
    IReadOnlyList<StorageWhichReport.Place> Matches,
    IReadOnlyList<StorageProblemReport> Problems)
{
    internal sealed record Place(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Repository,
        string Role,
        IReadOnlyList<string> Tags,
        IReadOnlyList<string> EarlierTags,
        IReadOnlyList<Digest> ListedBy,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size)
    {
        public static Place From(StorageMatch match) =>
            new(match.Repository, EnumText.Of(match.Role), match.Tags, match.EarlierTags, match.ListedBy, match.Size);
    }
}
