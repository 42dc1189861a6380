using OciContent.Policies;

namespace OciContent.Signing.Policies;

/// <summary>Whether an image satisfies a policy, and what each of its rules says.</summary>
/// <param name="Image">What the image was asked for by, or where it is.</param>
/// <param name="Scope">The scope that applied, as the policy writes it; <c>null</c> if none did.</param>
/// <param name="Rules">The verdict of each rule, in order.</param>
public sealed record PolicyVerdict(string Image, string? Scope, IReadOnlyList<RuleVerdict> Rules)
{
    /// <summary>Whether a scope applied, and every rule of it is satisfied.</summary>
    public bool IsSatisfied => Scope is not null && Rules.All(static rule => rule.IsSatisfied);

    /// <summary>Why not, in sentences for whoever has to do something about it; <c>null</c> if it is satisfied.</summary>
    public string? Reason =>
        IsSatisfied ? null : string.Join(' ', Rules.Where(static rule => !rule.IsSatisfied).Select(static rule => rule.Reason));

    /// <summary>Whether it is satisfied, and why not.</summary>
    public override string ToString() => IsSatisfied ? $"{Image}: satisfied" : $"{Image}: {Reason}";
}
