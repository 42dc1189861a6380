using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>Opening, listing and resolving, in a folder and in a tar archive alike.</summary>
public sealed class ImageLayoutTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_ReadsTheLayoutsOwnFiles(bool asTar)
    {
        var image = new TestImage("base", "app");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"), asTar);

        Assert.Equal(asTar ? "oci-archive" : "oci", layout.Format);
        Assert.Equal("1.0.0", layout.LayoutFile.ImageLayoutVersion);
        Assert.Equal(image.Manifest.Digest, Assert.Single(layout.Index.Manifests).Digest.ToString());
        Assert.Equal(_folder.PathOf(asTar ? "layout.tar" : "layout"), layout.Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ShowsAnImageWithAllOfItsHashes(bool asTar)
    {
        var image = new TestImage("base", "app");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"), asTar);

        ImageListing listing = await layout.ListImagesAsync();

        StoredImage found = Assert.Single(listing.Images);
        Assert.Empty(listing.Missing);
        Assert.Empty(listing.NonImages);
        Assert.Equal(image.Manifest.Digest, found.Manifest!.Digest.ToString());
        Assert.Equal(image.Config.Descriptor, found.Config);
        Assert.Equal(image.Config.Content, found.ConfigDocument!.RawBytes.ToArray());
        Assert.Equal("linux/amd64", found.Platform!.ToString());
        Assert.Equal(["latest"], found.Tags);
        Assert.Empty(found.Indexes);
        Assert.Equal(image.Layers.Select(layer => layer.Descriptor), found.Layers.Select(layer => layer.Descriptor));
        Assert.Equal(image.Layers.Select(layer => layer.Digest), found.Layers.Select(layer => layer.Name));
        Assert.Equal(image.DiffIds, found.Layers.Select(layer => layer.DiffId!.ToString()));
        Assert.Equal(image.Layers[1].Content, await ReadAsync(await found.Layers[1].OpenStoredAsync()));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("alpine")]
    [InlineData("alpine:1.0")]
    [InlineData("library/alpine:1.0")]
    [InlineData("docker.io/library/alpine:1.0")]
    [InlineData("index.docker.io/library/alpine:1.0")]
    [InlineData("DIGEST")]
    public async Task Resolve_FindsAnEntryByTagNameOrDigest(string reference)
    {
        var image = new TestImage("base");
        TestImageFiles files = new TestImageFiles()
            .Image(new TestImage("other"), "latest", "docker.io/library/busybox:latest")
            .Image(image, "1.0", "docker.io/library/alpine:1.0")
            .Entry(image.Manifest, "latest", "docker.io/library/alpine:latest");
        await using ImageLayout layout = await _folder.OpenAsync(files);
        string asked = reference == "DIGEST" ? image.Manifest.Digest : reference;

        Assert.Equal(image.Manifest.Digest, (await layout.ResolveAsync(asked)).Digest.ToString());
        StoredImage found = Assert.Single((await layout.ListImagesAsync(asked)).Images);
        Assert.Equal(["docker.io/library/alpine:1.0", "docker.io/library/alpine:latest"], found.Tags);
    }

    [Fact]
    public async Task Resolve_SaysWhatIsThereInstead()
    {
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().Image(new TestImage("a"), "1.0").Image(new TestImage("b"), "2.0"));

        string message = await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => layout.ResolveAsync("3.0"));

        Assert.Contains("'3.0': expected one of '1.0', '2.0'", message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.ListImagesAsync("3.0"));
    }

    [Fact]
    public async Task Resolve_RefusesATagWithTwoDigests_ButListingShowsBoth()
    {
        var one = new TestImage("a");
        var two = new TestImage("b");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(one, "latest").Image(two, "latest"));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => layout.ResolveAsync("latest"));
        Assert.Contains(one.Manifest.Digest, message, StringComparison.Ordinal);
        Assert.Contains(two.Manifest.Digest, message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => layout.ListImagesAsync("latest"));

        ImageListing all = await layout.ListImagesAsync();
        Assert.Equal([one.Manifest.Digest, two.Manifest.Digest], all.Images.Select(image => image.Manifest!.Digest.ToString()));
        Assert.All(all.Images, image => Assert.Equal(["latest"], image.Tags));
    }

    [Fact]
    public async Task Resolve_TakesATagThatStandsTwiceForOneManifest()
    {
        var image = new TestImage("a");
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "latest").Entry(image.Manifest, "latest").Entry(image.Manifest, "1.0"));

        Assert.Equal(image.Manifest.Digest, (await layout.ResolveAsync("latest")).Digest.ToString());
        Assert.Equal(["latest", "1.0"], Assert.Single((await layout.ListImagesAsync()).Images).Tags);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_TakesUmocisTrailingNewlines(bool asTar)
    {
        var image = new TestImage("a");
        TestImageFiles files = new TestImageFiles().Image(image, "latest");
        foreach ((string name, byte[] content) in files.ToFiles().Where(file => !file.Key.StartsWith("blobs/", StringComparison.Ordinal)))
        {
            files.Set(name, [.. content, (byte)'\n']);
        }

        await using ImageLayout layout = await _folder.OpenAsync(files, asTar);

        Assert.Single((await layout.ListImagesAsync()).Images);
        Assert.Equal((byte)'\n', layout.Index.RawBytes.Span[^1]);
    }

    [Fact]
    public async Task Open_TakesAnArchiveWithDotSlashNames()
    {
        string path = _folder.Write("dots.tar", new TestImageFiles().Image(new TestImage("a"), "latest").ToTar("./"));
        await using ImageLayout layout = await ImageLayout.OpenAsync(path);

        Assert.Single((await layout.ListImagesAsync("latest")).Images);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":null}""")]
    public async Task List_TakesALayoutWithoutImages(string index)
    {
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Set("index.json", index));

        Assert.Empty((await layout.ListImagesAsync()).Images);
        Assert.Contains(
            "(none)",
            await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => layout.ResolveAsync("latest")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha256", false)]
    [InlineData("sha512", false)]
    [InlineData("blake3", false)]
    [InlineData("sha512", true)]
    [InlineData("blake3", true)]
    public async Task Read_FindsBlobsOfEveryAlgorithm(string algorithm, bool asTar)
    {
        var image = new TestImage("base", "app") { Algorithm = algorithm };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"), asTar);

        StoredImage found = Assert.Single((await layout.ListImagesAsync("latest")).Images);

        Assert.Equal(image.Manifest.Digest, found.Manifest!.Digest.ToString());
        foreach (TestImageBlob blob in image.Blobs)
        {
            Assert.True(await layout.ExistsAsync(blob.Descriptor));
            Assert.Equal(blob.Content, (await layout.ReadBytesAsync(blob.Descriptor)).ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_SaysWhatIsNotThere(bool asTar)
    {
        var image = new TestImage("a");
        var other = new TestImage("b");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"), asTar);

        Assert.False(await layout.ExistsAsync(other.Config.Descriptor));
        ContentNotFoundException missing = await Assert.ThrowsAsync<ContentNotFoundException>(() =>
            layout.ReadConfigAsync(other.Config.Descriptor));
        Assert.Equal(other.Config.Digest, missing.Digest!.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_RefusesAnAlgorithmItCannotVerify(bool asTar)
    {
        var blob = new TestImageBlob([1, 2, 3], MediaTypes.OciConfig, "md5");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Add(blob), asTar);

        await Assert.ThrowsAsync<NotSupportedException>(() => layout.ReadBytesAsync(blob.Descriptor));
        await Assert.ThrowsAsync<NotSupportedException>(() => layout.ExistsAsync(blob.Descriptor).AsTask());
    }

    [Fact]
    public async Task List_TellsTheFormatOfTheDocuments()
    {
        var image = new TestImage("a") { IsDocker = true };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image));

        StoredImage found = Assert.Single((await layout.ListImagesAsync()).Images);

        Assert.Equal(ImageFormat.Docker, found.ConfigDocument!.Format);
        Assert.Equal(MediaTypes.DockerManifest, found.Manifest!.MediaType);
        Assert.Empty(found.Tags);
    }

    [Fact]
    public async Task Calls_CheckTheirArguments()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ImageLayout.OpenAsync(""));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ImageLayout.OpenAsync("a", null!));
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles());
        await Assert.ThrowsAsync<ArgumentException>(() => layout.ResolveAsync(""));
        await Assert.ThrowsAsync<ArgumentNullException>(() => layout.OpenReadAsync(null!).AsTask());
        await Assert.ThrowsAsync<OperationCanceledException>(() => layout.ResolveAsync("a", new CancellationToken(canceled: true)));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            var content = new MemoryStream();
            await stream.CopyToAsync(content);
            return content.ToArray();
        }
    }
}
