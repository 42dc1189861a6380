using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>Every image satisfies it.</summary>
internal sealed class AcceptRule() : ImageRule("accept")
{
    protected override Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken) =>
        Task.FromResult(Satisfied("The policy accepts it, signed or not."));
}
