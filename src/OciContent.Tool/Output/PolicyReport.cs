using System.Text.Json.Serialization;
using OciContent.Signing.Policies;

namespace OciContent.Tool.Output;

/// <summary>What a policy says of an image, as JSON has it.</summary>
/// <param name="Satisfied">Whether the image satisfies the policy.</param>
/// <param name="Scope">The scope of the policy that applied; absent if none did.</param>
/// <param name="Rules">The verdict of each rule.</param>
internal sealed record PolicyReport(
    bool Satisfied,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scope,
    IReadOnlyList<PolicyReport.Rule> Rules)
{
    public static PolicyReport From(PolicyVerdict verdict) =>
        new(
            verdict.IsSatisfied,
            verdict.Scope,
            [.. verdict.Rules.Select(static rule => new Rule(rule.Rule, rule.IsSatisfied, rule.Reason))]);

    /// <summary>The verdict of one rule.</summary>
    /// <param name="Name">The rule, such as <c>signature</c>.</param>
    /// <param name="Satisfied">Whether the image satisfies it.</param>
    /// <param name="Reason">Why, or why not.</param>
    internal sealed record Rule(string Name, bool Satisfied, string Reason);
}
