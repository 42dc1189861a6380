using OciContent.Attachments;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Copying;

/// <summary>What is attached to what is copied is to come along.</summary>
/// <param name="source">Where it is.</param>
/// <param name="lookup">Knows what may be attached to what.</param>
/// <param name="listsEntries">Whether the destination has entries with annotations.</param>
internal sealed class ReferrerPlan(ImageSource source, AttachmentLookup lookup, bool listsEntries)
{
    /// <summary>Prepares for a source; refuses one of which not everything can be known.</summary>
    /// <exception cref="InvalidDataException">A document cannot be read, which may be attached to what is copied.</exception>
    public static async Task<ReferrerPlan> OfAsync(ImageSource source, ImageDestination destination, CancellationToken cancellationToken)
    {
        ReferrerLookup referrers = await source.LookUpReferrersAsync(cancellationToken).ConfigureAwait(false);
        AnnotatedEntries annotated = await source.LookUpAnnotatedAsync(cancellationToken).ConfigureAwait(false);
        RequireAll(source, [.. referrers.Problems, .. annotated.Problems]);
        return new ReferrerPlan(source, new AttachmentLookup(source, referrers, annotated), destination.ListsReferrers);
    }

    /// <summary>What may be attached to manifests and indexes, in their order.</summary>
    /// <exception cref="InvalidDataException">It is not known what cosign's tags lead to.</exception>
    /// <exception cref="IOException">What refers to one of them cannot be listed.</exception>
    public async Task<IReadOnlyList<AttachmentCandidate>> FindAsync(IReadOnlyList<Digest> subjects, CancellationToken cancellationToken)
    {
        (IReadOnlyList<AttachmentCandidate> Found, IReadOnlyList<ContentProblem> Problems)[] answers = await AttachmentLookup
            .ForEachAsync(subjects, (subject, token) => lookup.FindAsync(subject, isRequired: true, token), cancellationToken)
            .ConfigureAwait(false);
        RequireAll(source, [.. answers.SelectMany(static answer => answer.Problems)]);
        return [.. answers.SelectMany(static answer => answer.Found)];
    }

    /// <summary>
    /// Whether an attachment can be found at the destination: what only annotations of an index tell needs that index, or entries.
    /// </summary>
    public bool Holds(AttachmentCandidate candidate) =>
        listsEntries || candidate.FoundBy != AttachmentLink.Annotation || candidate.IsCosigns;

    private static void RequireAll(ImageSource source, IReadOnlyList<ContentProblem> problems)
    {
        if (problems is [ContentProblem problem, ..])
        {
            throw new InvalidDataException(
                $"{problem.Location} in {ErrorText.Quote(source.Name)} cannot be read, and may refer to what is copied: {problem.Message}",
                problem.Exception);
        }
    }
}
