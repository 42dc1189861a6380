using OciContent.Internal;
using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>No image satisfies it.</summary>
internal sealed class RejectRule() : ImageRule("reject")
{
    protected override Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken) =>
        Task.FromResult(NotSatisfied($"The policy rejects all images of {ErrorText.Quote(image.Name)}: expected another repository."));
}
