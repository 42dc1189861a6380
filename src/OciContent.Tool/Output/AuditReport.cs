using OciContent.Inspection;

namespace OciContent.Tool.Output;

/// <summary>An audit, as JSON has it.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditReport.Finding> Findings)
{
    public static AuditReport From(IReadOnlyList<AuditFinding> findings) =>
        new([.. findings.Select(static finding => new Finding(finding.Rule.Code, finding.Where, $"{finding.Message} {finding.Rule.Explanation}", finding.Severity.Name))]);

    internal sealed record Finding(string Code, string Where, string Message, string Severity);
}
