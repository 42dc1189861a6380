using System.Text.Json.Serialization;
using OciContent.Catalog.Records;
using OciContent.Tool.Verbs;

namespace OciContent.Tool.Output;

/// <summary>An approval of a base, as JSON has it.</summary>
/// <param name="Digest">What was approved: the image, or an index with it.</param>
/// <param name="By">Who approved it.</param>
/// <param name="At">When.</param>
/// <param name="Note">Why, or for what; absent if nothing was said.</param>
/// <param name="Until">Up to when it counts; absent if that has no end.</param>
internal sealed record CatalogApprovalItem(
    Digest Digest,
    string By,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until)
{
    public static CatalogApprovalItem? From(ApprovalRecord? approval) =>
        approval is null ? null : new(approval.Digest, approval.By, approval.At, approval.Note, approval.Until);

    /// <summary>The same in words.</summary>
    public static string Describe(ApprovalRecord approval)
    {
        string note = approval.Note is { } text ? $": {text}" : "";
        string until = approval.Until is { } end ? $", until {StorageVerb.Time(end)}" : "";
        return $"approved by {approval.By}{until}{note}";
    }
}
