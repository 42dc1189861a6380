using OciContent.Policies;

namespace OciContent.Signing.Policies;

/// <summary>What a policy asks of some repositories.</summary>
/// <param name="Scopes">Which.</param>
/// <param name="Rules">The rules, in the order in which they are judged.</param>
internal sealed record PolicyPart(IReadOnlyList<PolicyScope> Scopes, IReadOnlyList<ImageRule> Rules);
