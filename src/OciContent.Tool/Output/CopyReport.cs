using System.Text.Json.Serialization;
using OciContent.Copying;

namespace OciContent.Tool.Output;

/// <summary>
/// What was copied, as JSON has it: what leads to all of it, what was missing, and what came along if that was asked for.
/// </summary>
/// <param name="Digest">
/// The digest of what leads to all of it: the manifest or index; the config where the destination keeps no manifests.
/// </param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Missing">Foreign layers that were not there, and so were not copied.</param>
/// <param name="Referrers">What refers to the image and came along; absent without --referrers.</param>
internal sealed record CopyReport(
    Digest Digest,
    long Size,
    string MediaType,
    IReadOnlyList<MissingReport> Missing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DescriptorReport>? Referrers)
{
    public static CopyReport From(CopiedImage copied, bool hasReferrers) =>
        new(
            copied.Root.Digest,
            copied.Root.Size,
            copied.Root.MediaType,
            [.. copied.Missing.Select(MissingReport.From)],
            hasReferrers ? [.. copied.Referrers.Select(DescriptorReport.From)] : null);
}
