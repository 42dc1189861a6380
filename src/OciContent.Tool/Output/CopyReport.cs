using OciContent.Copying;

namespace OciContent.Tool.Output;

/// <summary>What was copied, as JSON has it: what leads to all of it, and what was missing.</summary>
internal sealed record CopyReport(Digest Digest, long Size, string MediaType, IReadOnlyList<MissingReport> Missing)
{
    public static CopyReport From(CopiedImage copied) =>
        new(copied.Root.Digest, copied.Root.Size, copied.Root.MediaType, [.. copied.Missing.Select(MissingReport.From)]);
}
