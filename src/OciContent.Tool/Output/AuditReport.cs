using System.Text.Json.Serialization;
using OciContent.Verification;

namespace OciContent.Tool.Output;

/// <summary>An audit, as JSON has it.</summary>
/// <param name="Image">The IMAGE as it was given; absent where the document is one object.</param>
/// <param name="Findings">What was found. Empty if nothing was.</param>
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

    /// <summary>Something that is legal but risky.</summary>
    /// <param name="Code">What was found: one of <see cref="AuditRule"/>.</param>
    /// <param name="Location">Where it is, such as <c>config of sha256:…</c>.</param>
    /// <param name="Message">The offending value, what follows from it, and why it matters.</param>
    /// <param name="Severity">How much it matters: one of <see cref="AuditSeverity"/>.</param>
    /// <param name="Value">The offending value by itself, such as an address; absent if there is none.</param>
    internal sealed record Finding(
        string Code,
        string Location,
        string Message,
        string Severity,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);
}
