namespace OciContent.Policies;

/// <summary>Whether a rule is satisfied, and why.</summary>
/// <param name="Rule">The rule's name, such as <c>urls</c>.</param>
/// <param name="IsSatisfied">Whether it is.</param>
/// <param name="Reason">One sentence, for whoever has to do something about it: the offending value and what was expected.</param>
public sealed record RuleVerdict(string Rule, bool IsSatisfied, string Reason)
{
    /// <summary>The rule, whether it is satisfied, and the reason, as one line.</summary>
    public override string ToString() => $"{Rule}: {(IsSatisfied ? "satisfied" : "not satisfied")}: {Reason}";
}
