using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Verification;

/// <summary>
/// Takes what a walk comes across, reads the blobs that it leads to, and tells all that is wrong in the documents' order.
/// </summary>
internal sealed class VerificationVisitor : IDocumentVisitor
{
    private readonly BlobReadings _blobs;
    private readonly Dictionary<Digest, long> _documents = [];
    private readonly HashSet<Digest> _reached = [];
    private readonly Dictionary<Digest, Descriptor> _missing = [];

    // What each place in the documents leads to: known at once, or when the blobs were read.
    private readonly List<Func<IEnumerable<ContentProblem>>> _findings = [];

    public VerificationVisitor(VerificationOptions options) =>
        _blobs = new BlobReadings(options.MaxConcurrency, options.LayerLimits, options.Progress);

    /// <summary>Looks at what a source starts from.</summary>
    public void AddSource(ImageSource source)
    {
        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(source.Entries, perPlatform: true))
        {
            ContentLocation location = ContentLocation.Root(source.SourceEntries[0].Location.Document);
            Report(
                ContentProblemCode.Tag,
                location,
                $"The tag {ErrorText.Quote(tag)} is at {first.Digest} and at {second.Digest}: expected one image.");
        }
    }

    /// <summary>Reads the blobs, and tells what was found.</summary>
    public async Task<VerificationReport> CompleteAsync(ImageSource source, CancellationToken cancellationToken)
    {
        await _blobs.ReadAsync(cancellationToken).ConfigureAwait(false);
        ContentProblem[] problems = [.. _findings.SelectMany(static problems => problems())];
        BlobReading[] read =
        [
            .. _blobs
                .All.Where(static reading => reading.Bytes is not null)
                .DistinctBy(static reading => reading.Blob.Name, StringComparer.Ordinal),
        ];
        return new VerificationReport
        {
            BlobsChecked = _documents.Count + read.LongLength,
            BytesChecked = _documents.Values.Sum() + read.Sum(static reading => reading.Bytes!.Value),

            // Of a part nothing is known about the rest.
            UnreachableBlobs = source.Reference is null && source.Platform is null ? source.CountUnreachable(_reached) : 0,
            Missing = [.. _missing.Values],
            Problems = problems,
        };
    }

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Claimed is { } content)
        {
            _reached.Add(content.Digest);
        }

        BlobReading reading = _blobs.Add(blob);
        _findings.Add(() => ProblemsOf(reading, blob));
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => _reached.Add(content.Digest);

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location) =>
        _documents[content.Digest] = content.Size;

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        _documents[content.Digest] = content.Size;
        if (config?.Document is not { } document)
        {
            return;
        }

        _documents[manifest.Config.Digest] = manifest.Config.Size;
        if (document.RootFs.DiffIds.Count != manifest.Layers.Count)
        {
            Report(
                ContentProblemCode.LayerCount,
                location,
                $"Manifest {manifest.Digest} has {manifest.Layers.Count} layers, but its config {document.RootFs.DiffIds.Count} "
                + "diff_ids: expected as many.");
        }

        if (content.Platform is { } platform && (platform.Os != document.Os || platform.Architecture != document.Architecture))
        {
            Report(
                ContentProblemCode.Platform,
                location,
                $"The platform is {ErrorText.Quote(platform.ToString())}, but the config's is "
                + $"{ErrorText.Quote(document.Platform.ToString())}: expected the same.");
        }
    }

    void IDocumentVisitor.VisitSchema1(
        Descriptor content,
        Schema1Manifest manifest,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => _documents[content.Digest] = content.Size;

    // The config was read, and checked, when the source was opened.
    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location) =>
        _documents[image.Config!.Digest] = image.Config.Size;

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location) =>
        Report(ContentProblem.Of(fault, content, location));

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => Report(ContentProblemCode.Limit, location, message);

    private IEnumerable<ContentProblem> ProblemsOf(BlobReading reading, StoredLayer blob)
    {
        if (reading.IsMissingForeignLayer(blob.Descriptor))
        {
            _missing.TryAdd(blob.Descriptor!.Digest, blob.Descriptor);
        }

        foreach (ContentProblem problem in reading.ProblemsOf(blob.Descriptor, blob.DiffId, blob.Location))
        {
            yield return problem;
        }

        if (reading.Layer is { } layer
            && blob is { Descriptor: { } content, DiffId: not null }
            && LayerMediaType.Find(content.MediaType)?.Compression is { } expected
            && layer.Compression != expected)
        {
            yield return new ContentProblem(
                ContentProblemCode.MediaType,
                blob.Location,
                $"Its media type is '{content.MediaType}', but its compression {layer.Compression}: expected {expected}.");
        }
    }

    private void Report(ContentProblemCode code, ContentLocation location, string message)
    {
        Report(new ContentProblem(code, location, message));
    }

    private void Report(ContentProblem problem) => _findings.Add(() => [problem]);
}
