using System.Runtime.InteropServices;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Attachments;

/// <summary>
/// Builds the tree of what is attached to something, level by level: what is listed, then what of it is so, then what is attached to that.
/// </summary>
internal sealed class AttachmentFinder(
    ImageSource source,
    AttachmentOptions options,
    ReferrerLookup referrers,
    AnnotatedEntries annotated)
{
    private readonly AttachmentLookup _lookup = new(source, referrers, annotated);
    private readonly DocumentBudget _budget = new(source.Name, source.Limits);
    private readonly HashSet<Digest> _seen = [];
    private readonly List<Node> _nodes = [];
    private readonly List<ContentProblem> _problems = [.. referrers.Problems, .. annotated.Problems];
    private int _read;
    private bool _isLimited;

    /// <summary>Finds it.</summary>
    /// <param name="subject">The image or index.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="IOException">What refers to it cannot be listed.</exception>
    public async Task<AttachmentListing> FindAsync(Digest subject, CancellationToken cancellationToken)
    {
        var top = new List<Node>();
        List<Asked> level = [new Asked(subject, top, IsLookedUp: true, IsRequired: true)];
        _seen.Add(subject);
        foreach (Digest part in PartsOf(subject))
        {
            level.Add(new Asked(part, top, options.IncludeParts, IsRequired: false));
        }

        for (int depth = 1; level.Count > 0 && !_isLimited && (depth == 1 || options.IncludeNested); depth++)
        {
            level = await DescendAsync(subject, level, depth, cancellationToken).ConfigureAwait(false);
        }

        return new AttachmentListing(
            subject,
            ToAttachments(top),
            [.. _problems.DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal)]);
    }

    // The manifests of an index, and of indexes in it, without those that are attached to others.
    private List<Digest> PartsOf(Digest index)
    {
        var parts = new List<Digest>();
        var waiting = new Stack<Digest>([index]);
        while (waiting.TryPop(out Digest? next))
        {
            foreach (Descriptor entry in annotated.ListedIn(next))
            {
                bool isPart = MediaTypes.IsIndex(entry.MediaType) || MediaTypes.IsManifest(entry.MediaType);
                if (!isPart || annotated.IsAboutAnother(entry.Digest) || !_seen.Add(entry.Digest))
                {
                    continue;
                }

                if (parts.Count == options.MaxAttachments)
                {
                    Limit(index, $"has more than {parts.Count} manifests");
                    return parts;
                }

                parts.Add(entry.Digest);
                waiting.Push(entry.Digest);
            }
        }

        return parts;
    }

    private async Task<List<Asked>> DescendAsync(Digest root, List<Asked> level, int depth, CancellationToken cancellationToken)
    {
        (IReadOnlyList<AttachmentCandidate> Found, IReadOnlyList<ContentProblem> Problems)[] answers =
            await AttachmentLookup.ForEachAsync(level, AskAsync, cancellationToken).ConfigureAwait(false);
        var taken = new List<(AttachmentCandidate Candidate, List<Node> Siblings)>();
        var places = new Dictionary<Digest, int>();
        for (int i = 0; i < level.Count; i++)
        {
            _problems.AddRange(answers[i].Problems);
            foreach (AttachmentCandidate candidate in answers[i].Found)
            {
                Take(candidate, level[i], taken, places, root, depth);
            }
        }

        Reading[] readings = await AttachmentLookup.ForEachAsync(taken, ReadAsync, cancellationToken).ConfigureAwait(false);
        var next = new List<Asked>();
        for (int i = 0; i < taken.Count; i++)
        {
            (AttachmentCandidate candidate, List<Node> siblings) = taken[i];
            if (readings[i].Problem is { } problem)
            {
                _problems.Add(problem);
                continue;
            }

            var node = new Node(candidate, readings[i].Document!);
            _nodes.Add(node);
            siblings.Add(node);

            // What is an entry of an index is a part of it.
            bool isLookedUp = candidate.FoundBy != AttachmentLink.Annotation || options.IncludeParts;
            next.Add(new Asked(candidate.Listed.Digest, node.Children, isLookedUp, IsRequired: false));
        }

        return next;
    }

    private async Task<(IReadOnlyList<AttachmentCandidate> Found, IReadOnlyList<ContentProblem> Problems)> AskAsync(
        Asked asked,
        CancellationToken cancellationToken) =>
        asked.IsLookedUp
            ? await _lookup.FindAsync(asked.Subject, asked.IsRequired, cancellationToken).ConfigureAwait(false)
            : ([.. _lookup.FindAnnotated(asked.Subject)], []);

    // Each digest once, wherever it comes first; so nothing can be attached to itself, however tags lead around.
    private void Take(
        AttachmentCandidate candidate,
        Asked asked,
        List<(AttachmentCandidate Candidate, List<Node> Siblings)> taken,
        Dictionary<Digest, int> places,
        Digest root,
        int depth)
    {
        Digest digest = candidate.Listed.Digest;
        if (places.TryGetValue(digest, out int place))
        {
            (AttachmentCandidate first, List<Node> siblings) = taken[place];
            if (first.Subject == candidate.Subject && first.Tag is null)
            {
                taken[place] = (first with { Tag = candidate.Tag }, siblings);
            }

            return;
        }

        if (_isLimited || !_seen.Add(digest))
        {
            return;
        }

        if (depth > options.MaxDepth)
        {
            Limit(root, $"has attachments of attachments, {depth} deep: expected at most {options.MaxDepth}");
        }
        else if (_read == options.MaxAttachments)
        {
            Limit(root, $"has more than {_read} attachments: expected at most that many");
        }
        else if (TrySpend(candidate))
        {
            _read++;
            places.Add(digest, taken.Count);
            taken.Add((candidate, asked.Siblings));
        }
    }

    private bool TrySpend(AttachmentCandidate candidate)
    {
        try
        {
            _budget.Spend(candidate.Listed.Size);
            return true;
        }
        catch (InvalidDataException e)
        {
            _isLimited = true;
            _problems.Add(new ContentProblem(ContentProblemCode.Limit, candidate.Location, e.Message) { Exception = e });
            return false;
        }
    }

    private void Limit(Digest root, string fault)
    {
        _isLimited = true;
        string message = $"{root} in {ErrorText.Quote(source.Name)} {fault}.";
        _problems.Add(
            new ContentProblem(ContentProblemCode.Limit, ContentLocation.Root($"attachments of {root}"), message)
            {
                Exception = new InvalidDataException(message),
            });
    }

    private async Task<Reading> ReadAsync(
        (AttachmentCandidate Candidate, List<Node> Siblings) taken,
        CancellationToken cancellationToken)
    {
        AttachmentCandidate candidate = taken.Candidate;
        Descriptor listed = candidate.Listed;
        ManifestDocument document;
        try
        {
            document = MediaTypes.IsIndex(listed.MediaType)
                ? await source.ReadIndexAsync(listed, cancellationToken).ConfigureAwait(false)
                : await source.ReadManifestAsync(listed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (ContentFault.CodeOf(e, listed) is not null)
        {
            return new Reading(null, ContentProblem.Of(e, listed, candidate.Location));
        }

        return candidate.IsOf(document)
            ? new Reading(document, null)
            : new Reading(
                null,
                ContentProblem.Of(
                    ReferrerClaim.IsWrong(source.Name, listed.Digest, candidate.Subject),
                    listed,
                    candidate.Location));
    }

    // Those of the deepest level come last in the list, and are needed first.
    private IReadOnlyList<ImageAttachment> ToAttachments(List<Node> top)
    {
        var made = new Dictionary<Node, ImageAttachment>();
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            made.Add(_nodes[i], _nodes[i].ToAttachment([.. _nodes[i].Children.Select(child => made[child])]));
        }

        return [.. top.Select(node => made[node])];
    }

    private sealed record Asked(Digest Subject, List<Node> Siblings, bool IsLookedUp, bool IsRequired);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reading(ManifestDocument? Document, ContentProblem? Problem);

    private sealed class Node(AttachmentCandidate candidate, ManifestDocument document)
    {
        public List<Node> Children { get; } = [];

        public ImageAttachment ToAttachment(IReadOnlyList<ImageAttachment> attachments) => new()
        {
            Descriptor = new Descriptor
            {
                MediaType = candidate.Listed.MediaType,
                Digest = candidate.Listed.Digest,
                Size = candidate.Listed.Size,
                ArtifactType = AttachmentFacts.ArtifactTypeOf(document),
                Annotations = document.Annotations,
            },
            Subject = candidate.Subject,
            FoundBy = candidate.FoundBy,
            Tag = candidate.Tag,
            Kind = AttachmentFacts.KindOf(document),
            Format = AttachmentFacts.FormatOf(document),
            PredicateTypes = AttachmentFacts.PredicateTypesOf(document),
            CertificateThumbprints = AttachmentFacts.ThumbprintsOf(document),
            Created = AttachmentFacts.CreatedOf(document),
            Document = document,
            Attachments = attachments,
        };
    }
}
