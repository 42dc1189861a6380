using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>What stands in the indexes and manifests of a layout.</summary>
public sealed class ImageLayoutDocumentTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _amd = new("base", "app");
    private readonly TestImage _arm = new("base", "arm") { Architecture = "arm64" };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_FindsTheImagesOfNestedIndexes(bool asTar)
    {
        TestImageBlob inner = TestImageBlob.Index([_arm.Manifest.DescribeFor("linux", "arm64")]);
        TestImageBlob outer = TestImageBlob.Index([_amd.Manifest.DescribeFor("linux", "amd64"), inner.Describe()]);
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(_amd, _arm).Add(inner, outer).Entry(outer, "latest"), asTar);

        Assert.Equal([_amd.Manifest.Digest, _arm.Manifest.Digest], listing.Images.Select(image => image.Manifest!.Digest.ToString()));
        Assert.Equal([outer.Digest], listing.Images[0].Indexes.Select(index => index.Digest.ToString()));
        Assert.Equal([outer.Digest, inner.Digest], listing.Images[1].Indexes.Select(index => index.Digest.ToString()));
        Assert.All(listing.Images, image => Assert.Equal(["latest"], image.Tags));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_TellsWhatIsAbsent(bool asTar)
    {
        var absent = new TestImage("absent");
        TestImageBlob absentIndex = TestImageBlob.Index(absent.Manifest);
        TestImageBlob index = TestImageBlob.Index([
            _amd.Manifest.Describe(),
            absent.Manifest.DescribeFor("linux", "s390x"),
            absentIndex.Describe(),
        ]);
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index, "latest"), asTar);

        Assert.Equal(_amd.Manifest.Digest, Assert.Single(listing.Images).Manifest!.Digest.ToString());
        Assert.Equal([absent.Manifest.Digest, absentIndex.Digest], listing.Missing.Select(entry => entry.Digest.ToString()));
        Assert.Equal("linux/s390x", listing.Missing[0].Platform!.ToString());
    }

    [Fact]
    public async Task List_RequiresWhatIndexJsonItselfLists()
    {
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Entry(_amd.Manifest, "latest"));

        ContentNotFoundException missing = await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.ListStrictlyAsync());
        Assert.Equal(_amd.Manifest.Digest, missing.Digest!.ToString());
    }

    [Fact]
    public async Task List_PutsWhatItCannotReadAside()
    {
        TestImageBlob text = TestImageBlob.Of("{}", "text/plain");
        var exotic = new TestImageBlob("{}"u8.ToArray(), MediaTypes.OciManifest, "md5+weird");
        TestImageBlob index = TestImageBlob.Index([_amd.Manifest.Describe(), text.Describe(), exotic.Describe()]);
        ImageListing listing = await ListAsync(
            new TestImageFiles().AddImages(_amd).Add(index).Entry(index).Entry(text, "old").Entry(exotic, "new"));

        Assert.Single(listing.Images);
        Assert.Equal([text.Digest, exotic.Digest], listing.NonImages.Select(entry => entry.Digest.ToString()));
        Assert.Empty(listing.Missing);
    }

    [Fact]
    public async Task List_ShowsAttestations()
    {
        TestImageBlob statement = TestImageBlob.Of("""{"_type":"https://in-toto.io/Statement/v0.1"}""", "application/vnd.in-toto+json");
        var attestation = new TestImage
        {
            Os = "unknown",
            Architecture = "unknown",
            PlainLayers = [statement.Content],
            IsCompressed = false,
            ChangeManifest = manifest => manifest["layers"]![0]!["mediaType"] = statement.MediaType,
        };
        TestImageBlob index = TestImageBlob.Index([
            _amd.Manifest.DescribeFor("linux", "amd64"),
            attestation.Manifest.DescribeFor("unknown", "unknown"),
        ]);
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(_amd, attestation).Add(index).Entry(index, "latest"));

        Assert.Equal(["linux/amd64", "unknown/unknown"], listing.Images.Select(image => image.Platform!.ToString()));
        Assert.Equal(statement.Digest, Assert.Single(listing.Images[1].Layers).DiffId!.ToString());
    }

    [Theory]
    [InlineData("application/vnd.cncf.helm.config.v1+json")]
    [InlineData(MediaTypes.OciEmpty)]
    public async Task List_ShowsArtifactsWithoutDiffIds(string configType)
    {
        var artifact = new TestImage("chart") { ConfigMediaType = configType };
        ImageListing listing = await ListAsync(new TestImageFiles().Image(artifact, "chart").Remove(artifact.Config));

        StoredImage found = Assert.Single(listing.Images);
        Assert.Null(found.ConfigDocument);
        Assert.Null(found.Platform);
        Assert.Equal(artifact.Config.Digest, found.Config!.Digest.ToString());
        Assert.Null(Assert.Single(found.Layers).DiffId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ReadsDockerManifestLists(bool asTar)
    {
        var amd = new TestImage("base") { IsDocker = true };
        var arm = new TestImage("arm")
        {
            IsDocker = true,
            Architecture = "arm",
            ChangeConfig = config => config["variant"] = "v7",
        };
        TestImageBlob list = TestImageBlob.Index(
            [amd.Manifest.DescribeFor("linux", "amd64"), arm.Manifest.Describe()],
            MediaTypes.DockerManifestList);
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(amd, arm).Add(list).Entry(list, "latest"), asTar);

        Assert.Equal(["linux/amd64", "linux/arm/v7"], listing.Images.Select(image => image.Platform!.ToString()));
    }

    [Fact]
    public async Task List_ShowsAManifestOnceWithAllThatLeadsToIt()
    {
        TestImageBlob one = TestImageBlob.Index([_amd.Manifest.Describe()]);
        TestImageBlob two = TestImageBlob.Index([_arm.Manifest.Describe(), _amd.Manifest.Describe(), _amd.Manifest.Describe()]);
        TestImageFiles files = new TestImageFiles()
            .AddImages(_amd, _arm)
            .Add(one, two)
            .Entry(one, "one")
            .Entry(two, "two")
            .Entry(_amd.Manifest, "three");
        ImageListing listing = await ListAsync(files);

        Assert.Equal([_amd.Manifest.Digest, _arm.Manifest.Digest], listing.Images.Select(image => image.Manifest!.Digest.ToString()));
        Assert.Equal(["one", "two", "three"], listing.Images[0].Tags);
        Assert.Equal([one.Digest, two.Digest], listing.Images[0].Indexes.Select(index => index.Digest.ToString()));
        Assert.Equal(["two"], listing.Images[1].Tags);
    }

    [Fact]
    public async Task List_TakesEmbeddedData()
    {
        TestImageBlob index = TestImageBlob.Index([
            _amd.Manifest.Describe(descriptor => descriptor["data"] = Convert.ToBase64String(_amd.Manifest.Content)),
        ]);
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index));

        Assert.Single(listing.Images);
    }

    [Fact]
    public async Task List_RefusesEmbeddedDataThatIsNotTheContent()
    {
        TestImageBlob index = TestImageBlob.Index([
            _amd.Manifest.Describe(descriptor => descriptor["data"] = Convert.ToBase64String(_arm.Manifest.Content)),
        ]);

        await Assert.ThrowsAnyAsync<JsonException>(() => ListAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index)));
    }

    [Fact]
    public async Task List_RefusesAConfigWithMoreOrFewerDiffIdsThanLayers()
    {
        var image = new TestImage("a", "b") { ChangeManifest = manifest => ((JsonArray)manifest["layers"]!).RemoveAt(0) };

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ListAsync(new TestImageFiles().Image(image)));
        Assert.Contains("has 1 layers, but its config 2 diff_ids", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MediaTypes.OciManifest, MediaTypes.OciIndex)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.DockerManifest)]
    public async Task List_RefusesADocumentThatContradictsItsDescriptor(string real, string claimed)
    {
        JsonObject descriptor = _amd.Manifest.Describe(descriptor => descriptor["mediaType"] = claimed);
        Assert.Equal(real, _amd.Manifest.MediaType);

        await Assert.ThrowsAnyAsync<JsonException>(() => ListAsync(new TestImageFiles().AddImages(_amd).Entry(descriptor)));
    }

    // Every descriptor of a manifest is a claim of its own, even if the manifest was read before for another.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_RefusesASecondDescriptorWithAnotherSize(bool isFirst)
    {
        JsonObject wrong = _amd.Manifest.Describe(descriptor => descriptor["size"] = _amd.Manifest.Content.Length + 1);
        TestImageBlob index = TestImageBlob.Index(isFirst ? [wrong, _amd.Manifest.Describe()] : [_amd.Manifest.Describe(), wrong]);

        await Assert.ThrowsAsync<ContentMismatchException>(() => ListAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_RefusesEntriesForOneManifestWithDifferentSizes(bool isFirst)
    {
        TestImageFiles files = new TestImageFiles().AddImages(_amd);
        JsonObject right = _amd.Manifest.Describe();
        JsonObject wrong = _amd.Manifest.Describe(descriptor => descriptor["size"] = 1);
        files.Entry(isFirst ? wrong : right).Entry(isFirst ? right : wrong);

        await Assert.ThrowsAsync<ContentMismatchException>(() => ListAsync(files));
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifest)]
    public async Task List_RefusesOneManifestUnderTwoMediaTypes(string otherType)
    {
        var image = new TestImage("a") { ChangeManifest = manifest => manifest.Remove("mediaType") };
        JsonObject other = image.Manifest.Describe(descriptor => descriptor["mediaType"] = otherType);

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ListAsync(new TestImageFiles().Image(image).Entry(other)));
        Assert.Contains($"as '{MediaTypes.OciManifest}' and as '{otherType}'", message, StringComparison.Ordinal);
    }

    // An entry of an unknown type must not hide the manifest that another entry shows.
    [Fact]
    public async Task List_ShowsAManifestThatIsListedWithAnUnknownTypeToo()
    {
        JsonObject unknown = _amd.Manifest.Describe(descriptor => descriptor["mediaType"] = "application/json");
        ImageListing listing = await ListAsync(new TestImageFiles().AddImages(_amd).Entry(unknown).Entry(_amd.Manifest, "latest"));

        Assert.Equal(["latest"], Assert.Single(listing.Images).Tags);
        Assert.Equal("application/json", Assert.Single(listing.NonImages).MediaType);
    }

    private async Task<ImageListing> ListAsync(TestImageFiles files, bool asTar = false)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files, asTar);
        return await layout.ListStrictlyAsync();
    }
}
