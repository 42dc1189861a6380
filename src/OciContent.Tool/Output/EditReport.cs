using OciContent.Sources;

namespace OciContent.Tool.Output;

/// <summary>What an edit changed, as JSON has it, in cascade order: the root is last.</summary>
/// <param name="Changes">Every document that was changed, in cascade order. Empty if nothing was.</param>
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

    /// <summary>A document that was changed.</summary>
    /// <param name="Old">Its digest before.</param>
    /// <param name="New">Its digest now.</param>
    /// <param name="Size">Its size now, in bytes.</param>
    /// <param name="MediaType">Its media type now.</param>
    internal sealed record Change(Digest Old, Digest New, long Size, string MediaType);
}
