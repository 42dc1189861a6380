using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What refers to an image, as JSON has it.</summary>
internal sealed record ReferrersReport(
    Digest Subject,
    IReadOnlyList<ReferrersReport.Referrer> Referrers,
    IReadOnlyList<ProblemReport> Problems)
{
    public static ReferrersReport From(ReferrerListing listing) => new(
        listing.Subject,
        [.. listing.Referrers.Select(Referrer.From)],
        [.. listing.Problems.Select(ProblemReport.From)]);

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
