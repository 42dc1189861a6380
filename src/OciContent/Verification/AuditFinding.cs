using OciContent.Sources;

namespace OciContent.Verification;

/// <summary>Something in an image that is not wrong, but that whoever runs it should know.</summary>
/// <param name="Rule">What was found.</param>
/// <param name="Location">Where it is: <c>config of sha256:…</c>.</param>
/// <param name="Message">The offending value, and what follows from it.</param>
/// <param name="Value">The offending value by itself, such as an address; <c>null</c> if there is not one.</param>
public sealed record AuditFinding(AuditRule Rule, ContentLocation Location, string Message, string? Value = null)
{
    /// <summary>How much it matters.</summary>
    public AuditSeverity Severity => Rule.Severity;

    /// <summary>The severity, the rule, the location and the message, as one line.</summary>
    public override string ToString() => $"{Severity}: {Rule}: {Location}: {Message}";
}
