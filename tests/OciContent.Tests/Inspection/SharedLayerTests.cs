using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tests.Layouts;

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
        var wrong = new TestImage("shared") { Architecture = "arm64", ChangeManifest = static manifest => manifest["layers"]![0]!["size"] = WrongSize };
        TestImage[] images = wrongComesFirst ? [wrong, right] : [right, wrong];
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Image(images[0], "a").Image(images[1], "b"));

        ImageInspection inspection = await ImageInspector.InspectAsync(layout);

        InspectionProblem problem = Assert.Single(inspection.Problems);
        Assert.Contains(wrong.Manifest.Digest, problem.Where, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(inspection.Images.Single(image => image.Manifest!.Digest == right.Manifest.Descriptor.Digest).Layers).UncompressedSize);
        Assert.Null(Assert.Single(inspection.Images.Single(image => image.Manifest!.Digest == wrong.Manifest.Descriptor.Digest).Layers).UncompressedSize);
    }

    [Fact]
    public async Task Inspect_ShowsAnIndexOfWhichNoImageIsHere()
    {
        TestImageBlob index = TestImageBlob.Index(new TestImage("a").Manifest, new TestImage("b").Manifest);
        using var folder = new TestImageFolder();
        await using ImageLayout layout = await folder.OpenAsync(new TestImageFiles().Add(index).Entry(index, "x"));

        ImageInspection inspection = await ImageInspector.InspectAsync(layout);

        Assert.Equal(index.Descriptor.Digest, inspection.Index?.Digest);
        Assert.Equal(2, inspection.Absent.Count);
        HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(index.Digest), inspection));
        Assert.Equal(HashRole.Index, match.Role);
    }
}
