using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Layouts;

/// <summary>Which image of several a reference means.</summary>
public sealed class DockerArchiveChoosingTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _alpine = new("base", "alpine");
    private readonly TestImage _hello = new("base", "hello");
    private readonly TestImage _untagged = new("base");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("alpine", 0)]
    [InlineData("alpine:latest", 0)]
    [InlineData("library/alpine", 0)]
    [InlineData("docker.io/library/alpine:latest", 0)]
    [InlineData("alpine:3", 0)]
    [InlineData("example.com/hello:1.0", 1)]
    [InlineData("@0", 0)]
    [InlineData("@1", 1)]
    [InlineData("@2", 2)]
    [InlineData("ID0", 0)]
    [InlineData("ID1", 1)]
    [InlineData("ID2", 2)]
    public async Task List_ChoosesOneImage(string reference, int expected)
    {
        TestImage[] images = [_alpine, _hello, _untagged];
        await using DockerArchive archive = await OpenAsync();
        string asked = reference.StartsWith("ID", StringComparison.Ordinal) ? images[expected].Config.Digest : reference;

        StoredImage found = Assert.Single((await archive.ListImagesAsync(asked)).Images);

        Assert.Equal(images[expected].Config.Digest, found.Config!.Digest.ToString());
        Assert.Equal(expected == 0 ? ["alpine:latest", "alpine:3"] : expected == 1 ? ["example.com/hello:1.0", "both:1"] : [], found.Tags);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello:1.0")]
    [InlineData("example.com/hello")]
    [InlineData("alpine:2")]
    [InlineData("@3")]
    [InlineData("@-1")]
    [InlineData("@")]
    [InlineData("@ 1")]
    [InlineData("@99999999999")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("\u001b[31m")]
    public async Task List_SaysWhatIsThereInstead(string reference)
    {
        await using DockerArchive archive = await OpenAsync();

        string message = await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => archive.ListImagesAsync(reference));
        Assert.Contains(
            $"expected one of 'alpine:latest', 'alpine:3', 'example.com/hello:1.0', 'both:1', '{_untagged.Config.Digest}'",
            message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
    }

    [Theory]
    [InlineData("both:1")]
    [InlineData("docker.io/library/both:1")]
    public async Task List_RefusesAnAmbiguousName(string reference)
    {
        await using DockerArchive archive = await _folder.OpenAsync(Legacy((_alpine, ["both:1"]), (_hello, ["both:1"])));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => archive.ListImagesAsync(reference));
        Assert.Contains(_alpine.Config.Digest, message, StringComparison.Ordinal);
        Assert.Contains(_hello.Config.Digest, message, StringComparison.Ordinal);
        Assert.Equal(2, (await archive.ListImagesAsync()).Images.Count);
    }

    // One image saved under two names may stand there twice: its ID is not ambiguous.
    [Fact]
    public async Task List_TakesAnImageThatStandsTwice()
    {
        TarBuilder tar = new TarBuilder().File("c", _untagged.Config.Content).File("a", _untagged.PlainLayers[0]);
        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item("c", ["a:1"], "a"), Item("c", ["a:2"], "a")));

        Assert.Equal(["a:1", "a:2"], (await archive.ListImagesAsync(_untagged.Config.Digest)).Images.SelectMany(image => image.Tags));
        Assert.Equal(["a:1", "a:2"], Assert.Single((await archive.ListImagesAsync("a:2")).Images).Tags);
    }

    private Task<DockerArchive> OpenAsync() => _folder.OpenAsync(Legacy(
        (_alpine, ["alpine:latest", "alpine:3"]),
        (_hello, ["example.com/hello:1.0", "both:1"]),
        (_untagged, null)));
}
