using OciContent.Attachments;
using OciContent.Copying;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>What is attached to an image is found wherever both are, and can be read there.</summary>
public sealed class AttachmentTests : IDisposable
{
    private static readonly AttachedSet Sample = AttachedSet.Instance;

    private readonly TempFolder _temp = new();
    private readonly ImageTransports _transports = ImageTransports.Default.Add(new FakeRegistryTransport());

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

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task Copy_BringsAllOfThem_ByTheSameTags(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        foreach (string place in (string[])[$"oci:{_temp.PathOf("x")}", $"oci-archive:{_temp.PathOf("x.tar")}", "fake://example.com/x"])
        {
            await using ImageSource app = await open("app", null);
            CopiedImage copied = await CopyAsync(app, $"{place}:t");
            await using ImageSource copy = await _transports.Parse($"{place}:t").OpenAsync();

            Assert.Equal(5, copied.Referrers.Count);
            Assert.Equal(await TreeAsync(app), await TreeAsync(copy));
            Assert.True((await ImageVerifier.VerifyAsync(copy)).IsOk);
            Assert.Equal(
                new HashSet<string>(StringComparer.Ordinal)
                {
                    "t",
                    TagOf(AttachmentKind.Attestation),
                    TagOf(AttachmentKind.Signature),
                    CosignTag.Of(Sample.SbomSignature.Digest, AttachmentKind.Signature),
                },
                await _transports.Parse(place).ListTagsAsync().ToHashSetAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task Copy_OfAnIndex_BringsWhatIsAttachedToItsManifests(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        var all = new AttachmentOptions { IncludeParts = true };
        foreach (string place in (string[])[$"oci:{_temp.PathOf("x")}", $"oci-archive:{_temp.PathOf("x.tar")}", "fake://example.com/x"])
        {
            await using ImageSource multi = await open("multi", null);
            await CopyAsync(multi, $"{place}:t");
            await using ImageSource copy = await _transports.Parse($"{place}:t").OpenAsync();

            Assert.Equal(await TreeAsync(multi, all), await TreeAsync(copy, all));
        }
    }

    // An entry of a layout says what it is about; in a registry, only the index would.
    [Theory]
    [MemberData(nameof(Holdings))]
    public async Task Copy_OfOnePlatform_BringsTheAttestationOfTheIndexWhereEntriesAreListed(string holding)
    {
        Holding.Opener open = await FillAsync(holding);
        await using ImageSource arm = await open("multi", Platform.Parse("linux/arm64"));
        CopiedImage copied = await CopyAsync(arm, $"oci:{_temp.PathOf("x")}:t");
        await using ImageSource copy = await _transports.Parse($"oci:{_temp.PathOf("x")}:t").OpenAsync();

        Assert.Equal(3, copied.Referrers.Count);
        Assert.Equal(await TreeAsync(arm), await TreeAsync(copy));
        Assert.Equal(2, (await CopyAsync(arm, "fake://example.com/x:t")).Referrers.Count);
    }

    [Theory]
    [InlineData("oci:{0}")]
    [InlineData("oci-archive:{0}.tar")]
    public async Task Copy_RefusesToLoseSignaturesThatOthersMade(string format)
    {
        string place = string.Format(null, format, _temp.PathOf("x"));
        await using ImageSource source = Holding.Direct(Sample.Set);
        await using ImageSource app = await source.SelectAsync("app");
        await CopyAsync(app, $"{place}:t");
        Descriptor more = AttachedSet.SignedTwice.Signature;
        await using ImageSource after = Holding.Direct(AttachedSet.SignedTwice.Set);
        await using ImageSource appAfter = await after.SelectAsync("app");

        // What it had is in what comes.
        await CopyAsync(appAfter, $"{place}:t");
        await using (ImageSource copy = await _transports.Parse($"{place}:t").OpenAsync())
        {
            Assert.Equal(
                more.Digest,
                (await ImageAttachments.FindAsync(copy)).Attachments.Single(static one =>
                    one.Kind == AttachmentKind.Signature).Descriptor.Digest);
        }

        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => CopyAsync(app, $"{place}:t"));
        Assert.Contains($"has {more.Digest} under the tag", refused.Message, StringComparison.Ordinal);
    }

    private static string TagOf(AttachmentKind kind) => CosignTag.Of(SampleSet.App.Manifest.Digest, kind);

    private static async Task<string> TreeAsync(ImageSource source, AttachmentOptions? options = null)
    {
        AttachmentListing found = await ImageAttachments.FindAsync(source, options);
        Assert.Empty(found.Problems);
        return string.Join(
            '\n',
            found.Flatten().Select(static one => $"{one} of {one.Subject}, {one.FoundBy} {one.Tag}"));
    }

    private Task<CopiedImage> CopyAsync(ImageSource source, string destination) =>
        ImageCopier.CopyAsync(source, _transports.Parse(destination), new CopyOptions { IncludeReferrers = true });

    private Task<Holding.Opener> FillAsync(string holding) =>
        Holding.Of(holding).FillAsync(Sample.Set, null, _temp.CreateFolder(Guid.NewGuid().ToString("n")));
}
