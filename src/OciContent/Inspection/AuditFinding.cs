namespace OciContent.Inspection;

/// <summary>Something in an image that is not wrong, but that whoever runs it should know.</summary>
/// <param name="Rule">What was found.</param>
/// <param name="Where">Where it stands: <c>config of sha256:…</c>.</param>
/// <param name="Message">The offending value, and what follows from it.</param>
public sealed record AuditFinding(AuditRule Rule, string Where, string Message)
{
    /// <summary>How much it matters.</summary>
    public AuditSeverity Severity => Rule.Severity;
}
