using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>One verification: visits the documents, then reads the blobs that they lead to, several at a time.</summary>
internal sealed class VerificationRun : IDocumentVisitor
{
    private readonly VerificationOptions _options;
    private readonly IContentReader _reader;
    private readonly DocumentTour _tour;
    private readonly BlobChecks _blobs;
    private readonly Dictionary<Digest, long> _documents = [];
    private readonly HashSet<Digest> _reached = [];

    // What each place in the documents leads to: known at once, or when the blobs were read.
    private readonly List<Func<IEnumerable<VerificationProblem>>> _findings = [];
    private long _unreachable;

    public VerificationRun(IContentReader reader, VerificationOptions options)
    {
        _reader = reader;
        _options = options;
        _tour = new DocumentTour(reader, options.Limits, this);
        _blobs = new BlobChecks(options);
    }

    /// <summary>Checks a medium.</summary>
    public async Task AddAsync(IImageSource source, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case ImageLayout layout:
                ReportTags(layout.Index);
                await _tour.VisitAsync(layout, _options.Reference, cancellationToken).ConfigureAwait(false);
                _unreachable = _options.Reference is null ? layout.StoredDigests().LongCount(digest => !_reached.Contains(digest)) : 0;
                break;
            case ImageDirectory directory:
                await _tour.VisitAsync(directory.Root.ToDescriptor(), directory.Path, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await AddImagesAsync(source, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Checks a manifest or index, and what it leads to.</summary>
    public Task AddAsync(Descriptor root, CancellationToken cancellationToken) => _tour.VisitAsync(root, "root", cancellationToken);

    /// <summary>Reads the blobs, and tells what was found.</summary>
    public async Task<VerificationReport> CompleteAsync(CancellationToken cancellationToken)
    {
        await _blobs.ReadAsync(cancellationToken).ConfigureAwait(false);
        VerificationProblem[] problems = [.. _findings.SelectMany(static problems => problems())];
        return new VerificationReport
        {
            BlobsChecked = _documents.Count + _blobs.Count,
            BytesChecked = _documents.Values.Sum() + _blobs.Bytes,
            UnreachableBlobs = _unreachable,
            Absent = _blobs.Absent,
            Problems = problems,
        };
    }

    void IDocumentVisitor.VisitBlob(Descriptor content, Digest? diffId, string where)
    {
        _reached.Add(content.Digest);
        _findings.Add(_blobs.Add(content.Digest.ToString(), content, diffId, where, token => _reader.OpenReadAsync(content, token)));
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, string where) => _reached.Add(content.Digest);

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, string where) => _documents[content.Digest] = content.Size;

    void IDocumentVisitor.VisitManifest(Descriptor content, ImageManifest manifest, ImageConfig? config, string where)
    {
        _documents[content.Digest] = content.Size;
        if (config is null)
        {
            return;
        }

        _documents[manifest.Config.Digest] = manifest.Config.Size;
        if (config.RootFs.DiffIds.Count != manifest.Layers.Count)
        {
            Report(VerificationCode.LayerCount, where, $"Manifest {manifest.Digest} has {manifest.Layers.Count} layers, but its config {config.RootFs.DiffIds.Count} diff_ids: expected as many.");
        }

        if (content.Platform is { } platform && (platform.Os != config.Os || platform.Architecture != config.Architecture))
        {
            Report(VerificationCode.Platform, where, $"The platform is {ErrorText.Quote(platform.ToString())}, but the config's is {ErrorText.Quote(config.Platform.ToString())}: expected the same.");
        }
    }

    void IDocumentVisitor.VisitSchema1(Descriptor content, Schema1Manifest manifest, string where) => _documents[content.Digest] = content.Size;

    void IDocumentVisitor.VisitFault(Descriptor content, Exception fault, string where) =>
        Report(fault is JsonException json ? CodeOf(json) : ContentFault.Of(fault, content)!, where, fault.Message);

    void IDocumentVisitor.VisitLimit(string where, string message) => Report(VerificationCode.Limit, where, message);

    private static VerificationCode CodeOf(JsonException error) => error.Path switch
    {
        { } path when path == "data" || path.EndsWith(".data", StringComparison.Ordinal) => VerificationCode.Data,
        "mediaType" => VerificationCode.MediaType,
        _ => VerificationCode.Document,
    };

    // A medium without manifests: its configs were read, and checked, to open it.
    private async Task AddImagesAsync(IImageSource source, CancellationToken cancellationToken)
    {
        ImageListing listing = await source.ListImagesAsync(_options.Reference, cancellationToken).ConfigureAwait(false);
        foreach (StoredImage image in listing.Images)
        {
            Descriptor config = image.Config!;
            _documents[config.Digest] = config.Size;
            for (int i = 0; i < image.Layers.Count; i++)
            {
                StoredLayer layer = image.Layers[i];
                _findings.Add(_blobs.Add(layer.Name, layer.Descriptor, layer.DiffId, DocumentTour.Place("layers", i, config.Digest), layer.OpenStoredAsync));
            }
        }
    }

    private void ReportTags(ImageIndex index)
    {
        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(index))
        {
            Report(VerificationCode.Tag, ImageLayout.IndexFileName, $"The tag {ErrorText.Quote(tag)} stands at {first.Digest} and at {second.Digest}: expected one image.");
        }
    }

    private void Report(VerificationCode code, string where, string message)
    {
        var problem = new VerificationProblem(code, where, message);
        _findings.Add(() => [problem]);
    }
}
