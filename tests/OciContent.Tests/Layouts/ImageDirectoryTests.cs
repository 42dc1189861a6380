using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Layouts;

/// <summary>Folders of skopeo's dir: transport.</summary>
public sealed class ImageDirectoryTests : IDisposable
{
    private const string Version = "Directory Transport Version: 1.1\n";

    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");
    private readonly TestImage _arm = new("arm") { Architecture = "arm64" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_ReadsOneImage()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(WriteImage());

        StoredImage found = Assert.Single((await directory.ListStrictlyAsync()).Images);

        Assert.Equal("dir", directory.Format);
        Assert.IsType<ImageManifest>(directory.Root);
        Assert.Equal(_image.Manifest.Digest, found.Manifest!.Digest.ToString());
        Assert.Equal(_image.Config.Digest, found.Config!.Digest.ToString());
        Assert.Empty(found.Tags);
        foreach (TestImageBlob blob in _image.Blobs)
        {
            Assert.True(await directory.ExistsAsync(blob.Descriptor));
            Assert.Equal(blob.Content, (await directory.ReadBytesAsync(blob.Descriptor)).ToArray());
        }

        Assert.False(await directory.ExistsAsync(_arm.Config.Descriptor));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => directory.ReadBytesAsync(_arm.Config.Descriptor));
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifestList)]
    public async Task List_ReadsAnIndexWithItsChildren(string mediaType)
    {
        var absent = new TestImage("absent");
        TestImageBlob index = TestImageBlob.Index(
            [_image.Manifest.Describe(), _arm.Manifest.DescribeFor("linux", "arm64"), absent.Manifest.Describe()],
            mediaType);
        string path = WriteImage(_image, _arm);
        _folder.Write("dir/manifest.json", index.Content);
        foreach (TestImage image in (TestImage[])[_image, _arm])
        {
            _folder.Write($"dir/{image.Manifest.Encoded}.manifest.json", image.Manifest.Content);
        }

        await using ImageDirectory directory = await ImageDirectory.OpenAsync(path);
        ImageListing listing = await directory.ListImagesAsync(index.Digest);

        Assert.IsType<ImageIndex>(directory.Root);
        Assert.Equal([_image.Manifest.Digest, _arm.Manifest.Digest], listing.Images.Select(image => image.Manifest!.Digest.ToString()));
        Assert.All(listing.Images, image => Assert.Equal(index.Digest, Assert.Single(image.Indexes).Digest.ToString()));
        Assert.Equal(absent.Manifest.Digest, Assert.Single(listing.Missing).Digest.ToString());
    }

    [Fact]
    public async Task List_KnowsNoNames()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(WriteImage());

        Assert.Contains(
            _image.Manifest.Digest,
            await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => directory.ListImagesAsync("latest")),
            StringComparison.Ordinal);
        Assert.Single((await directory.ListImagesAsync(_image.Manifest.Digest)).Images);
    }

    [Fact]
    public async Task Open_IgnoresSignaturesAndOtherFiles()
    {
        string path = WriteImage();
        _folder.Write("dir/signature-1", [1, 2, 3]);
        _folder.Write("dir/signature-2", []);
        _folder.Write("dir/other/manifest.json", []);

        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        Assert.Equal("dir", source.Format);
        Assert.Single((await source.ListStrictlyAsync()).Images);
    }

    [Theory]
    [InlineData("Directory Transport Version: 1.0\n", true)]
    [InlineData("Directory Transport Version: 1.1", true)]
    [InlineData("", false)]
    [InlineData("1.1", false)]
    [InlineData("directory transport version: 1.1\n", false)]
    [InlineData(" Directory Transport Version: 1.1\n", false)]
    [InlineData("\u001b[31m\n\n\n", false)]
    public async Task Open_ChecksTheVersionFile(string version, bool isTaken)
    {
        string path = WriteImage();
        File.WriteAllText(Path.Join(path, "version"), version);
        if (isTaken)
        {
            await (await ImageDirectory.OpenAsync(path)).DisposeAsync();
        }
        else
        {
            Assert.Contains(
                "expected 'Directory Transport Version: '",
                await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageDirectory.OpenAsync(path)),
                StringComparison.Ordinal);
        }
    }

    // As skopeo reads it; but it is not told from other folders by itself.
    [Fact]
    public async Task Open_ReadsAFolderWithoutItsVersion_IfItIsSaidToBeOne()
    {
        string path = WriteImage();
        File.Delete(Path.Join(path, "version"));

        await using ImageSource source = await ImageLocation.Parse($"dir:{path}").OpenAsync();
        AuditFinding finding = Assert.Single(await ImageAuditor.AuditAsync(source));

        Assert.Equal((AuditRule.Nonconforming, path), (finding.Rule, finding.Location.ToString()));
        Assert.Contains(
            "holds no image",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse(path).OpenAsync()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RefusesAMissingManifest()
    {
        const string name = "manifest.json";
        string path = WriteImage();
        File.Delete(Path.Join(path, name));

        Assert.Contains(
            $"has no file '{name}'",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageDirectory.OpenAsync(path)),
            StringComparison.Ordinal);
        Assert.Contains(
            "holds no image",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse(path).OpenAsync()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", false)]
    [InlineData("manifest.json", false)]
    [InlineData("CONFIG", false)]
    [InlineData("LAYER", false)]
    [InlineData("version", true)]
    [InlineData("manifest.json", true)]
    [InlineData("CONFIG", true)]
    [InlineData("LAYER", true)]
    public async Task Open_RefusesLinksAndPipes(string what, bool isPipe)
    {
        string path = WriteImage();
        string name = what switch { "CONFIG" => _image.Config.Encoded, "LAYER" => _image.Layers[0].Encoded, _ => what };
        File.Move(Path.Join(path, name), Path.Join(path, "moved"));
        if (isPipe)
        {
            _folder.MakePipe("dir/" + name);
        }
        else
        {
            File.CreateSymbolicLink(Path.Join(path, name), "moved");
        }

        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(() => TestImageFolder.WithinAsync(() => ReadAllAsync(path)));
        Assert.True(
            isPipe ? refusal is ContentMismatchException or JsonException or InvalidDataException : refusal is InvalidDataException,
            refusal.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"schemaVersion":1,"name":"a","fsLayers":[],"history":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":{},"layers":[]}""")]
    public async Task Open_RefusesABrokenManifest(string json)
    {
        string path = WriteImage();
        File.WriteAllText(Path.Join(path, "manifest.json"), json);

        await TestImageFolder.RefusesAsync<JsonException>(() => ImageDirectory.OpenAsync(path));
    }

    [Fact]
    public async Task List_RefusesAManifestThatChangedSinceItWasOpened()
    {
        string path = WriteImage();
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(path);
        File.WriteAllBytes(Path.Join(path, "manifest.json"), _arm.Manifest.Content);

        await Assert.ThrowsAsync<ContentMismatchException>(() => directory.ListStrictlyAsync());
    }

    private static async Task<int> ReadAllAsync(string path)
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(path);
        foreach (StoredLayer layer in (await directory.ListStrictlyAsync()).Images.SelectMany(image => image.Layers))
        {
            await using Stream stream = await layer.OpenStoredAsync();
            await stream.CopyToAsync(Stream.Null);
        }

        return 0;
    }

    private string WriteImage(params TestImage[] images)
    {
        _folder.Write("dir/version", System.Text.Encoding.UTF8.GetBytes(Version));
        _folder.Write("dir/manifest.json", _image.Manifest.Content);
        foreach (TestImageBlob blob in images.Append(_image).SelectMany(image => image.Layers.Append(image.Config)))
        {
            _folder.Write("dir/" + blob.Encoded, blob.Content);
        }

        return _folder.PathOf("dir");
    }
}
