using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What refers to an image, as JSON has it.</summary>
/// <param name="Subject">The digest of what they refer to.</param>
/// <param name="Referrers">What refers to it, each once. What a registry lists is not verified.</param>
/// <param name="Problems">Documents that could not be read, so it is not known whether they refer to it. Empty if all is well.</param>
internal sealed record ReferrersReport(
    Digest Subject,
    IReadOnlyList<ReferrersReport.Referrer> Referrers,
    IReadOnlyList<ProblemReport> Problems)
{
    public static ReferrersReport From(ReferrerListing listing) => new(
        listing.Subject,
        [.. listing.Referrers.Select(Referrer.From)],
        [.. listing.Problems.Select(ProblemReport.From)]);

    /// <summary>A manifest or index that refers to it.</summary>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Size">Its size, in bytes.</param>
    /// <param name="MediaType">Its media type.</param>
    /// <param name="ArtifactType">The type of the artifact; <c>null</c> if it does not say.</param>
    /// <param name="Annotations">Its annotations, by key. Empty if it has none.</param>
    internal sealed record Referrer(
        Digest Digest,
        long Size,
        string MediaType,
        string? ArtifactType,
        IReadOnlyDictionary<string, string> Annotations)
    {
        public static Referrer From(Descriptor referrer) =>
            new(referrer.Digest, referrer.Size, referrer.MediaType, referrer.ArtifactType, referrer.Annotations);
    }
}
