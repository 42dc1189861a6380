using OciContent.Attachments;
using OciContent.Images;
using OciContent.Sources;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Attachments;

/// <summary>What an attachment is, as its media types and annotations say, right or wrong.</summary>
public sealed class AttachmentKindTests
{
    private static readonly Descriptor Image = Descriptor.For("an image"u8, MediaTypes.OciManifest);

    public static TheoryData<string?, string, AttachmentKind, AttachmentFormat> Types => new()
    {
        { null, MediaTypes.CosignSimpleSigning, AttachmentKind.Signature, AttachmentFormat.SimpleSigning },
        { null, MediaTypes.DsseEnvelope, AttachmentKind.Attestation, AttachmentFormat.Dsse },
        { null, MediaTypes.InToto, AttachmentKind.Attestation, AttachmentFormat.InToto },
        { MediaTypes.NotationSignature, "application/cose", AttachmentKind.Signature, AttachmentFormat.Notation },
        { MediaTypes.SigstoreBundle, MediaTypes.SigstoreBundle, AttachmentKind.Signature, AttachmentFormat.SigstoreBundle },
        {
            null,
            "application/vnd.dev.sigstore.bundle+json",
            AttachmentKind.Signature,
            AttachmentFormat.SigstoreBundle
        },
        { "application/spdx+json", "text/plain", AttachmentKind.Sbom, AttachmentFormat.Other },
        { null, "application/vnd.cyclonedx+xml", AttachmentKind.Sbom, AttachmentFormat.Other },
        { "application/vnd.example.sbom.v1", "text/plain", AttachmentKind.Sbom, AttachmentFormat.Other },
        { "application/vnd.example.SIGNATURE", "text/plain", AttachmentKind.Signature, AttachmentFormat.Other },
        { "application/vnd.docker.attestation.manifest.v1+json", "text/plain", AttachmentKind.Attestation, AttachmentFormat.Other },
        { "application/vnd.example.designature", "text/sbomber", AttachmentKind.Other, AttachmentFormat.Other },
        { "application/vnd.dev.sigstore.bundler", "text/plain", AttachmentKind.Other, AttachmentFormat.Other },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Kind_IsWhatTheTypesSay(string? artifactType, string layer, AttachmentKind kind, AttachmentFormat format)
    {
        ImageAttachment found = await FindAsync(Manifest(artifactType, layer));

        Assert.Equal((kind, format), (found.Kind, found.Format));
    }

    [Theory]
    [InlineData("message-signature", null, AttachmentKind.Signature)]
    [InlineData("dsse-envelope", "https://sigstore.dev/cosign/sign/v1", AttachmentKind.Signature)]
    [InlineData("dsse-envelope", "https://slsa.dev/provenance/v1", AttachmentKind.Attestation)]
    [InlineData("dsse-envelope", null, AttachmentKind.Attestation)]
    [InlineData(null, "https://slsa.dev/provenance/v1", AttachmentKind.Attestation)]
    [InlineData("something else", null, AttachmentKind.Attestation)]
    public async Task ABundle_IsWhatItsAnnotationsSay(string? content, string? predicate, AttachmentKind kind)
    {
        ImageAttachment found = await FindAsync(
            Manifest(
                MediaTypes.SigstoreBundle,
                MediaTypes.SigstoreBundle,
                (AnnotationKeys.SigstoreBundleContent, content),
                (AnnotationKeys.SigstoreBundlePredicateType, predicate)));

        Assert.Equal(kind, found.Kind);
        Assert.Equal(predicate is null ? [] : [predicate], found.PredicateTypes);
    }

    [Theory]
    [InlineData("[\"{0}\"]", 1)]
    [InlineData("[\"{0}\",\"{0}\"]", 2)]
    [InlineData("[]", 0)]
    [InlineData("", 0)]
    [InlineData("[", 0)]
    [InlineData("{}", 0)]
    [InlineData("[1]", 0)]
    [InlineData("[null,\"{0}\"]", 0)]
    [InlineData("[\"{0}0\"]", 0)]
    [InlineData("[\"\\ud800\"]", 0)]
    public async Task Thumbprints_AreHashes_OrNone(string annotation, int count)
    {
        ImageAttachment found = await FindAsync(
            Manifest(
                MediaTypes.NotationSignature,
                "application/jose+json",
                (AnnotationKeys.NotationThumbprints, annotation.Replace("{0}", new string('B', 64), StringComparison.Ordinal)),
                (AnnotationKeys.Created, "not a time")));

        Assert.Equal(Enumerable.Repeat(new string('b', 64), count), found.CertificateThumbprints);
        Assert.Null(found.Created);
    }

    private static ImageManifest Manifest(
        string? artifactType,
        string layer,
        params IEnumerable<(string Key, string? Value)> annotations) => new()
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = artifactType,
            Config = Descriptor.Empty,
            Layers = [Descriptor.For("x"u8, layer)],
            Subject = Image,
            Annotations = annotations
                .Where(static one => one.Value is not null)
                .ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal),
        };

    private static async Task<ImageAttachment> FindAsync(ImageManifest manifest)
    {
        var repository = new FakeRepository();
        await repository.AddAsync(manifest);
        AttachmentListing listing = await ImageAttachments.FindAsync(ImageSource.Create(repository, Image), Image.Digest);

        Assert.Empty(listing.Problems);
        return Assert.Single(listing.Attachments);
    }
}
