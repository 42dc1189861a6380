using OciContent.Images;

namespace OciContent.Sources;

/// <summary>Finds on a walk through indexes the entries that are about other entries, and what each index lists.</summary>
internal sealed class AnnotatedEntries : IDocumentVisitor
{
    private readonly Dictionary<Digest, List<AnnotatedEntry>> _bySubject = [];
    private readonly HashSet<(Digest Subject, Digest Entry)> _known = [];
    private readonly HashSet<Digest> _entries = [];
    private readonly Dictionary<Digest, IReadOnlyList<Descriptor>> _listed = [];
    private readonly List<ContentProblem> _problems = [];

    /// <summary>The indexes that could not be read, and may have such entries.</summary>
    public IReadOnlyList<ContentProblem> Problems => _problems;

    bool IDocumentVisitor.ReadsConfigs => false;

    bool IDocumentVisitor.ReadsManifests => false;

    /// <summary>The entries that are about a manifest or index, each once.</summary>
    public IReadOnlyList<AnnotatedEntry> About(Digest subject) => _bySubject.GetValueOrDefault(subject) ?? [];

    /// <summary>What an index lists, if it was read.</summary>
    public IReadOnlyList<Descriptor> ListedIn(Digest index) => _listed.GetValueOrDefault(index) ?? [];

    /// <summary>Whether an entry is about another one.</summary>
    public bool IsAboutAnother(Digest entry) => _entries.Contains(entry);

    /// <summary>Adds the entries of an index.</summary>
    public void Add(IReadOnlyList<Descriptor> entries)
    {
        foreach (AnnotatedEntry entry in AnnotatedEntry.In(entries))
        {
            Add(entry);
        }
    }

    /// <summary>Adds those of another walk, except what is no longer so.</summary>
    public void Add(AnnotatedEntries others, IReadOnlySet<Digest> except)
    {
        foreach (AnnotatedEntry entry in others._bySubject.Values.SelectMany(static about => about))
        {
            if (!except.Contains(entry.Entry.Digest))
            {
                Add(entry);
            }
        }

        foreach ((Digest index, IReadOnlyList<Descriptor> listed) in others._listed)
        {
            _listed.TryAdd(index, listed);
        }

        _problems.AddRange(others._problems);
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        _listed.TryAdd(content.Digest, index.Manifests);
        Add(index.Manifests);
    }

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        if (!ContentFault.IsAbsentManifest(fault, location) && content is not { Digest.Algorithm.IsSupported: false })
        {
            _problems.Add(ContentProblem.Of(fault, content, location));
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) =>
        _problems.Add(new ContentProblem(ContentProblemCode.Limit, location, message) { Exception = new InvalidDataException(message) });

    private void Add(AnnotatedEntry entry)
    {
        if (!_known.Add((entry.Subject, entry.Entry.Digest)))
        {
            return;
        }

        _entries.Add(entry.Entry.Digest);
        if (!_bySubject.TryGetValue(entry.Subject, out List<AnnotatedEntry>? about))
        {
            _bySubject.Add(entry.Subject, about = []);
        }

        about.Add(entry);
    }
}
