using OciContent.Copying;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Copying;

/// <summary>Everything that a source holds is copied into a layout, with its names.</summary>
public sealed class CopyAllTests : IDisposable
{
    private readonly TestImageFolder _temp = new();
    private readonly TestImage _one = new("base", "a");
    private readonly TestImage _two = new("base", "b") { Architecture = "arm64" };

    private TestImageBlob Both =>
        TestImageBlob.Index([_one.Manifest.DescribeFor("linux", "amd64"), _two.Manifest.DescribeFor("linux", "arm64")]);

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci", false)]
    [InlineData("oci", true)]
    [InlineData("oci-archive", false)]
    [InlineData("oci-archive", true)]
    public async Task ANewLayout_GetsTheIndexAsItIs(string transport, bool fromArchive)
    {
        byte[] index =
        [
            .. System.Text.Encoding.UTF8.GetBytes(
                $$"""
                {"schemaVersion":2, "manifests":[
                  {{Both.Describe()}}, {{_one.Manifest.Describe(entry =>
                    entry["annotations"] = new System.Text.Json.Nodes.JsonObject { [AnnotationKeys.RefName] = "one", ["x.y"] = "kept" }
                )}} ], "x-unknown": [1.50], "annotations":{"of":"the index"} }
                """),
        ];
        string source = _temp.Write(new TestImageFiles().AddImages(_one, _two).Add(Both).Set("index.json", index), fromArchive);
        var destination = ImageLocation.Parse($"{transport}:{_temp.PathOf("copy")}");

        CopiedLayout copied = await TestSelecting.CopyAllAsync(source, destination.ToString());

        await using var layout = (ImageLayout)await destination.OpenAsync();
        Assert.Equal(index, layout.Index.RawBytes.ToArray());
        Assert.Equal(layout.Index.Manifests, copied.Entries);
        Assert.Empty((await ImageVerifier.VerifyAsync(destination)).Problems);
        Assert.Equal(
            _one.Blobs.Concat(_two.Blobs).Append(Both).Select(static blob => blob.Digest).Distinct().Order(StringComparer.Ordinal),
            layout.StoredDigests().Select(static digest => digest.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ALayoutWithImages_KeepsThose_ButForNamesThatMove()
    {
        string destination = _temp.PathOf("copy");
        await TestSelecting.CopyAsync("oci:" + _temp.Write(new TestImageFiles().Image(_two)), $"oci:{destination}:moves");
        await TestSelecting.CopyAsync("oci:" + _temp.PathOf("layout"), $"oci:{destination}:stays");
        string source = _temp.Write(
            new TestImageFiles().Image(_one, "moves", "example.com/x:moves").Image(_one, null, "example.com/x:other"));

        for (int run = 0; run < 2; run++)
        {
            await TestSelecting.CopyAllAsync(source, $"oci:{destination}");

            await using ImageLayout layout = await ImageLayout.OpenAsync(destination);
            Assert.Equal(
                [
                    $"{_two.Manifest.Digest} stays ",
                    $"{_one.Manifest.Digest} moves example.com/x:moves",
                    $"{_one.Manifest.Digest}  example.com/x:other",
                ],
                layout
                    .Index.Manifests.Select(static entry =>
                        $"{entry.Digest} {IndexEntryName.TagOf(entry)} {IndexEntryName.FullNameOf(entry)}")
                    .OrderByDescending(static entry => entry.Contains("stays", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task ADockerArchive_IsCopiedWithTheNamesOfItsImages()
    {
        string archive = _temp.Write(
            "docker.tar",
            TestImageDockerArchive.Legacy((_one, ["example.com/a:1", "example.com/b__c:1"]), (_two, null)));
        string destination = _temp.PathOf("copy");

        await TestSelecting.CopyAllAsync("docker-archive:" + archive, $"oci:{destination}");

        await using ImageLayout layout = await ImageLayout.OpenAsync(destination);
        Assert.Equal(["example.com/a:1", "example.com/b__c:1", null], layout.Index.Manifests.Select(IndexEntryName.Of));
        Assert.Equal(
            [_one.Config.Digest, _two.Config.Digest],
            (await layout.ListImagesAsync()).Images.Select(static image => image.Config!.Digest.ToString()));
        Assert.Empty((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{destination}"))).Problems);
    }

    [Fact]
    public async Task Progress_EndsWithAllBytes()
    {
        string source = _temp.Write(new TestImageFiles().Image(_one, "one").Image(_two, "two"));
        var progress = new RecordingProgress<ContentProgress>();

        await TestSelecting.CopyAllAsync(source, "oci:" + _temp.PathOf("copy"), new CopyOptions { Progress = progress });

        long all = _one.Blobs.Concat(_two.Blobs).DistinctBy(static blob => blob.Digest).Sum(static blob => blob.Content.LongLength);
        Assert.Equal(new ContentProgress(all, all), progress.Reports[^1]);
    }

    [Fact]
    public async Task WhatIsMissing_IsFoundBeforeAnythingIsWritten()
    {
        string source = _temp.Write(new TestImageFiles().Image(_one, "one").Image(_two, "two").Remove(_two.Config));

        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() =>
            TestSelecting.CopyAllAsync(source, "oci:" + _temp.PathOf("copy")));

        Assert.False(Path.Exists(_temp.PathOf("copy")));
    }

    [Theory]
    [InlineData("dir:copy", "'dir:copy' is for one image: expected a place for several, without a tag.")]
    [InlineData(
        "docker-archive:copy",
        "'docker-archive:copy' is for one image: expected a place for several, without a tag.")]
    [InlineData("oci:copy:tag", "'oci:copy:tag' is for one image: expected a place for several, without a tag.")]
    public async Task ADestinationForOneImage_IsRefused(string destination, string expected) =>
        Assert.Equal(
            expected,
            await TestImageFolder.RefusesAsync<FormatException>(() =>
                TestSelecting.CopyAllAsync(_temp.Write(new TestImageFiles()), destination)));

    [Fact]
    public async Task OneOfTheImages_IsNotAll()
    {
        await using ImageSource source = await _temp.OpenAsync(new TestImageFiles().Image(_one, "tag"));
        var destination = ImageLocation.Parse("oci:copy");
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await ImageCopier.CopyAllAsync(await source.SelectAsync("tag"), destination));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await ImageCopier.CopyAllAsync(
                await source.SelectAsync(null, new Platform { Os = "linux", Architecture = "amd64" }),
                destination));
    }

    [Theory]
    [InlineData("tag", null)]
    [InlineData(null, "example.com/x:tag")]
    public async Task ANameOfTwoImages_IsRefused(string? tag, string? name)
    {
        string source = _temp.Write(new TestImageFiles().Image(_one, tag, name).Image(_two, tag, name));

        Assert.EndsWith(
            ": expected one.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
                TestSelecting.CopyAllAsync(source, "oci:" + _temp.PathOf("copy"))),
            StringComparison.Ordinal);
        Assert.False(Path.Exists(_temp.PathOf("copy")));
    }

    [Fact]
    public async Task ALayoutWithoutImages_IsRefused()
    {
        string source = _temp.Write(new TestImageFiles());

        Assert.EndsWith(
            "has no images: expected one or more.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
                TestSelecting.CopyAllAsync(source, "oci:" + _temp.PathOf("copy"))),
            StringComparison.Ordinal);
    }
}
