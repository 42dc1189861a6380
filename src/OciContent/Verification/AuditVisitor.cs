using System.Globalization;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Verification;

/// <summary>Takes what a walk comes across, and notes what should be known.</summary>
internal sealed class AuditVisitor : IDocumentVisitor
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
    private readonly HashSet<(AuditRule Rule, string Location, string Message)> _known = [];
    private readonly Dictionary<Digest, Descriptor> _claims = [];
    private readonly List<(Descriptor Content, ContentLocation Location)> _blobs = [];

    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>Looks at what a source starts from, and how it is kept.</summary>
    public void AddSource(ImageSource source)
    {
        foreach (SourceOddity oddity in source.Oddities)
        {
            Report(AuditRule.Nonconforming, oddity.Location, oddity.Message);
        }

        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(source.Entries, perPlatform: true))
        {
            Report(
                AuditRule.DuplicateTag,
                ContentLocation.Root(source.SourceEntries[0].Location.Document),
                $"The tag {ErrorText.Quote(tag)} is at {first.Digest} and at {second.Digest}.",
                tag);
        }
    }

    /// <summary>Compares what is claimed with what is there, of those that the documents lead to.</summary>
    public async Task CheckStoredSizesAsync(IContentReader reader, CancellationToken cancellationToken)
    {
        foreach ((Descriptor content, ContentLocation location) in _blobs)
        {
            if (content.Size <= MaxExactSize
                && content.Digest.Algorithm.IsSupported
                && await StoredSizeAsync(reader, content, cancellationToken).ConfigureAwait(false) is { } stored
                && stored != content.Size)
            {
                Report(AuditRule.SizeClaim, location, $"{content.Digest} claims {content.Size} bytes, and {stored} are there.");
            }
        }
    }

    void IDocumentVisitor.VisitBlob(StoredLayer blob)
    {
        if (blob.Claimed is not { } content)
        {
            return;
        }

        ContentLocation location = blob.Location;
        CheckClaims(content, location);
        _blobs.Add((content, location));
        bool isConfig = location.Field == ContentField.Config;
        bool isForeign = MediaTypes.IsNonDistributable(content.MediaType);
        if (isForeign)
        {
            string message =
                content.Urls.Count == 0
                    ? $"The media type is {ErrorText.Quote(content.MediaType)}, and it has no urls."
                    : $"It is fetched from {List(content.Urls)}.";
            Report(AuditRule.ForeignLayer, location, message, content.Urls.Count > 0 ? content.Urls[0] : content.MediaType);
        }

        CheckUrls(content, isConfig ? AuditRule.ConfigUrls : isForeign ? null : AuditRule.LayerUrls, location);
        if (MediaTypes.IsEncrypted(content.MediaType))
        {
            Report(AuditRule.EncryptedLayer, location, $"The media type is {ErrorText.Quote(content.MediaType)}.", content.MediaType);
        }
    }

    void IDocumentVisitor.VisitDocument(Descriptor content, ContentLocation location)
    {
        CheckClaims(content, location);
        if (MediaTypes.IsSchema1Manifest(content.MediaType))
        {
            Report(AuditRule.Schema1, location, $"The media type is {ErrorText.Quote(content.MediaType)}.");
        }

        CheckUrls(content, location.Field == ContentField.Config ? AuditRule.ConfigUrls : AuditRule.ManifestUrls, location);
    }

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location)
    {
        CheckManifest(index, location);
        foreach ((string tag, Descriptor first, Descriptor second) in TagConflict.Find(index.Manifests, perPlatform: true))
        {
            Report(
                AuditRule.DuplicateTag,
                ContentLocation.Of(index.Digest, location),
                $"The tag {ErrorText.Quote(tag)} is at {first.Digest} and at {second.Digest}.",
                tag);
        }
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location)
    {
        CheckManifest(manifest, location);
        if (ValueList<Descriptor>.IsAbsent(manifest.Layers))
        {
            Report(
                AuditRule.Nonconforming,
                ContentLocation.Of(manifest.Digest, location),
                "Its 'layers' is null: image-spec asks for a list.");
        }

        if (config is not null)
        {
            CheckConfig(manifest, config, location);
        }

        foreach (StoredLayer layer in layers)
        {
            CheckLayerType(manifest, layer, isImage: config is not null);
        }
    }

    void IDocumentVisitor.VisitImageWithoutManifest(StoredImage image, ContentLocation location) =>
        CheckDiffIds(image.ConfigDocument!, image.Config!.Digest, location);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        AuditRule rule = ContentFault.CodeOf(fault, content) switch
        {
            ContentProblemCode.Data => AuditRule.DataMismatch,
            ContentProblemCode.MediaType => AuditRule.MediaTypeConfusion,
            ContentProblemCode.Document => AuditRule.AmbiguousDocument,
            _ => AuditRule.Unreadable,
        };
        Report(rule, location, fault.Message);
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) => Report(AuditRule.Unreadable, location, message);

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
        urls.Count == 1
            ? ErrorText.Quote(urls[0])
            : string.Create(CultureInfo.InvariantCulture, $"{ErrorText.Quote(urls[0])} and {urls.Count - 1} more");

    private void CheckManifest(ManifestDocument document, ContentLocation location)
    {
        if (document.OmitsMediaType)
        {
            Report(AuditRule.MediaTypeAbsent, location, $"{document.Digest} does not name its media type.");
        }

        if (document.Subject is { } subject)
        {
            ContentLocation place = ContentLocation.In(ContentField.Subject, document.Digest, location);
            CheckClaims(subject, place);
            CheckUrls(subject, AuditRule.ManifestUrls, place);
        }

        if (document.Annotations.TryGetValue(AnnotationKeys.BaseName, out string? name)
            && !document.Annotations.ContainsKey(AnnotationKeys.BaseDigest)
            && !name.Contains('@', StringComparison.Ordinal))
        {
            Report(
                AuditRule.MutableReference,
                ContentLocation.Of(document.Digest, location),
                $"Its base is named {ErrorText.Quote(name)}, without a digest.",
                name);
        }
    }

    private void CheckClaims(Descriptor content, ContentLocation location)
    {
        if (!RegisteredAlgorithms.Contains(content.Digest.Algorithm.Name))
        {
            Report(
                AuditRule.UnregisteredAlgorithm,
                location,
                $"The algorithm of {ErrorText.Quote(content.Digest.ToString())} is not one of sha256, sha512 and blake3.");
        }

        if (content.Size > MaxExactSize)
        {
            Report(
                AuditRule.SizeClaim,
                location,
                $"{content.Digest} claims {content.Size} bytes: more than all tools read as the same number.");
        }
        else if ((
                MediaTypes.IsManifest(content.MediaType)
                || MediaTypes.IsIndex(content.MediaType)
                || MediaTypes.IsConfig(content.MediaType)
                || MediaTypes.IsSchema1Manifest(content.MediaType))
            && content.Size > ImageDocument.DefaultMaxSize)
        {
            Report(
                AuditRule.SizeClaim,
                location,
                $"{content.Digest} claims {content.Size} bytes: registries and tools take documents of at most "
                + $"{ImageDocument.DefaultMaxSize}.");
        }

        if (!_claims.TryAdd(content.Digest, content) && _claims[content.Digest] is var known && known.Size != content.Size)
        {
            Report(AuditRule.SizeClaim, location, $"{content.Digest} claims {content.Size} bytes here, and {known.Size} elsewhere.");
        }
    }

    private void CheckUrls(Descriptor content, AuditRule? rule, ContentLocation location)
    {
        if (content.Urls.Count == 0)
        {
            return;
        }

        foreach (string url in content.Urls.Distinct(StringComparer.Ordinal))
        {
            if (rule is not null)
            {
                Report(rule, location, $"It has the address {ErrorText.Quote(url)}.", url);
            }

            if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                Report(AuditRule.InsecureUrl, location, $"{ErrorText.Quote(url)} is not https.", url);
            }
        }
    }

    private void CheckConfig(ImageManifest manifest, WalkedConfig config, ContentLocation location)
    {
        string type = manifest.Config.MediaType;
        ContentLocation place = ContentLocation.In(ContentField.Config, manifest.Digest, location);
        if (!MediaTypes.IsConfig(type))
        {
            Report(AuditRule.UntypedConfig, place, $"The media type is {ErrorText.Quote(type)}.", type);
        }
        else if (ImageFormat.OfMediaType(type) != manifest.Format)
        {
            Report(
                AuditRule.MixedMediaTypes,
                place,
                $"The manifest is of {manifest.Format}'s form, its config {ErrorText.Quote(type)}.",
                type);
        }

        if (config.Document is { } document)
        {
            CheckDiffIds(document, manifest.Digest, location);
        }
    }

    private void CheckLayerType(ImageManifest manifest, StoredLayer layer, bool isImage)
    {
        string type = layer.Descriptor!.MediaType;
        if (!MediaTypes.IsLayer(type))
        {
            if (isImage && type != MediaTypes.InToto)
            {
                Report(AuditRule.UnknownLayerType, layer.Location, $"The media type is {ErrorText.Quote(type)}.", type);
            }
        }
        else if (ImageFormat.OfMediaType(type) != manifest.Format)
        {
            Report(
                AuditRule.MixedMediaTypes,
                layer.Location,
                $"The manifest is of {manifest.Format}'s form, the layer {ErrorText.Quote(type)}.",
                type);
        }
    }

    private void CheckDiffIds(ImageConfig config, Digest document, ContentLocation location)
    {
        var seen = new Dictionary<Digest, int>();
        for (int i = 0; i < config.RootFs.DiffIds.Count; i++)
        {
            Digest diffId = config.RootFs.DiffIds[i];
            ContentLocation place = ContentLocation.In(ContentField.Layers, i, document, location);
            if (EmptyLayers.Contains(diffId.ToString()))
            {
                Report(AuditRule.EmptyLayer, place, $"Its diffID, {diffId}, is that of an empty layer.", diffId.ToString());
            }
            else if (!seen.TryAdd(diffId, i))
            {
                Report(
                    AuditRule.DuplicateLayer,
                    place,
                    string.Create(CultureInfo.InvariantCulture, $"Its diffID, {diffId}, is that of layers[{seen[diffId]}] too."),
                    diffId.ToString());
            }
        }
    }

    private void Report(AuditRule rule, ContentLocation location, string message, string? value = null)
    {
        // The same may be found by several ways to it.
        if (_known.Add((rule, location.ToString(), message)))
        {
            _findings.Add(new AuditFinding(rule, location, message, value));
        }
    }
}
