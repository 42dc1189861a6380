using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What an edit changed, as JSON has it: in cascade order, the last is the root.</summary>
internal sealed record EditReport(IReadOnlyList<EditReport.Change> Changes)
{
    public static EditReport From(IReadOnlyList<DocumentChange> changes) =>
        new([
            .. changes.Select(static change => new Change(
                change.Before.Digest,
                change.After.Digest,
                change.After.Size,
                change.After.MediaType)),
        ]);

    internal sealed record Change(Digest Old, Digest New, long Size, string MediaType);
}
