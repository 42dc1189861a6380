using System.Text.Json.Nodes;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Inspection;

/// <summary>A layer that several manifests list is read once for each claim about it, and each claim is held to what was read.</summary>
public sealed class SharedLayerTests
{
    private const int WrongSize = 999;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_FindsTheFalseSizeOfASharedLayer(bool wrongComesFirst)
    {
        var right = new TestImage("shared");
        var wrong = new TestImage("shared")
        {
            Architecture = "arm64",
            ChangeManifest = static manifest => manifest["layers"]![0]!["size"] = WrongSize,
        };
        TestImage[] images = wrongComesFirst ? [wrong, right] : [right, wrong];
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Image(images[0], "a").Image(images[1], "b"));

        ImageInspection inspection = await ImageInspector.InspectAsync(layout);

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Contains(wrong.Manifest.Digest, problem.Location.ToString(), StringComparison.Ordinal);
        Assert.NotNull(
            Assert
                .Single(inspection.Images.Single(image => image.Manifest!.Digest == right.Manifest.Descriptor.Digest).Layers)
                .UncompressedSize);
        Assert.Null(
            Assert
                .Single(inspection.Images.Single(image => image.Manifest!.Digest == wrong.Manifest.Descriptor.Digest).Layers)
                .UncompressedSize);
    }

    [Fact]
    public async Task Inspect_ShowsAnIndexOfWhichNoImageIsHere()
    {
        TestImageBlob index = TestImageBlob.Index(new TestImage("a").Manifest, new TestImage("b").Manifest);
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Add(index).Entry(index, "x"));

        ImageInspection inspection = await ImageInspector.InspectAsync(layout);

        Assert.Equal(index.Descriptor.Digest, inspection.Index?.Digest);
        Assert.Equal(2, inspection.Missing.Count);
        HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(index.Digest), inspection));
        Assert.Equal(HashRole.Index, match.Role);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_MissesALayerThatOnlyAnotherManifestCallsForeign(bool foreignComesFirst)
    {
        var plain = new TestImage("gone");
        var foreign = new TestImage("gone")
        {
            Architecture = "arm64",
            ChangeManifest = static manifest => manifest["layers"]![0]!["urls"] = new JsonArray("https://example.com/layer"),
        };
        TestImage[] images = foreignComesFirst ? [foreign, plain] : [plain, foreign];
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(
            new TestImageFiles().Image(images[0], "a").Image(images[1], "b").Remove(plain.Layers[0]));

        ImageInspection inspection = await ImageInspector.InspectAsync(layout);

        Assert.Contains(plain.Manifest.Digest, Assert.Single(inspection.Problems).Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(plain.Layers[0].Digest, Assert.Single(inspection.Missing).Digest.ToString());
    }

    [Fact]
    public async Task Inspect_VerifiesTheBlobsOfAnArtifactButDoesNotDecodeThem()
    {
        byte[] looksLikeZstd = [0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3];
        var artifact = new TestImage { PlainLayers = [looksLikeZstd], IsCompressed = false, ConfigMediaType = MediaTypes.OciEmpty };
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Image(artifact, "a"));

        Assert.Empty((await ImageInspector.InspectAsync(layout)).Problems);

        await using ImageLayout altered = await folder.OpenAsync(
            new TestImageFiles().Image(artifact, "a").Set(artifact.Layers[0], [0x28, 0xB5, 0x2F, 0xFD, 1, 2, 4]));

        Assert.Single((await ImageInspector.InspectAsync(altered)).Problems);
    }

    [Fact]
    public async Task Inspect_HoldsALayerOfADockerArchiveToTheDigestInItsName()
    {
        var image = new TestImage("base") { IsCompressed = false };
        string name = "blobs/sha256/" + new string('0', 64);
        using var folder = new TestImageFolder();
        await using DockerArchive archive = await folder.OpenAsync(new TarBuilder()
            .File(TestImageFiles.PathOf(image.Config), image.Config.Content)
            .File(name, image.PlainLayers[0])
            .Manifest(TestImageDockerArchive.Item(TestImageFiles.PathOf(image.Config), ["x:y"], name)));

        ImageInspection inspection = await ImageInspector.InspectAsync(archive);

        Assert.Contains(image.DiffIds[0], Assert.Single(inspection.Problems).Message, StringComparison.Ordinal);
    }
}
