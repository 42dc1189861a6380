using System.Text;
using OciContent.Attachments;
using OciContent.Images;

namespace OciContent.Features.Tests;

/// <summary>
/// Images with all that can be attached to them: by their own word, by cosign's tags, and by the annotations of an index; and attachments
/// of attachments.
/// </summary>
internal sealed class AttachedSet
{
    private readonly List<(Descriptor Descriptor, byte[] Content)> _contents = [(Descriptor.Empty, "{}"u8.ToArray())];
    private readonly List<Descriptor> _entries = [];

    private AttachedSet(params IEnumerable<string> payloads)
    {
        Descriptor app = SampleSet.App.Manifest.ToDescriptor();
        Descriptor arm = SampleSet.OnArm.Manifest.ToDescriptor();
        AddEntry(app, "app");
        Signature = AddCosigns([.. payloads.Select(payload => AddLayer(payload, MediaTypes.CosignSimpleSigning))]);
        AddEntry(Signature, CosignTag.Of(app.Digest, AttachmentKind.Signature));
        Attestation = AddCosigns(
            AddLayer("an envelope", MediaTypes.DsseEnvelope, (AnnotationKeys.CosignPredicateType, "https://slsa.dev/provenance/v1")));
        AddEntry(Attestation, CosignTag.Of(app.Digest, AttachmentKind.Attestation));
        Sbom = AddReferrer(
            app,
            "application/spdx+json",
            AddLayer("an SBOM", "application/spdx+json"),
            (AnnotationKeys.Created, "2026-01-02T03:04:05Z"));
        SbomSignature = AddReferrer(
            Sbom,
            MediaTypes.NotationSignature,
            AddLayer("an envelope of JOSE", "application/jose+json"),
            (AnnotationKeys.NotationThumbprints, $"[\"{new string('A', 64)}\"]"));
        SignatureOfSignature = AddCosigns(AddLayer("another payload", MediaTypes.CosignSimpleSigning));
        AddEntry(SignatureOfSignature, CosignTag.Of(SbomSignature.Digest, AttachmentKind.Signature));
        InIndex = AddCosigns(
            AddLayer("a statement", MediaTypes.InToto, (AnnotationKeys.InTotoPredicateType, "https://spdx.dev/Document")));
        Index = new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests =
            [
                .. SampleSet.Multi.Manifests,
                InIndex with
                {
                    Platform = Platform.Parse("unknown/unknown"),
                    Annotations = Map(
                        (AnnotationKeys.DockerReferenceType, "attestation-manifest"),
                        (AnnotationKeys.DockerReferenceDigest, arm.Digest.ToString())),
                },
            ],
        };
        AddEntry(Index.ToDescriptor(), "multi");
        ArmSignature = AddCosigns(AddLayer("the payload of arm64", MediaTypes.CosignSimpleSigning));
        AddEntry(ArmSignature, CosignTag.Of(arm.Digest, AttachmentKind.Signature));
        Bundle = AddReferrer(
            arm,
            MediaTypes.SigstoreBundle,
            AddLayer("a bundle", MediaTypes.SigstoreBundle),
            (AnnotationKeys.SigstoreBundleContent, "dsse-envelope"),
            (AnnotationKeys.SigstoreBundlePredicateType, "https://sigstore.dev/cosign/sign/v1"));
    }

    public static AttachedSet Instance { get; } = new("a payload");

    /// <summary>The same after somebody signed the image again, as cosign does: another layer under the same tag.</summary>
    public static AttachedSet SignedTwice { get; } = new("a payload", "a second payload");

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

    private static Dictionary<string, string> Map(params IEnumerable<(string Key, string Value)> annotations) =>
        annotations.ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal);

    private Descriptor AddLayer(string content, string mediaType, params IEnumerable<(string Key, string Value)> annotations)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        _contents.Add((Descriptor.For(bytes, mediaType), bytes));
        return Descriptor.For(bytes, mediaType) with { Annotations = Map(annotations) };
    }

    // Their configs are images', and they name no subject.
    private Descriptor AddCosigns(params IReadOnlyList<Descriptor> layers) =>
        Add(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = SampleSet.App.Manifest.Config, Layers = layers });

    private Descriptor AddReferrer(
        Descriptor subject,
        string artifactType,
        Descriptor layer,
        params IEnumerable<(string Key, string Value)> annotations)
    {
        Descriptor referrer = Add(
            new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = artifactType,
                Config = Descriptor.Empty,
                Layers = [layer],
                Subject = subject,
                Annotations = Map(annotations),
            });
        AddEntry(referrer, tag: null);
        return referrer;
    }

    private Descriptor Add(ImageManifest manifest)
    {
        _contents.Add((manifest.ToDescriptor(), manifest.RawBytes.ToArray()));
        return manifest.ToDescriptor();
    }

    private void AddEntry(Descriptor content, string? tag) =>
        _entries.Add(tag is null ? content : content with { Annotations = Map((AnnotationKeys.RefName, tag)) });
}
