using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Copying;

/// <summary>What refers to what is copied is to come along.</summary>
/// <param name="Reader">Knows what refers to what.</param>
internal sealed record ReferrerPlan(IReferrerReader Reader)
{
    /// <summary>Who knows what refers to the manifests of a source; refuses one of which not everything can be known.</summary>
    /// <exception cref="InvalidDataException">A document cannot be read, which may refer to what is copied.</exception>
    public static async Task<ReferrerPlan> OfAsync(ImageSource source, CancellationToken cancellationToken)
    {
        ReferrerLookup lookup = await source.LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        return lookup.Problems is [ContentProblem problem, ..]
            ? throw new InvalidDataException(
                $"{problem.Location} in {ErrorText.Quote(source.Name)} cannot be read, and may refer to what is copied: {problem.Message}",
                problem.Exception)
            : new ReferrerPlan(lookup.Reader);
    }
}
