using OciContent.Sources;

namespace OciContent.Attachments;

/// <summary>Asks a source what may be attached to something: whoever lists it, the tags, the indexes.</summary>
internal sealed class AttachmentLookup(ImageSource source, ReferrerLookup referrers, AnnotatedEntries annotated)
{
    // Enough to hide how long a registry takes, and little enough for those that count requests.
    private const int MaxConcurrency = 4;

    // Those of what is selected: a signature under another repository's tag is another repository's.
    private readonly HashSet<string> _repositories =
        [.. source.Entries.Select(IndexEntryName.RepositoryOf).OfType<string>()];

    /// <summary>Does something with each of several, with a few at the same time.</summary>
    /// <returns>The results, in the order of the items.</returns>
    public static async Task<TResult[]> ForEachAsync<T, TResult>(
        IReadOnlyList<T> items,
        Func<T, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel
            .ForAsync(
                0,
                items.Count,
                parallel,
                async (i, token) => results[i] = await work(items[i], token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return results;
    }

    /// <summary>What the lists, the tags and the indexes have, in this order; some of it may be there more than once.</summary>
    /// <param name="subject">What it may be attached to.</param>
    /// <param name="isRequired">Whether nothing is known if its referrers cannot be listed; otherwise that is a problem.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="IOException">Its referrers cannot be listed.</exception>
    public async Task<(IReadOnlyList<AttachmentCandidate> Found, IReadOnlyList<ContentProblem> Problems)> FindAsync(
        Digest subject,
        bool isRequired,
        CancellationToken cancellationToken)
    {
        var found = new List<AttachmentCandidate>();
        var problems = new List<ContentProblem>();
        ContentLocation place = ContentLocation.Root($"a referrer of {subject}");
        try
        {
            IReadOnlyList<Descriptor> listed = await referrers.Reader
                .FindReferrersAsync(subject, artifactType: null, cancellationToken)
                .ConfigureAwait(false);
            found.AddRange(listed.Select(entry => new AttachmentCandidate(entry, subject, AttachmentLink.Subject, Tag: null, place)));
        }
        catch (Exception e) when (!isRequired && ContentFault.CodeOf(e, content: null) is not null)
        {
            problems.Add(ContentProblem.Of(e, content: null, ContentLocation.Root($"the referrers of {subject}")));
        }

        foreach (AttachmentKind kind in CosignTag.Kinds)
        {
            string tag = CosignTag.Of(subject, kind);
            ContentLocation tagPlace = ContentLocation.Root($"the tag {tag}");
            try
            {
                IReadOnlyList<Descriptor> tagged = await source.FindTaggedAsync(tag, cancellationToken).ConfigureAwait(false);
                found.AddRange(
                    tagged
                        .Where(IsOfRepository)
                        .Select(entry => new AttachmentCandidate(entry, subject, AttachmentLink.Tag, tag, tagPlace)));
            }
            catch (Exception e) when (ContentFault.CodeOf(e, content: null) is not null)
            {
                problems.Add(ContentProblem.Of(e, content: null, tagPlace));
            }
        }

        found.AddRange(FindAnnotated(subject));
        return (found, problems);
    }

    /// <summary>What the indexes have, which were read already.</summary>
    public IEnumerable<AttachmentCandidate> FindAnnotated(Digest subject) =>
        annotated
            .About(subject)
            .Select(
                entry =>
                    new AttachmentCandidate(
                        entry.Entry,
                        subject,
                        AttachmentLink.Annotation,
                        Tag: null,
                        ContentLocation.Root($"an index entry about {subject}"))
                    {
                        IsCosigns = entry.IsCosigns,
                    });

    private bool IsOfRepository(Descriptor entry) =>
        _repositories.Count == 0 || IndexEntryName.RepositoryOf(entry) is not { } repository || _repositories.Contains(repository);
}
