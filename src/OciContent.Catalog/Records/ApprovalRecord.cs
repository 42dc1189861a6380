using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>
/// That somebody approved an image as a base. Of several approvals of one digest the newest counts: one whose <see cref="Until"/> is past
/// takes the approval back.
/// </summary>
public sealed record ApprovalRecord : CatalogRecord
{
    /// <summary>What is approved: an image, or an index with all that is in it.</summary>
    public required Digest Digest { get; init; }

    /// <summary>When it was approved, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who approved it.</summary>
    public required string By { get; init; }

    /// <summary>Why, or for what; <c>null</c> if nothing was said.</summary>
    public string? Note { get; init; }

    /// <summary>Up to when it counts; <c>null</c> if that has no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it counts at a time, if it is the newest.</summary>
    public bool IsValidAt(DateTimeOffset time) => Until is null || time < Until;

    internal override void AddTo(CatalogRows rows) => rows.Add(
        RowKinds.Approvals,
        Cell.Of(Digest),
        Cell.Of((DateTimeOffset?)At),
        Cell.Of(By),
        Cell.Of(Note),
        Cell.Of(Until));
}
