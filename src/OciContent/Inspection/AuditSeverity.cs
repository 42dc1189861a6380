namespace OciContent.Inspection;

/// <summary>How much a finding of an audit matters.</summary>
public sealed class AuditSeverity
{
    private AuditSeverity(string name, int rank)
    {
        Name = name;
        Rank = rank;
    }

    /// <summary>Worth knowing.</summary>
    public static AuditSeverity Info { get; } = new("info", 0);

    /// <summary>Unusual, and harmless by itself.</summary>
    public static AuditSeverity Low { get; } = new("low", 1);

    /// <summary>Tools may see different things, or go where nobody expects.</summary>
    public static AuditSeverity Medium { get; } = new("medium", 2);

    /// <summary>As attacks look: tools do see different things, or somebody is called while pulling.</summary>
    public static AuditSeverity High { get; } = new("high", 3);

    /// <summary>The severity's name, such as <c>high</c>.</summary>
    public string Name { get; }

    /// <summary>What severities are ordered by: the more it matters, the greater.</summary>
    public int Rank { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
