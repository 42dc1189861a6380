using OciContent.Attachments;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Features.Tests;

/// <summary>What is attached to an image is found wherever both are, and can be read there.</summary>
public sealed class AttachmentTests : IDisposable
{
    private static readonly AttachedSet Sample = AttachedSet.Instance;

    private readonly TempFolder _temp = new();

    public static TheoryData<string> Holdings() =>
    [
        .. Holding.All
            .Where(static holding =>
                holding is { HoldsManifests: true, HoldsIndexes: true, KnowsNames: true }
                && (holding.HoldsSeveral || holding.Name == "registry"))
            .Select(static holding => holding.Name),
    ];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task Attachments_AreFoundBySubjectTagAndAnnotation(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        await using ImageSource app = await open("app", null);
        AttachmentListing found = await ImageAttachments.FindAsync(app);

        Assert.Empty(found.Problems);
        Assert.Equal(SampleSet.App.Manifest.Digest, found.Subject);
        Assert.Equal(
            [
                (Sample.Sbom.Digest, AttachmentLink.Subject, AttachmentKind.Sbom, null),
                (Sample.Signature.Digest, AttachmentLink.Tag, AttachmentKind.Signature, TagOf(AttachmentKind.Signature)),
                (Sample.Attestation.Digest, AttachmentLink.Tag, AttachmentKind.Attestation, TagOf(AttachmentKind.Attestation)),
            ],
            found.Attachments.Select(static one => (one.Descriptor.Digest, one.FoundBy, one.Kind, one.Tag)));
        ImageAttachment sbom = found.Attachments[0];
        ImageAttachment signature = Assert.Single(sbom.Attachments);
        Assert.Equal(Timestamp.Parse("2026-01-02T03:04:05Z"), sbom.Created);
        Assert.Equal((Sample.SbomSignature.Digest, Sample.Sbom.Digest), (signature.Descriptor.Digest, signature.Subject));
        Assert.Equal((AttachmentKind.Signature, AttachmentFormat.Notation), (signature.Kind, signature.Format));
        Assert.Equal([new string('a', 64)], signature.CertificateThumbprints);
        Assert.Equal(Sample.SignatureOfSignature.Digest, Assert.Single(signature.Attachments).Descriptor.Digest);
        Assert.Equal(["https://slsa.dev/provenance/v1"], found.Attachments[2].PredicateTypes);
        Assert.Equal(MediaTypes.CosignSimpleSigning, found.Attachments[1].Descriptor.ArtifactType);
        foreach (ImageAttachment attachment in found.Flatten())
        {
            ImageManifest manifest = await app.ReadManifestAsync(attachment.Descriptor);
            Assert.Equal(attachment.Document.Digest, manifest.Digest);
            await using Stream layer = await app.OpenReadAsync(manifest.Layers[0]);
            Assert.Equal(manifest.Layers[0].Digest, await Digest.ComputeAsync(layer));
        }

        static string TagOf(AttachmentKind kind) => CosignTag.Of(SampleSet.App.Manifest.Digest, kind);
    }

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task AttachmentsOfAnIndex_AreThoseInIt_AndOfItsManifestsWhereAsked(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        await using ImageSource multi = await open("multi", null);
        AttachmentListing found = await ImageAttachments.FindAsync(multi);
        ImageAttachment inIndex = Assert.Single(found.Attachments);

        Assert.Empty(found.Problems);
        Assert.Equal((Sample.InIndex.Digest, AttachmentLink.Annotation), (inIndex.Descriptor.Digest, inIndex.FoundBy));
        Assert.Equal(SampleSet.OnArm.Manifest.Digest, inIndex.Subject);
        Assert.Equal((AttachmentKind.Attestation, AttachmentFormat.InToto), (inIndex.Kind, inIndex.Format));
        Assert.Equal(["https://spdx.dev/Document"], inIndex.PredicateTypes);
        Assert.Equal(
            [Sample.Bundle.Digest, Sample.ArmSignature.Digest, Sample.InIndex.Digest],
            (await ImageAttachments.FindAsync(multi, new AttachmentOptions { IncludeParts = true }))
                .Attachments.Select(static one => one.Descriptor.Digest));
    }

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task AttachmentsOfAPlatform_AreThoseOfItsManifest(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        await using ImageSource arm = await open("multi", Platform.Parse("linux/arm64"));
        AttachmentListing found = await ImageAttachments.FindAsync(arm);

        Assert.Empty(found.Problems);
        Assert.All(found.Attachments, static one => Assert.Equal(SampleSet.OnArm.Manifest.Digest, one.Subject));
        Assert.Equal(
            [
                (Sample.Bundle.Digest, AttachmentKind.Signature, AttachmentFormat.SigstoreBundle),
                (Sample.ArmSignature.Digest, AttachmentKind.Signature, AttachmentFormat.SimpleSigning),
                (Sample.InIndex.Digest, AttachmentKind.Attestation, AttachmentFormat.InToto),
            ],
            found.Attachments.Select(static one => (one.Descriptor.Digest, one.Kind, one.Format)));
        await using ImageSource intel = await open("multi", Platform.Parse("linux/amd64"));
        Assert.Empty((await ImageAttachments.FindAsync(intel)).Attachments);
    }

    private Task<Holding.Opener> FillAsync(string holding) =>
        Holding.Of(holding).FillAsync(Sample.Set, null, _temp.CreateFolder(Guid.NewGuid().ToString("n")));
}
