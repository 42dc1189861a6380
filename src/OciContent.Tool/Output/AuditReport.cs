using System.Text.Json.Serialization;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>An audit, as JSON has it.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditReport.Finding> Findings)
{
    public static AuditReport From(IReadOnlyList<AuditFinding> findings) => new(
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
