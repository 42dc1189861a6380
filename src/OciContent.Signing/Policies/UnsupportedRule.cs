using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>A requirement that cannot be judged here, so that no image satisfies it.</summary>
/// <param name="what">What it asks for.</param>
internal sealed class UnsupportedRule(string what) : ImageRule("unsupported")
{
    protected override Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken) =>
        Task.FromResult(NotSatisfied($"The policy asks for {what}, which cannot be checked here: expected 'sigstoreSigned' with keys."));
}
