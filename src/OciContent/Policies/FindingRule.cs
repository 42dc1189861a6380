using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Policies;

/// <summary>An audit of the image finds nothing of what is named. What cannot be read may be any of it.</summary>
internal sealed class FindingRule(string name, IReadOnlyList<AuditRule> refused, string reason) : ImageRule(name)
{
    protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditFinding> findings = await ImageAuditor.AuditAsync(image, cancellationToken).ConfigureAwait(false);
        return findings.FirstOrDefault(finding => finding.Rule == AuditRule.Unreadable || refused.Contains(finding.Rule)) is { } found
            ? NotSatisfied($"{found.Rule}: {found.Location}: {found.Message}")
            : Satisfied(reason);
    }
}
