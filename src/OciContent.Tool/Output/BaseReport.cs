using System.Text.Json.Serialization;
using OciContent.Inference;

namespace OciContent.Tool.Output;

/// <summary>Which images an image is built on, as JSON has it.</summary>
/// <param name="Derived">Whether the image is built on one of the bases.</param>
/// <param name="Bases">The bases that could be compared, in the order in which they were given; then those of the catalogue.</param>
/// <param name="Problems">What could not be read of the image and the bases. Empty if all is well.</param>
/// <param name="Claims">What the image says it is built on, by its annotations; one for each platform that says so.</param>
internal sealed record BaseReport(
    bool Derived,
    IReadOnlyList<BaseReport.Base> Bases,
    IReadOnlyList<ProblemReport> Problems,
    IReadOnlyList<BaseReport.Claim> Claims)
{
    /// <summary>A possible base.</summary>
    /// <param name="Source">The base as it was given.</param>
    /// <param name="Reference">Which image of the base it is; absent if the image is not built on it, or there is no name.</param>
    /// <param name="Derived">Whether the image is built on it.</param>
    /// <param name="By">
    /// How that is known: one of <see cref="BaseMatchKind"/>; <c>null</c> if the image is not built on it, as far as is known.
    /// </param>
    /// <param name="Layers">How many layers, from the lowest up, are the same.</param>
    /// <param name="Claimed">Whether the image claims this base; absent if it claims none, or none that can be compared.</param>
    /// <param name="Approval">The approval of a base that the catalogue has; absent if there is none.</param>
    /// <param name="Newer">A newer version of the base that is approved in the catalogue; absent if there is none.</param>
    internal sealed record Base(
        string Source,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        bool Derived,
        string? By,
        int Layers,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Claimed,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CatalogApprovalItem? Approval = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Newer = null);

    /// <summary>What an image says it is built on, which proves nothing.</summary>
    /// <param name="Reference">Which image says it: its tag, or the digest of its manifest; absent for a manifest's file.</param>
    /// <param name="Platform">The image's platform; absent if it is not known.</param>
    /// <param name="Name">The annotation <c>org.opencontainers.image.base.name</c>; absent if there is none.</param>
    /// <param name="Digest">
    /// The annotation <c>org.opencontainers.image.base.digest</c>, well-formed or not; absent if there is none.
    /// </param>
    internal sealed record Claim(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Digest)
    {
        public static Claim From(LayerStack image) =>
            new(image.Reference, image.Platform?.ToString(), image.BaseClaim?.Name, image.BaseClaim?.Digest);
    }
}
