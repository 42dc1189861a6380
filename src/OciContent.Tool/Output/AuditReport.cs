using System.Text.Json.Serialization;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>An audit, as JSON has it.</summary>
internal sealed record AuditReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Image,
    IReadOnlyList<AuditReport.Finding> Findings)
{
    /// <param name="image">Which image it is, where there are several.</param>
    /// <param name="findings">What was found.</param>
    public static AuditReport From(string? image, IReadOnlyList<AuditFinding> findings) => new(
        image,
        [
            .. findings.Select(static finding => new Finding(
                finding.Rule.Code,
                finding.Location.ToString(),
                $"{finding.Message} {finding.Rule.Explanation}",
                EnumText.Of(finding.Severity),
                finding.Value)),
        ]);

    internal sealed record Finding(
        string Code,
        string Location,
        string Message,
        string Severity,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);
}
