using OciContent.Attachments;
using OciContent.Images;

namespace OciContent.Features.Tests;

/// <summary>
/// Images with all that can be attached to them: by their own word, by cosign's tags, and by the annotations of an index; and attachments of
/// attachments.
/// </summary>
internal sealed class AttachedSet
{
    private readonly List<(Descriptor Descriptor, byte[] Content)> _contents = [(Descriptor.Empty, "{}"u8.ToArray())];
    private readonly List<Descriptor> _entries = [];

    private AttachedSet()
    {
        Descriptor app = SampleSet.App.Manifest.ToDescriptor();
        Descriptor arm = SampleSet.OnArm.Manifest.ToDescriptor();
        AddEntry(app, "app");
        Signature = AddArtifact("a payload", MediaTypes.CosignSimpleSigning, MediaTypes.OciConfig);
        AddEntry(Signature, CosignTag.Of(app.Digest, AttachmentKind.Signature));
        Attestation = AddArtifact(
            "an envelope",
            MediaTypes.DsseEnvelope,
            MediaTypes.OciConfig,
            layerAnnotation: (AnnotationKeys.CosignPredicateType, "https://slsa.dev/provenance/v1"));
        AddEntry(Attestation, CosignTag.Of(app.Digest, AttachmentKind.Attestation));
        Sbom = AddArtifact(
            "an SBOM",
            "application/spdx+json",
            MediaTypes.OciEmpty,
            app,
            "application/spdx+json",
            (AnnotationKeys.Created, "2026-01-02T03:04:05Z"));
        AddEntry(Sbom, tag: null);
        SbomSignature = AddArtifact(
            "an envelope of JOSE",
            "application/jose+json",
            MediaTypes.OciEmpty,
            Sbom,
            MediaTypes.NotationSignature,
            (AnnotationKeys.NotationThumbprints, $"[\"{new string('A', 64)}\"]"));
        AddEntry(SbomSignature, tag: null);
        SignatureOfSignature = AddArtifact("another payload", MediaTypes.CosignSimpleSigning, MediaTypes.OciConfig);
        AddEntry(SignatureOfSignature, CosignTag.Of(SbomSignature.Digest, AttachmentKind.Signature));
        InIndex = AddArtifact(
            "a statement",
            MediaTypes.InToto,
            MediaTypes.OciConfig,
            layerAnnotation: (AnnotationKeys.InTotoPredicateType, "https://spdx.dev/Document"));
        ArmSignature = AddArtifact("the payload of arm64", MediaTypes.CosignSimpleSigning, MediaTypes.OciConfig);
        Bundle = AddArtifact(
            "a bundle",
            MediaTypes.SigstoreBundle,
            MediaTypes.OciEmpty,
            arm,
            MediaTypes.SigstoreBundle,
            (AnnotationKeys.SigstoreBundleContent, "dsse-envelope"),
            (AnnotationKeys.SigstoreBundlePredicateType, "https://sigstore.dev/cosign/sign/v1"));
        Index = new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests =
            [
                .. SampleSet.Multi.Manifests,
                InIndex with
                {
                    Platform = Platform.Parse("unknown/unknown"),
                    Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        [AnnotationKeys.DockerReferenceType] = "attestation-manifest",
                        [AnnotationKeys.DockerReferenceDigest] = arm.Digest.ToString(),
                    },
                },
            ],
        };
        AddEntry(Index.ToDescriptor(), "multi");
        AddEntry(ArmSignature, CosignTag.Of(arm.Digest, AttachmentKind.Signature));
        AddEntry(Bundle, tag: null);
    }

    public static AttachedSet Instance { get; } = new();

    public Descriptor Signature { get; }

    public Descriptor Attestation { get; }

    public Descriptor Sbom { get; }

    public Descriptor SbomSignature { get; }

    public Descriptor SignatureOfSignature { get; }

    public Descriptor InIndex { get; }

    public Descriptor ArmSignature { get; }

    public Descriptor Bundle { get; }

    public ImageIndex Index { get; }

    public SampleSet Set => new([SampleSet.App, SampleSet.OnIntel, SampleSet.OnArm], _entries, Index) { Attached = _contents };

    private Descriptor AddArtifact(
        string content,
        string layerType,
        string configType,
        Descriptor? subject = null,
        string? artifactType = null,
        params IEnumerable<(string Key, string Value)> annotations) =>
        AddArtifact(content, layerType, configType, layerAnnotation: null, subject, artifactType, annotations);

    private Descriptor AddArtifact(
        string content,
        string layerType,
        string configType,
        (string Key, string Value)? layerAnnotation,
        Descriptor? subject = null,
        string? artifactType = null,
        params IEnumerable<(string Key, string Value)> annotations)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(content);
        Descriptor layer = Descriptor.For(bytes, layerType);
        _contents.Add((layer, bytes));
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = artifactType,
            Config = configType == MediaTypes.OciEmpty ? Descriptor.Empty : SampleSet.App.Manifest.Config,
            Layers =
            [
                layer with
                {
                    Annotations = layerAnnotation is { } one
                        ? new Dictionary<string, string>(StringComparer.Ordinal) { [one.Key] = one.Value }
                        : null,
                },
            ],
            Subject = subject,
            Annotations = annotations.ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal),
        };
        _contents.Add((manifest.ToDescriptor(), manifest.RawBytes.ToArray()));
        return manifest.ToDescriptor();
    }

    private void AddEntry(Descriptor content, string? tag) =>
        _entries.Add(
            tag is null
                ? content
                : content with
                {
                    Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.RefName] = tag },
                });
}
