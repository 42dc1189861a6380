using System.Text.Json.Serialization;
using OciContent.Copying;

namespace OciContent.Tool.Output;

/// <summary>What was copied, as JSON has it: the root, what was missing, and the referrers if they were asked for.</summary>
/// <param name="Digest">The digest of the root: the manifest or index, or the config if the destination has no manifests.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Missing">Foreign layers that were absent, and so were not copied.</param>
/// <param name="Referrers">What refers to the image and was copied too; absent without --referrers.</param>
internal sealed record CopyReport(
    Digest Digest,
    long Size,
    string MediaType,
    IReadOnlyList<MissingReport> Missing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CopyReport.CopiedReferrer>? Referrers)
{
    public static CopyReport From(CopiedImage copied, bool hasReferrers) =>
        new(
            copied.Root.Digest,
            copied.Root.Size,
            copied.Root.MediaType,
            [.. copied.Missing.Select(MissingReport.From)],
            hasReferrers ? [.. copied.Referrers.Select(CopiedReferrer.From)] : null);

    /// <summary>What refers to the image.</summary>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Size">Its size, in bytes.</param>
    /// <param name="MediaType">Its media type.</param>
    /// <param name="Tag">The tag that it has where it was copied to, as cosign's signatures have one; absent if it has none.</param>
    internal sealed record CopiedReferrer(
        Digest Digest,
        long Size,
        string MediaType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Tag)
    {
        public static CopiedReferrer From(Descriptor copied) =>
            new(copied.Digest, copied.Size, copied.MediaType, copied.Annotations.GetValueOrDefault(AnnotationKeys.RefName));
    }
}
