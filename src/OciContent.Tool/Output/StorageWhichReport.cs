using System.Text.Json.Serialization;
using OciContent.Registry.Storage;

namespace OciContent.Tool.Output;

/// <summary>Where a hash is in a registry's storage, as JSON has it.</summary>
/// <param name="Root">What was opened, as it was given.</param>
/// <param name="Hash">The digest that was found, or else the hash that was asked for.</param>
/// <param name="Matches">Where it is, sorted by repository. Empty if it is nowhere.</param>
/// <param name="Problems">What is wrong with the storage, as far as it was read. Empty if all is well.</param>
internal sealed record StorageWhichReport(
    string Root,
    string Hash,
    IReadOnlyList<StorageWhichReport.Place> Matches,
    IReadOnlyList<StorageProblemReport> Problems)
{
    /// <summary>A place where the digest is.</summary>
    /// <param name="Repository">The repository; absent for a blob that is in no repository.</param>
    /// <param name="Role">What it is: one of <see cref="StorageRole"/>.</param>
    /// <param name="Tags">The tags that lead to it now, directly or through an index.</param>
    /// <param name="EarlierTags">The tags that had it before.</param>
    /// <param name="ListedBy">The digests of the manifests and indexes that list it or refer to it.</param>
    /// <param name="Size">The size of its blob, in bytes; absent if there is no blob.</param>
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
