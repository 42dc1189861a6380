using System.Text.Json;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>Sizes are claims: nothing is allocated for them.</summary>
[Collection(AloneCollection.Name)]
public sealed class ImageLayoutAllocationTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-1", typeof(JsonException))]
    [InlineData("4611686018427387904", typeof(InvalidDataException))]
    [InlineData("9223372036854775807", typeof(InvalidDataException))]
    [InlineData("9223372036854775808", typeof(JsonException))]
    [InlineData("1e3", typeof(JsonException))]
    [InlineData("4000000", typeof(ContentMismatchException))]
    [InlineData("0", typeof(ContentMismatchException))]
    public async Task List_RefusesWrongSizesBeforeAllocatingThem(string size, Type expected)
    {
        TestImageBlob index = TestImageBlob.Of(
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{_image.Manifest.Digest}}","size":{{size}}}]}""",
            MediaTypes.OciIndex);
        string path = _folder.Write(new TestImageFiles().AddImages(_image).Add(index).Entry(index));

        long before = GC.GetTotalAllocatedBytes(precise: true);
        ContentProblem problem = Assert.Single(await ListAsync(path));
        Assert.IsType(expected, problem.Exception);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000_000);
    }

    private static async Task<IReadOnlyList<ContentProblem>> ListAsync(string path)
    {
        await using ImageLayout layout = await ImageLayout.OpenAsync(path);
        return (await layout.ListImagesAsync()).Problems;
    }
}
