namespace OciContent.Verification;

/// <summary>How much a finding of an audit matters: the more, the greater.</summary>
public enum AuditSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Unusual, and harmless by itself.</summary>
    Low,

    /// <summary>Tools may see different things, or go where nobody expects.</summary>
    Medium,

    /// <summary>As attacks look: tools do see different things, or somebody is called while pulling.</summary>
    High,
}
