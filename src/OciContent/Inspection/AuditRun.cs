using System.Globalization;
using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>One audit: takes what a tour comes across, and notes what should be known.</summary>
internal sealed class AuditRun : IDocumentVisitor
{
    // A number of JSON that every tool reads as the same one (RFC 8259, section 6).
    private const long MaxExactSize = (1L << 53) - 1;

    // An empty tar: 1,024 zero bytes, plain and as Docker compresses it for schema 1; 10,240, as tar writes it; and no bytes at all.
    private static readonly HashSet<string> EmptyLayers =
    [
        "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4",
        "sha256:84ff92691f909a05b224e1c56abb4864f01b4f8e3c854e4bb4c7baf1d3f6d652",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ];

    private static readonly HashSet<string> RegisteredAlgorithms = ["sha256", "sha512", "blake3"];

    private readonly List<AuditFinding> _findings = [];
    private readonly HashSet<AuditFinding> _known = [];
    private readonly Dictionary<Digest, Descriptor> _claims = [];
    private readonly List<(Descriptor Content, string Where)> _blobs = [];

    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>Looks at the names of a layout's entries.</summary>
    public void AddTags(ImageIndex index)
    {
        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(index))
        {
            Report(AuditRule.DuplicateTag, ImageLayout.IndexFileName, $"The tag {ErrorText.Quote(tag)} stands at {first.Digest} and at {second.Digest}.");
        }
    }

    /// <summary>Looks at images that have no manifests.</summary>
    public void AddImages(IReadOnlyList<StoredImage> images)
    {
        foreach (StoredImage image in images)
        {
            CheckDiffIds([.. image.Layers.Select(static layer => layer.DiffId)], image.Config!.Digest);
        }
    }

    /// <summary>Compares what is claimed with what is there, of those that the documents lead to.</summary>
    public async Task CheckStoredSizesAsync(IContentReader reader, CancellationToken cancellationToken)
    {
        foreach ((Descriptor content, string where) in _blobs)
        {
            if (content.Size <= MaxExactSize && content.Digest.Algorithm.IsSupported && await StoredSizeAsync(reader, content, cancellationToken).ConfigureAwait(false) is { } stored && stored != content.Size)
            {
                Report(AuditRule.SizeClaim, where, $"{content.Digest} claims {content.Size} bytes, and {stored} are there.");
            }
        }
    }

    void IDocumentVisitor.VisitBlob(Descriptor content, Digest? diffId, string where)
    {
        CheckClaims(content, where);
        _blobs.Add((content, where));
        bool isConfig = where.StartsWith("config ", StringComparison.Ordinal);
        bool isForeign = MediaTypes.IsNonDistributable(content.MediaType);
        if (isForeign)
        {
            Report(AuditRule.ForeignLayer, where, content.Urls.Count == 0 ? $"The media type is {ErrorText.Quote(content.MediaType)}, and it has no urls." : $"It is fetched from {List(content.Urls)}.");
        }

        CheckUrls(content, isConfig ? AuditRule.ConfigUrls : isForeign ? null : AuditRule.LayerUrls, where);
        if (MediaTypes.IsEncrypted(content.MediaType))
        {
            Report(AuditRule.EncryptedLayer, where, $"The media type is {ErrorText.Quote(content.MediaType)}.");
        }
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, string where)
    {
        CheckClaims(content, where);
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            Report(AuditRule.Schema1, where, $"The media type is {ErrorText.Quote(content.MediaType)}.");
        }

        CheckUrls(content, MediaTypes.IsConfig(content.MediaType) ? AuditRule.ConfigUrls : AuditRule.ManifestUrls, where);
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, string where)
    {
        CheckManifest(index, where);
        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(index))
        {
            Report(AuditRule.DuplicateTag, index.Digest.ToString(), $"The tag {ErrorText.Quote(tag)} stands at {first.Digest} and at {second.Digest}.");
        }
    }

    void IDocumentVisitor.VisitManifest(Descriptor content, ImageManifest manifest, ImageConfig? config, string where)
    {
        CheckManifest(manifest, where);
        bool isImage = MediaTypes.IsConfig(manifest.Config.MediaType);
        if (isImage && ImageFormat.OfMediaType(manifest.Config.MediaType) != manifest.Format)
        {
            Report(AuditRule.MixedMediaTypes, $"config of {manifest.Digest}", $"The manifest is of {manifest.Format}'s form, its config {ErrorText.Quote(manifest.Config.MediaType)}.");
        }

        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            string type = manifest.Layers[i].MediaType;
            string place = DocumentTour.Place("layers", i, manifest.Digest);
            if (MediaTypes.IsLayer(type))
            {
                if (ImageFormat.OfMediaType(type) != manifest.Format)
                {
                    Report(AuditRule.MixedMediaTypes, place, $"The manifest is of {manifest.Format}'s form, the layer {ErrorText.Quote(type)}.");
                }
            }
            else if (isImage && type != MediaTypes.InToto)
            {
                Report(AuditRule.UnknownLayerType, place, $"The media type is {ErrorText.Quote(type)}.");
            }
        }

        if (config is not null)
        {
            CheckDiffIds([.. config.RootFs.DiffIds], manifest.Digest);
        }
    }

    void IDocumentVisitor.VisitSchema1(Descriptor content, Schema1Manifest manifest, string where)
    {
        // That it is one was reported when something pointed at it.
    }

    void IDocumentVisitor.VisitFault(Descriptor content, Exception fault, string where)
    {
        AuditRule rule = fault switch
        {
            JsonException { Path: { } path } when path == "data" || path.EndsWith(".data", StringComparison.Ordinal) => AuditRule.DataMismatch,
            JsonException { Path: "mediaType" } => AuditRule.MediaTypeConfusion,
            JsonException => AuditRule.AmbiguousDocument,
            _ => AuditRule.Unreadable,
        };
        Report(rule, where, fault.Message);
    }

    void IDocumentVisitor.VisitLimit(string where, string message) => Report(AuditRule.Unreadable, where, message);

    // What cannot be opened is for others to tell.
    private static async ValueTask<long?> StoredSizeAsync(IContentReader reader, Descriptor content, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.FindSizeAsync(content.Digest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string List(IReadOnlyList<string> urls) =>
        urls.Count == 1 ? ErrorText.Quote(urls[0]) : string.Create(CultureInfo.InvariantCulture, $"{ErrorText.Quote(urls[0])} and {urls.Count - 1} more");

    private void CheckManifest(ManifestDocument document, string where)
    {
        if (document.OmitsMediaType)
        {
            Report(AuditRule.MediaTypeAbsent, where, $"{document.Digest} does not name its media type.");
        }

        if (document.Subject is { } subject)
        {
            CheckClaims(subject, $"subject of {document.Digest}");
            CheckUrls(subject, AuditRule.ManifestUrls, $"subject of {document.Digest}");
        }

        if (document.Annotations.TryGetValue(AnnotationKeys.BaseName, out string? name) && !document.Annotations.ContainsKey(AnnotationKeys.BaseDigest) && !name.Contains('@', StringComparison.Ordinal))
        {
            Report(AuditRule.MutableReference, document.Digest.ToString(), $"Its base is named {ErrorText.Quote(name)}, without a digest.");
        }
    }

    private void CheckClaims(Descriptor content, string where)
    {
        if (!RegisteredAlgorithms.Contains(content.Digest.Algorithm.Name))
        {
            Report(AuditRule.UnregisteredAlgorithm, where, $"The algorithm of {ErrorText.Quote(content.Digest.ToString())} is not one of sha256, sha512 and blake3.");
        }

        if (content.Size > MaxExactSize)
        {
            Report(AuditRule.SizeClaim, where, $"{content.Digest} claims {content.Size} bytes: more than all tools read as the same number.");
        }
        else if ((MediaTypes.IsManifest(content.MediaType) || MediaTypes.IsIndex(content.MediaType) || MediaTypes.IsConfig(content.MediaType) || MediaTypes.IsSchema1Manifest(content.MediaType)) && content.Size > ImageDocument.DefaultMaxSize)
        {
            Report(AuditRule.SizeClaim, where, $"{content.Digest} claims {content.Size} bytes: registries and tools take documents of at most {ImageDocument.DefaultMaxSize}.");
        }

        if (!_claims.TryAdd(content.Digest, content) && _claims[content.Digest] is var known && known.Size != content.Size)
        {
            Report(AuditRule.SizeClaim, where, $"{content.Digest} claims {content.Size} bytes here, and {known.Size} elsewhere.");
        }
    }

    private void CheckUrls(Descriptor content, AuditRule? rule, string where)
    {
        if (content.Urls.Count == 0)
        {
            return;
        }

        if (rule is not null)
        {
            Report(rule, where, $"Its urls are {List(content.Urls)}.");
        }

        if (content.Urls.FirstOrDefault(static url => !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) is { } insecure)
        {
            Report(AuditRule.InsecureUrl, where, $"{ErrorText.Quote(insecure)} is not https.");
        }
    }

    private void CheckDiffIds(IReadOnlyList<Digest?> diffIds, Digest document)
    {
        var seen = new Dictionary<Digest, int>();
        for (int i = 0; i < diffIds.Count; i++)
        {
            string where = DocumentTour.Place("layers", i, document);
            if (diffIds[i] is not { } diffId)
            {
                continue;
            }

            if (EmptyLayers.Contains(diffId.ToString()))
            {
                Report(AuditRule.EmptyLayer, where, $"Its diffID, {diffId}, is that of an empty layer.");
            }
            else if (!seen.TryAdd(diffId, i))
            {
                Report(AuditRule.DuplicateLayer, where, string.Create(CultureInfo.InvariantCulture, $"Its diffID, {diffId}, is that of layers[{seen[diffId]}] too."));
            }
        }
    }

    private void Report(AuditRule rule, string where, string message)
    {
        var finding = new AuditFinding(rule, where, message);
        if (_known.Add(finding))
        {
            _findings.Add(finding);
        }
    }
}
