using System.Runtime.ExceptionServices;
using OciContent.Attachments;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Copying;

/// <summary>Finds all that a copy copies, and that it is there, before anything is written.</summary>
internal sealed class CopyPlanner : IDocumentVisitor
{
    private readonly IContentReader _content;
    private readonly string _name;
    private readonly Dictionary<Digest, Descriptor> _blobs = [];
    private readonly Dictionary<Digest, Descriptor> _read = [];
    private readonly HashSet<Digest> _foreign = [];
    private readonly HashSet<Digest> _needed = [];
    private readonly Dictionary<Digest, ImageDocument> _documents = [];
    private readonly List<Descriptor> _missing = [];
    private readonly List<Descriptor> _referrers = [];

    private CopyPlanner(IContentReader content, string name)
    {
        _content = content;
        _name = name;
    }

    // Whatever a config says, its bytes are copied.
    bool IDocumentVisitor.ReadsConfigs => false;

    /// <summary>Reads the documents that can be reached from entries, and looks for the rest.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="entries">The entries, named as they are to be at the destination.</param>
    /// <param name="limits">Limits on the documents.</param>
    /// <param name="options">How many blobs are copied at the same time, and who is told.</param>
    /// <param name="entryIndex">The index of the entries, if they are all that a layout has.</param>
    /// <param name="referrers">How what is attached to all this is found, if it comes along.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">Content is missing, and is not a foreign layer.</exception>
    public static async Task<ImageCopy> PlanAsync(
        IContentReader source,
        string name,
        IReadOnlyList<Descriptor> entries,
        DocumentLimits limits,
        CopyOptions options,
        ImageIndex? entryIndex,
        ReferrerPlan? referrers,
        CancellationToken cancellationToken)
    {
        var planner = new CopyPlanner(source, name);
        var walker = new DocumentWalker(source, name, limits, planner);
        await walker
            .WalkAsync(
                entries.Select(static (entry, i) => new SourceEntry(entry, ContentLocation.Entry("what is copied", i))),
                selection: null,
                cancellationToken)
            .ConfigureAwait(false);
        if (referrers is not null)
        {
            await planner.AddAttachmentsAsync(walker, referrers, entries, cancellationToken).ConfigureAwait(false);
        }

        foreach (Descriptor blob in planner._blobs.Values.ToArray())
        {
            await planner.RequireAsync(blob, cancellationToken).ConfigureAwait(false);
        }

        return new ImageCopy(
            source,
            name,
            entries,
            planner._blobs.Values,
            [.. planner._documents.Values],
            planner._missing,
            options.MaxConcurrency,
            options.Progress)
        {
            EntryIndex = entryIndex,
            Referrers = planner._referrers,
        };
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location)
    {
        if (location.Field == ContentField.Config)
        {
            Add(content, isForeign: false);
        }
        else
        {
            RequireSameSize(_read, content);
        }
    }

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        // Schema 1 tells no sizes.
        Descriptor content = blob.Descriptor ?? throw new ContentNotFoundException(blob.Claimed!.Digest, _name);
        Add(content, isForeign: blob.Location.Field == ContentField.Layers && content.Urls.Count > 0);
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => _documents.TryAdd(manifest.Digest, manifest);

    void IDocumentVisitor.VisitSchema1(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => _documents.TryAdd(manifest.Digest, manifest);

    void IDocumentVisitor.LeaveIndex(Descriptor content, ImageIndex index, ContentLocation location) =>
        _documents.TryAdd(index.Digest, index);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location) => ExceptionDispatchInfo.Throw(fault);

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => throw new InvalidDataException(message);

    // What is attached to a document comes along, and what is attached to that; the walker's limits bound all of it together.
    private async Task AddAttachmentsAsync(
        DocumentWalker walker,
        ReferrerPlan plan,
        IReadOnlyList<Descriptor> entries,
        CancellationToken cancellationToken)
    {
        var asked = new HashSet<Digest>();
        for (Digest[] subjects = Unasked(); subjects.Length > 0; subjects = Unasked())
        {
            asked.UnionWith(subjects);
            foreach (AttachmentCandidate candidate in await plan.FindAsync(subjects, cancellationToken).ConfigureAwait(false))
            {
                await AddAttachmentAsync(walker, plan, candidate, entries, cancellationToken).ConfigureAwait(false);
            }
        }

        Digest[] Unasked() => [.. _documents.Keys.Where(digest => !asked.Contains(digest))];
    }

    private async Task AddAttachmentAsync(
        DocumentWalker walker,
        ReferrerPlan plan,
        AttachmentCandidate candidate,
        IReadOnlyList<Descriptor> entries,
        CancellationToken cancellationToken)
    {
        bool isCopied = _documents.ContainsKey(candidate.Listed.Digest);
        Descriptor entry = candidate.ToEntry();
        if (!isCopied)
        {
            if (!plan.Holds(candidate))
            {
                return;
            }

            await walker
                .WalkAsync([new SourceEntry(entry, candidate.Location)], selection: null, cancellationToken)
                .ConfigureAwait(false);
            if (_documents.GetValueOrDefault(entry.Digest) is not ManifestDocument document || !candidate.IsOf(document))
            {
                throw ReferrerClaim.IsWrong(_name, entry.Digest, candidate.Subject);
            }

            entry = candidate.ToEntry(document);
        }

        // What is copied anyway only has to get its tag.
        bool isNamed = IndexEntryName.TagOf(entry) is { } tag
            && !entries.Concat(_referrers).Any(known => known.Digest == entry.Digest && IndexEntryName.HasTag(known, tag));
        if (!isCopied || isNamed)
        {
            _referrers.Add(entry);
        }
    }

    private void Add(Descriptor blob, bool isForeign)
    {
        RequireSameSize(_blobs, blob);
        (isForeign ? _foreign : _needed).Add(blob.Digest);
    }

    private void RequireSameSize(Dictionary<Digest, Descriptor> known, Descriptor content)
    {
        if (!known.TryAdd(content.Digest, content) && known[content.Digest].Size != content.Size)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(_name)} lists {content.Digest} with {known[content.Digest].Size} bytes and with {content.Size}: "
                + "expected one size.");
        }
    }

    private async Task RequireAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        // Not every source knows sizes; where one does, a wrong claim is found before anything is written.
        long? size = await _content.FindSizeAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        if (size is not null && size != blob.Size)
        {
            throw new ContentMismatchException(
                blob.Digest,
                actual: null,
                blob.Size,
                size.Value,
                $"{blob.Digest} in {ErrorText.Quote(_name)}");
        }

        if (size is not null || await _content.ExistsAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (!_foreign.Contains(blob.Digest) || _needed.Contains(blob.Digest))
        {
            throw new ContentNotFoundException(blob.Digest, _name);
        }

        // image-spec, layer.md, "Non-Distributable Layers": such a layer may be kept elsewhere, where its urls say.
        _blobs.Remove(blob.Digest);
        _missing.Add(blob);
    }
}
