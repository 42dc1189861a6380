using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

/// <summary>Which of Docker's stores saved an image, and what that means for its hashes.</summary>
public sealed class DockerStoreTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false, DockerStore.GraphDriver)]
    [InlineData(false, true, DockerStore.Containerd)]
    [InlineData(true, false, DockerStore.Containerd)]
    [InlineData(true, true, DockerStore.Containerd)]
    public async Task InspectAsync_TellsTheStoreOfADockerSave(bool isDocker, bool isCompressed, DockerStore store)
    {
        var image = new TestImage("base", "app") { IsDocker = isDocker, IsCompressed = isCompressed };

        ImageIdentity found = await InspectAsync(_folder.Write("save.tar", Hybrid(image, "hello:1.0", "1.0")));

        Assert.Equal(store, found.Store);
    }

    [Fact]
    public async Task InspectAsync_TellsNoStoreWhereTheFileDoesNotTell()
    {
        string layout = _folder.Write(new TestImageFiles().Image(new TestImage("base") { IsCompressed = false }, "latest"), asTar: true);
        string archive = _folder.Write("archive.tar", Skopeo(new TestImage("base"), "hello:1.0"));
        string empty = _folder.Write("empty.tar", Hybrid(new TestImage(), "hello:1.0", "1.0"));

        foreach (string path in (string[])[layout, archive, empty])
        {
            Assert.Null((await InspectAsync(path)).Store);
        }
    }

    [Fact]
    public async Task Find_DoesNotSayThatARegistryShowsWhatTheGraphDriverStoreSaved()
    {
        var image = new TestImage("base") { IsCompressed = false };
        string path = _folder.Write("save.tar", Hybrid(image, "hello:1.0", "1.0"));
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source);

        HashMatch manifest = Assert.Single(HashFinder.Find(HashPrefix.Parse(image.Manifest.Digest), inspection));
        HashMatch config = Assert.Single(HashFinder.Find(HashPrefix.Parse(image.Config.Digest), inspection));

        Assert.Contains("No registry shows it", manifest.Explanation, StringComparison.Ordinal);
        Assert.Contains("with the graph-driver store", config.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_SumsTheLayersAsOftenAsTheyAreListed()
    {
        var image = new TestImage("base", "app", "base");

        ImageIdentity found = await InspectAsync(_folder.Write(new TestImageFiles().Image(image, "latest")));

        Assert.Equal(image.Layers.Sum(static layer => layer.Content.Length), found.LayersSize);
        Assert.Equal(image.PlainLayers.Sum(static layer => layer.Length), found.UncompressedLayersSize);
        Assert.Null((found with { Layers = [found.Layers[0] with { Size = null }] }).LayersSize);
        Assert.Null((found with { Layers = [.. Enumerable.Repeat(found.Layers[0] with { Size = long.MaxValue }, 2)] }).LayersSize);
    }

    private static async Task<ImageIdentity> InspectAsync(string path)
    {
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        return Assert.Single((await ImageInspector.InspectAsync(source)).Images);
    }
}
