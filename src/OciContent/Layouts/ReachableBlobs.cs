using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>
/// Finds all digests that a layout's entries lead to, and rather too many than one too few: what is not found is deleted.
/// </summary>
internal sealed class ReachableBlobs(ImageLayout layout) : IDocumentVisitor
{
    private readonly HashSet<Digest> _reached = [];
    private readonly HashSet<Digest> _knownSubjects = [];
    private readonly HashSet<Digest> _knownUnknown = [];
    private readonly Queue<SourceEntry> _subjects = [];
    private readonly Queue<Digest> _unknown = [];

    public bool ReadsConfigs => false;

    /// <summary>Finds them.</summary>
    /// <exception cref="InvalidDataException">A document that is there cannot be read, or there are more than the limits allow.</exception>
    public async Task<IReadOnlySet<Digest>> FindAsync(CancellationToken cancellationToken)
    {
        var walker = new DocumentWalker(layout, layout.Name, layout.Limits, this);
        await walker.WalkAsync(layout.SourceEntries, selection: null, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            if (_subjects.TryDequeue(out SourceEntry? subject))
            {
                await walker.WalkAsync([subject], selection: null, cancellationToken).ConfigureAwait(false);
            }
            else if (_unknown.TryDequeue(out Digest? unknown))
            {
                await ScanAsync(unknown, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                return _reached;
            }
        }
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location) => _reached.Add(content.Digest);

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Claimed is not { } content)
        {
            return;
        }

        _reached.Add(content.Digest);

        // A layer leads nowhere; what an index lists and nobody knows may be a document.
        if (blob.Location.Field is ContentField.Manifests or ContentField.Subject)
        {
            AddUnknown(content.Digest);
        }
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location) =>
        AddSubject(index.Subject, index.Digest, location);

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => AddSubject(manifest.Subject, manifest.Digest, location);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        // What is not there leads nowhere.
        if (fault is not ContentNotFoundException)
        {
            throw Unreadable(content?.Digest.ToString() ?? location.ToString(), fault);
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => throw new InvalidDataException(message);

    private void AddSubject(Descriptor? subject, Digest document, ContentLocation location)
    {
        if (subject is not null && _knownSubjects.Add(subject.Digest))
        {
            _subjects.Enqueue(new SourceEntry(subject, ContentLocation.In(ContentField.Subject, document, location)));
        }
    }

    private void AddUnknown(Digest digest)
    {
        if (_knownUnknown.Add(digest))
        {
            _unknown.Enqueue(digest);
        }
    }

    // Each text that is a digest, wherever it is in the document, as nobody knows what it means; and so on from there.
    private async Task ScanAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (!digest.Algorithm.IsSupported
            || await layout.FindSizeAsync(digest, cancellationToken).ConfigureAwait(false) is not { } size
            || size > layout.Limits.MaxDocumentSize)
        {
            return;
        }

        var content = new Descriptor
        {
            MediaType = "application/octet-stream",
            Digest = digest,
            Size = size,
        };
        try
        {
            AddDigests((await layout.ReadBytesAsync(content, cancellationToken).ConfigureAwait(false)).Span);
        }
        catch (ContentMismatchException e)
        {
            throw Unreadable(digest.ToString(), e);
        }
    }

    private void AddDigests(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out Digest? digest))
                {
                    _reached.Add(digest);
                    AddUnknown(digest);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is not JSON, or not beyond this place: no document.
        }
    }

    private InvalidDataException Unreadable(string what, Exception fault) =>
        new($"{ErrorText.Quote(layout.Name)}: {what} cannot be read, so what it needs is unknown. {fault.Message}", fault);
}
