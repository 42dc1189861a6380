using OciContent.Images;
using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>Finds on one walk all that refers to anything.</summary>
internal sealed class ReferrerCollector : IDocumentVisitor, IReferrerReader
{
    private readonly Dictionary<Digest, List<Descriptor>> _bySubject = [];
    private readonly HashSet<Digest> _seen = [];
    private readonly List<ContentProblem> _problems = [];

    /// <summary>The documents that could not be read, and may refer to anything.</summary>
    public IReadOnlyList<ContentProblem> Problems => _problems;

    bool IDocumentVisitor.ReadsConfigs => false;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        List<Descriptor> found = _bySubject.GetValueOrDefault(subject) ?? [];
        return Task.FromResult<IReadOnlyList<Descriptor>>(
            [.. found.Where(referrer => artifactType is null || referrer.ArtifactType == artifactType)]);
    }

    void IDocumentVisitor.VisitManifest(
        Descriptor content,
        ImageManifest manifest,
        WalkedConfig? config,
        IReadOnlyList<StoredLayer> layers,
        ContentLocation location) => Add(content, manifest, manifest.Config.MediaType);

    void IDocumentVisitor.VisitIndex(Descriptor content, ImageIndex index, ContentLocation location) => Add(content, index, orElse: null);

    void IDocumentVisitor.VisitFault(Descriptor? content, Exception fault, ContentLocation location)
    {
        // An image of another platform need not be here, and what cannot be verified refers to nothing.
        if (!ContentFault.IsAbsentManifest(fault, location) && content is not { Digest.Algorithm.IsSupported: false })
        {
            _problems.Add(ContentProblem.Of(fault, content, location));
        }
    }

    void IDocumentVisitor.VisitLimit(ContentLocation location, string message) =>
        _problems.Add(new ContentProblem(ContentProblemCode.Limit, location, message) { Exception = new InvalidDataException(message) });

    // distribution-spec, "Listing Referrers": a manifest without an artifactType has the media type of its config, an index has none.
    private void Add(Descriptor content, ManifestDocument document, string? orElse)
    {
        if (document.Subject is not { } subject || !_seen.Add(content.Digest))
        {
            return;
        }

        string? type = string.IsNullOrEmpty(document.ArtifactType) ? orElse : document.ArtifactType;
        var referrer = new Descriptor
        {
            MediaType = document.MediaType,
            Digest = content.Digest,
            Size = content.Size,
            ArtifactType = string.IsNullOrEmpty(type) ? null : type,
            Annotations = document.Annotations,
        };
        if (!_bySubject.TryGetValue(subject.Digest, out List<Descriptor>? known))
        {
            _bySubject.Add(subject.Digest, known = []);
        }

        known.Add(referrer);
    }
}
