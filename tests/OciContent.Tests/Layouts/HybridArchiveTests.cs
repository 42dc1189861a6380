using System.Text.Json.Nodes;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tests.Layouts;

/// <summary>
/// An archive that is an OCI layout and a docker-archive must hold the same images for those who read the one as for those who read the
/// other.
/// </summary>
public sealed class HybridArchiveTests : IDisposable
{
    private static readonly TestImage Shown = new("shown") { IsCompressed = false };
    private static readonly TestImage Hidden = new("hidden") { IsCompressed = false };

    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_TakesAnArchiveThatAgrees()
    {
        string path = Write(
            TestImageDockerArchive.Item(TestImageFiles.PathOf(Shown.Config), ["x:y"], Shown.Layers.Select(TestImageFiles.PathOf)));

        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();

        Assert.Equal("oci-archive", source.Format);
    }

    [Fact]
    public async Task Open_RefusesAnImageThatOnlyManifestJsonLists()
    {
        string path = Write(
            TestImageDockerArchive.Item(TestImageFiles.PathOf(Hidden.Config), ["other:y"], Hidden.Layers.Select(TestImageFiles.PathOf)));

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => ImageLocation.Parse(path).OpenAsync());

        Assert.Contains(Hidden.Config.Digest, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task Open_TakesTheViewThatIsNamed(string transport)
    {
        string path = Write(
            TestImageDockerArchive.Item(TestImageFiles.PathOf(Hidden.Config), ["x:y"], Hidden.Layers.Select(TestImageFiles.PathOf)));

        await using ImageSource source = await ImageLocation.Parse($"{transport}:{path}").OpenAsync();

        StoredImage image = Assert.Single((await source.ListImagesAsync()).Images);
        Assert.Equal(transport == "oci-archive" ? Shown.Config.Digest : Hidden.Config.Digest, image.Config!.Digest.ToString());
    }

    [Fact]
    public async Task Open_RefusesANameThatMeansTwoImages()
    {
        string path = Write(
            TestImageDockerArchive.Item(TestImageFiles.PathOf(Hidden.Config), ["x:y"], Hidden.Layers.Select(TestImageFiles.PathOf)),
            files => files.Entry(Hidden.Manifest, "z", "docker.io/library/x:z"));

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => ImageLocation.Parse(path).OpenAsync());

        Assert.Contains("'x:y'", e.Message, StringComparison.Ordinal);
    }

    private string Write(JsonObject item, Action<TestImageFiles>? change = null)
    {
        TestImageFiles files = new TestImageFiles()
            .Image(Shown, "y", "docker.io/library/x:y")
            .AddImages(Hidden)
            .Set("manifest.json", new JsonArray(item).ToJsonString());
        change?.Invoke(files);
        return _folder.Write(files, asTar: true);
    }
}
