using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Whether images are built on approved bases, as JSON has it.</summary>
/// <param name="Ok">Whether all are.</param>
/// <param name="Images">The images, in the order in which they were given; one for each platform.</param>
/// <param name="Problems">What could not be read. Empty if all is well.</param>
internal sealed record CheckReport(bool Ok, IReadOnlyList<CheckReport.Checked> Images, IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>One image.</summary>
    /// <param name="Image">The IMAGE as it was given.</param>
    /// <param name="Platform">The platform; absent if it is not known.</param>
    /// <param name="Digest">The digest of its manifest: what to deploy, so that it is what was checked; absent if there is none.</param>
    /// <param name="Derived">Whether it is built on an approved base.</param>
    /// <param name="Base">The approved base with the most layers; absent if there is none.</param>
    /// <param name="Approval">Its approval; absent if there is none.</param>
    /// <param name="By">How that is known: one of <see cref="BaseMatchKind"/>; absent if there is none.</param>
    /// <param name="Layers">
    /// How many layers, from the lowest up, are the base's; where there is none, how many the catalogue knows at all.
    /// </param>
    /// <param name="Newer">A newer version of the base that is approved, to build on; absent if there is none.</param>
    /// <param name="Explanation">The same in words.</param>
    internal sealed record Checked(
        string Image,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Digest? Digest,
        bool Derived,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Base,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CatalogApprovalItem? Approval,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
        int Layers,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Newer,
        string Explanation);
}
