using System.Text.Json.Serialization;
using OciContent.Copying;

namespace OciContent.Tool.Output;

/// <summary>
/// What was copied, as JSON has it: what leads to all of it, what was missing, and what came along if that was asked for.
/// </summary>
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
