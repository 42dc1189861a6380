using OciContent.Images;
using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Destinations;

/// <summary>
/// All that a copy copies: what was read of it is in memory, and the rest is known to be there before anything is written.
/// </summary>
public sealed class ImageCopy
{
    private readonly IContentReader _content;
    private readonly int _maxConcurrency;
    private readonly TotalProgress? _progress;

    internal ImageCopy(
        IContentReader content,
        string sourceName,
        IReadOnlyList<Descriptor> entries,
        IReadOnlyCollection<Descriptor> blobs,
        IReadOnlyList<ImageDocument> documents,
        IReadOnlyList<Descriptor> missing,
        int maxConcurrency,
        IProgress<ContentProgress>? progress)
    {
        _content = content;
        _maxConcurrency = maxConcurrency;
        SourceName = sourceName;
        Entries = entries;
        Blobs = blobs;
        Documents = documents;
        Missing = missing;
        TotalSize = blobs.Sum(static blob => blob.Size) + documents.Sum(static document => document.Size);
        _progress = ContentProgress.Sum(progress, TotalSize);
    }

    /// <summary>What messages call the source.</summary>
    public string SourceName { get; }

    /// <summary>
    /// The manifests or indexes that are copied with all that they lead to: one, unless everything of a source is copied. Names that they
    /// are to keep are annotations.
    /// </summary>
    public IReadOnlyList<Descriptor> Entries { get; }

    /// <summary>Configs, layers and whatever else is not a manifest, each once.</summary>
    public IReadOnlyCollection<Descriptor> Blobs { get; }

    /// <summary>Manifests and indexes, each behind those that it leads to.</summary>
    public IReadOnlyList<ImageDocument> Documents { get; }

    /// <summary>
    /// Foreign layers that the source does not have: their <see cref="Descriptor.Urls"/> say where they are. They are not copied.
    /// </summary>
    public IReadOnlyList<Descriptor> Missing { get; }

    /// <summary>
    /// Manifests and indexes that are among the <see cref="Documents"/> because they are attached to others of them, each behind what it is
    /// attached to. A place that finds content by its entries alone lists them there. One that is found by a tag, as cosign's signatures
    /// are, has it as <see cref="AnnotationKeys.RefName"/>, and gets it at the destination; the others have no names.
    /// </summary>
    public IReadOnlyList<Descriptor> Referrers { get; internal init; } = [];

    /// <summary>How many bytes all of it has.</summary>
    public long TotalSize { get; }

    /// <summary>The only entry.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    public Descriptor Root => Entries.Single();

    /// <summary>
    /// What becomes of an entry that the destination has, where images are edited in place: one that led to an edited image leads to the
    /// new one, with its names. <c>null</c> if they are copied.
    /// </summary>
    public Func<Descriptor, Descriptor>? UpdateEntry { get; internal init; }

    /// <summary>The index of the entries, if they are all that a layout has: a layout that has none yet gets it as it is.</summary>
    internal ImageIndex? EntryIndex { get; init; }

    /// <summary>The documents of an image that is edited in place that others replace.</summary>
    internal IReadOnlySet<Digest> Replaced { get; init; } = new HashSet<Digest>();

    /// <summary>Opens a blob, verified; it is asked for when it is first read.</summary>
    public Stream OpenBlob(Descriptor blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return new DeferredContent(blob, cancellationToken => _content.OpenReadAsync(blob, cancellationToken), progress: null);
    }

    /// <summary>Does something with each blob, with several at the same time, the largest first; and tells the progress.</summary>
    /// <param name="work">Given a blob and its content, verified, which need not be read if the destination has it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public Task ForEachBlobAsync(Func<Descriptor, Stream, CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);

        // The largest come first, so that none is left to be copied alone in the end.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _maxConcurrency, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(Blobs.OrderByDescending(static blob => blob.Size), parallel, async (blob, token) =>
        {
            IProgress<long>? told = _progress?.Of(token);
            var content = new DeferredContent(blob, token => _content.OpenReadAsync(blob, token), told);
            await using (content.ConfigureAwait(false))
            {
                await work(blob, content, token).ConfigureAwait(false);
                told?.Report(blob.Size);
            }
        });
    }

    /// <summary>Does something with each document, in their order; and tells the progress.</summary>
    public async Task ForEachDocumentAsync(Func<ImageDocument, CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        foreach (ImageDocument document in Documents)
        {
            await work(document, cancellationToken).ConfigureAwait(false);
            ReportTo(cancellationToken)?.Report(document.Size);
        }
    }

    /// <summary>The same copy of an image that takes the place of the one that it was made of.</summary>
    internal ImageCopy InPlace() =>
        new(_content, SourceName, Entries, Blobs, Documents, Missing, _maxConcurrency, progress: null)
        {
            UpdateEntry = static entry => entry,
            Referrers = Referrers,
        };

    /// <summary>Whom to tell the progress of one content.</summary>
    internal IProgress<long>? ReportTo(CancellationToken cancellationToken) => _progress?.Of(cancellationToken);

    /// <summary>Reads the content that documents and blobs are of.</summary>
    internal IContentReader Content => _content;
}
