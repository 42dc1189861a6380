using OciContent.Copying;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tests.Copying;

/// <summary>Images are copied byte for byte into layouts and folders.</summary>
public sealed class ImageCopierTests : IDisposable
{
    private readonly TestImageFolder _temp = new();
    private readonly TestImage _amd64 = new("base", "a");
    private readonly TestImage _arm64 = new("base", "b") { Architecture = "arm64" };

    public static TheoryData<string> Destinations { get; } = ["oci", "dir"];

    private TestImageBlob Index =>
        TestImageBlob.Index([_amd64.Manifest.DescribeFor("linux", "amd64"), _arm64.Manifest.DescribeFor("linux", "arm64")]);

    private TestImageFiles TwoPlatforms => new TestImageFiles().AddImages(_amd64, _arm64).Add(Index).Entry(Index, "both");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task AnImage_IsCopiedWithAllItsBytes(string transport)
    {
        string source = _temp.Write(new TestImageFiles().Image(_amd64, "one").Image(_arm64, "other"));

        CopiedImage copied = await CopyAsync($"oci:{source}:one", $"{transport}:{_temp.PathOf("copy")}");

        Assert.Equal(_amd64.Manifest.Descriptor, copied.Root);
        Assert.Empty(copied.Missing);
        await AssertHasExactlyAsync(_temp.PathOf("copy"), _amd64.Blobs);
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task AnIndex_IsCopiedWithEverythingItLeadsTo(string transport)
    {
        string source = _temp.Write(TwoPlatforms);

        CopiedImage copied = await CopyAsync($"oci:{source}", $"{transport}:{_temp.PathOf("copy")}");

        Assert.Equal(Index.Descriptor, copied.Root);
        await AssertHasExactlyAsync(_temp.PathOf("copy"), [.. _amd64.Blobs, .. _arm64.Blobs, Index]);
    }

    [Theory]
    [InlineData("oci", null)]
    [InlineData("oci", "v8")]
    [InlineData("dir", null)]
    public async Task OnePlatform_IsCopiedByItself(string transport, string? variant)
    {
        string source = _temp.Write(TwoPlatforms);

        CopiedImage copied = await CopyAsync(
            $"oci:{source}",
            $"{transport}:{_temp.PathOf("copy")}",
            platform: new Platform
            {
                Os = "linux",
                Architecture = "arm64",
                Variant = variant,
            });

        Assert.Equal(_arm64.Manifest.Digest, copied.Root.Digest.ToString());
        Assert.Equal("linux/arm64", copied.Root.Platform!.ToString());
        await AssertHasExactlyAsync(_temp.PathOf("copy"), _arm64.Blobs);
    }

    [Fact]
    public async Task APlatformThatIsNotThere_IsNotFound()
    {
        string source = _temp.Write(TwoPlatforms);

        string message = await TestImageFolder.RefusesAsync<ContentNotFoundException>(() =>
            CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", platform: new Platform { Os = "linux", Architecture = "s390x" }));

        Assert.EndsWith("has no image 'linux/s390x': expected one of 'linux/amd64', 'linux/arm64'.", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp.PathOf("copy")));
    }

    [Fact]
    public async Task SeveralVariants_AreToldApart()
    {
        var v6 = new TestImage("v6") { Architecture = "arm" };
        var v7 = new TestImage("v7") { Architecture = "arm" };
        var platformOf = (TestImage image, string variant) =>
            image.Manifest.Describe(descriptor =>
                descriptor["platform"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["architecture"] = "arm",
                    ["os"] = "linux",
                    ["variant"] = variant,
                });
        var index = TestImageBlob.Index([platformOf(v6, "v6"), platformOf(v7, "v7")]);
        string source = _temp.Write(new TestImageFiles().AddImages(v6, v7).Add(index).Entry(index));
        var arm = new Platform { Os = "linux", Architecture = "arm" };

        CopiedImage copied = await CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", platform: arm with { Variant = "v6" });
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", platform: arm));

        Assert.Equal(v6.Manifest.Digest, copied.Root.Digest.ToString());
        Assert.EndsWith("has 2 images for linux/arm, linux/arm/v6, linux/arm/v7: expected one.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAbsentPlatform_IsMissingOnlyWhereItIsCopied()
    {
        string source = _temp.Write(TwoPlatforms.Remove(_arm64.Manifest));
        var platform = new Platform { Os = "linux", Architecture = "amd64" };

        await CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("one")}", platform: platform);
        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("both")}"));
        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() =>
            CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("other")}", platform: platform with { Architecture = "arm64" }));

        await AssertHasExactlyAsync(_temp.PathOf("one"), _amd64.Blobs);
        Assert.False(Directory.Exists(_temp.PathOf("both")));
    }

    [Fact]
    public async Task ASizeThatIsWrong_IsFoundBeforeAnythingIsWritten()
    {
        var image = new TestImage("base") { ChangeManifest = static manifest => manifest["layers"]![0]!["size"] = 1L << 40 };
        string source = _temp.Write(new TestImageFiles().Image(image));

        foreach (string transport in (string[])["oci", "dir", "oci-archive", "docker-archive"])
        {
            await TestImageFolder.RefusesAsync<ContentMismatchException>(() =>
                CopyAsync($"oci:{source}", $"{transport}:{_temp.PathOf("copy")}"));
            Assert.False(Path.Exists(_temp.PathOf("copy")));
        }
    }

    [Fact]
    public async Task TheTag_IsTheDestinations()
    {
        string source = _temp.Write(new TestImageFiles().Image(_amd64, "one", "example.com/x:one"));
        string copy = _temp.PathOf("copy");

        await CopyAsync($"oci:{source}:one", $"oci:{copy}:a");
        await CopyAsync($"oci:{source}:one", $"oci:{copy}:b");
        await CopyAsync($"oci:{source}:one", $"oci:{_temp.PathOf("plain")}");

        Assert.Equal(["a", "b"], await LayoutCheck.AssertSoundAsync(copy));
        await using ImageLayout plain = await ImageLayout.OpenAsync(_temp.PathOf("plain"));
        Assert.Equal(_amd64.Manifest.Descriptor, Assert.Single(plain.Index.Manifests));
    }

    [Fact]
    public async Task ADirectory_IsCopiedBack()
    {
        string source = _temp.Write(TwoPlatforms);
        await CopyAsync($"oci:{source}", $"dir:{_temp.PathOf("dir")}");

        CopiedImage copied = await CopyAsync($"dir:{_temp.PathOf("dir")}", $"oci:{_temp.PathOf("copy")}:t");

        Assert.Equal(Index.Descriptor, copied.Root);
        await AssertHasExactlyAsync(_temp.PathOf("copy"), [.. _amd64.Blobs, .. _arm64.Blobs, Index]);
    }

    [Fact]
    public async Task AnotherImage_ReplacesThatOfADirectory()
    {
        string source = _temp.Write(TwoPlatforms.Entry(_amd64.Manifest, "one"));
        string folder = _temp.PathOf("dir");
        await CopyAsync($"oci:{source}:both", $"dir:{folder}");
        _temp.Write("dir/signature-1", [1]);
        _temp.Write($"dir/{_amd64.Manifest.Encoded}.signature-2", [1]);
        _temp.Write("dir/notes.txt", [1]);

        await CopyAsync($"oci:{source}:one", $"dir:{folder}");

        Assert.Equal(
            _amd64
                .Layers.Append(_amd64.Config)
                .Select(blob => blob.Encoded)
                .Concat(["manifest.json", "version", "notes.txt"])
                .Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("oci", "but no 'oci-layout': expected an OCI layout, or an empty folder.")]
    [InlineData("dir", "but no 'version': expected a folder of skopeo's dir: transport, or an empty one.")]
    public async Task AFolderOfSomethingElse_IsRefusedAndLeftAlone(string transport, string expected)
    {
        string source = _temp.Write(new TestImageFiles().Image(_amd64));
        _temp.Write("copy/other", [1]);

        Assert.EndsWith(
            expected,
            await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
                CopyAsync($"oci:{source}", $"{transport}:{_temp.PathOf("copy")}")),
            StringComparison.Ordinal);

        Assert.Equal(["other"], Directory.EnumerateFileSystemEntries(_temp.PathOf("copy")).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task MissingContent_IsFoundBeforeAnythingIsWritten(string transport)
    {
        foreach (TestImageBlob missing in _amd64.Blobs)
        {
            string source = _temp.Write(new TestImageFiles().Image(_amd64).Remove(missing));

            string message = await TestImageFolder.RefusesAsync<ContentNotFoundException>(() =>
                CopyAsync($"oci:{source}", $"{transport}:{_temp.PathOf("copy")}"));

            Assert.Equal($"'{source}' has no content {missing.Digest}.", message);
            Assert.False(Directory.Exists(_temp.PathOf("copy")));
        }
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task AlteredContent_IsNeverMadeVisible(string transport)
    {
        foreach (TestImageBlob altered in _amd64.Blobs)
        {
            byte[] content = [.. altered.Content];
            content[^1] ^= 1;
            string source = _temp.Write(new TestImageFiles().Image(_amd64).Set(altered, content));
            string copy = _temp.PathOf("copy-" + altered.Encoded);

            await TestImageFolder.RefusesAsync<ContentMismatchException>(() => CopyAsync($"oci:{source}", $"{transport}:{copy}"));

            if (transport == "oci" && Directory.Exists(copy))
            {
                await using ImageLayout layout = await ImageLayout.OpenAsync(copy);
                Assert.Empty(layout.Index.Manifests);
                await LayoutCheck.AssertSoundAsync(copy);
            }

            Assert.False(File.Exists(Path.Join(copy, "manifest.json")));
        }
    }

    [Fact]
    public async Task WhatIsThere_IsCheckedAndNotCopiedAgain()
    {
        string copy = _temp.PathOf("copy");
        await using var source = new MemoryContentStore();
        foreach (TestImageBlob blob in _amd64.Blobs)
        {
            await source.PutAsync(blob.Descriptor, blob.Content);
        }

        await ImageCopier.CopyAsync(ImageSource.Create(source, _amd64.Manifest.Descriptor), ImageLocation.Parse($"oci:{copy}:t"));
        string intact = Path.Join(copy, TestImageFiles.PathOf(_amd64.Layers[0]));
        string corrupt = Path.Join(copy, TestImageFiles.PathOf(_amd64.Layers[1]));
        File.WriteAllBytes(corrupt, new byte[_amd64.Layers[1].Content.Length]);
        DateTime written = File.GetLastWriteTimeUtc(intact);

        await ImageCopier.CopyAsync(ImageSource.Create(source, _amd64.Manifest.Descriptor), ImageLocation.Parse($"oci:{copy}:t"));

        Assert.Equal(written, File.GetLastWriteTimeUtc(intact));
        Assert.Equal(_amd64.Layers[1].Content, File.ReadAllBytes(corrupt));
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task AForeignLayerThatIsElsewhere_IsLeftThere(string transport)
    {
        var image = new TestImage("base", "a")
        {
            ChangeManifest = manifest =>
                manifest["layers"]![1]!["urls"] = new System.Text.Json.Nodes.JsonArray("https://example.com/layer"),
        };
        string source = _temp.Write(new TestImageFiles().Image(image).Remove(image.Layers[1]));

        CopiedImage copied = await CopyAsync($"oci:{source}", $"{transport}:{_temp.PathOf("copy")}");

        Assert.Equal(image.Layers[1].Digest, Assert.Single(copied.Missing).Digest.ToString());
        await AssertHasExactlyAsync(_temp.PathOf("copy"), image.Blobs.Where(blob => blob != image.Layers[1]));
    }

    [Fact]
    public async Task AConfigThatIsElsewhere_IsMissing()
    {
        var image = new TestImage("base")
        {
            ChangeManifest = manifest => manifest["config"]!["urls"] = new System.Text.Json.Nodes.JsonArray("https://example.com/config"),
        };
        string source = _temp.Write(new TestImageFiles().Image(image).Remove(image.Config));

        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}"));
    }

    [Fact]
    public async Task Artifacts_AreCopiedToo()
    {
        TestImageBlob config = TestImageBlob.Of("{}", MediaTypes.OciEmpty);
        TestImageBlob layer = TestImageBlob.Of("anything", "text/plain");
        var manifest = TestImageBlob.Of(
            new System.Text.Json.Nodes.JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = MediaTypes.OciManifest,
                ["artifactType"] = "a/b",
                ["config"] = config.Describe(),
                ["layers"] = new System.Text.Json.Nodes.JsonArray(layer.Describe()),
                ["subject"] = _amd64.Manifest.Describe(),
            },
            MediaTypes.OciManifest);
        TestImageBlob other = TestImageBlob.Of("{}\n", "application/vnd.other+json");
        TestImageBlob index = TestImageBlob.Index(manifest, other, _amd64.Manifest);
        string source = _temp.Write(new TestImageFiles().AddImages(_amd64).Add(config, layer, manifest, other, index).Entry(index));

        await CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}");

        await AssertHasExactlyAsync(_temp.PathOf("copy"), [.. _amd64.Blobs, config, layer, manifest, other, index]);
    }

    [Fact]
    public async Task Progress_EndsWithAllBytesAndNeverGoesBack()
    {
        string source = _temp.Write(TwoPlatforms);
        long all = _amd64.Blobs.Concat(_arm64.Blobs).Append(Index).DistinctBy(blob => blob.Digest).Sum(blob => blob.Content.LongLength);

        foreach (string run in (string[])["new", "all there"])
        {
            var progress = new RecordingProgress<ContentProgress>();
            await CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", new CopyOptions { Progress = progress });

            Assert.Equal(all, progress.Reports[^1].Bytes);
            Assert.All(progress.Reports, report => Assert.Equal(all, report.TotalBytes));
            Assert.Equal(progress.Reports.OrderBy(report => report.Bytes), progress.Reports);
        }
    }

    [Fact]
    public async Task ASourceWithSeveralImages_NeedsAName()
    {
        string source = _temp.Write(new TestImageFiles().Image(_amd64, "one").Image(_arm64, "two"));

        Assert.EndsWith(
            "has 2 images: expected one, such as ':one' after the path.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}")),
            StringComparison.Ordinal);
        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => CopyAsync($"oci:{source}:three", $"oci:{_temp.PathOf("copy")}"));
    }

    [Theory]
    [InlineData(
        "copy",
        "'copy' does not say what to write: expected one of oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME:TAG], "
        + "docker-oci-archive:FILE[:NAME:TAG], dir:DIR.")]
    [InlineData(
        "oci:copy:-bad",
        "'-bad' is not a tag of a layout: expected letters and digits, separated by '/', '--' or one of '-', '.', '_', ':', '@', '+'.")]
    public async Task ADestinationThatCannotBeWritten_IsRefusedInTime(string destination, string expected) =>
        Assert.Equal(
            expected,
            await TestImageFolder.RefusesAsync<FormatException>(() => CopyAsync($"oci:{_temp.PathOf("absent")}", destination)));

    [Fact]
    public async Task ContradictingSizes_AreRefused()
    {
        var index = TestImageBlob.Index([_amd64.Manifest.Describe(), _amd64.Manifest.Describe(descriptor => descriptor["size"] = 7)]);
        string source = _temp.Write(new TestImageFiles().AddImages(_amd64).Add(index).Entry(index));

        Assert.EndsWith(
            "and with 7: expected one size.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_AreKept()
    {
        TestImageBlob deep = _amd64.Manifest;
        var files = new TestImageFiles().AddImages(_amd64);
        for (int i = 0; i < 18; i++)
        {
            deep = TestImageBlob.Index(deep);
            files.Add(deep);
        }

        string source = _temp.Write(files.Entry(deep));
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}"));

        source = _temp.Write(TwoPlatforms);
        await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", limits: new DocumentLimits { MaxManifests = 2 }));
        await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"oci:{source}", $"oci:{_temp.PathOf("copy")}", limits: new DocumentLimits { MaxTotalDocumentSize = 1000 }));
    }

    [Fact]
    public async Task ASourceWhoseStreamsDoNotVerify_IsVerified()
    {
        await using var source = new MemoryContentReader { Verifies = false };
        foreach (TestImageBlob blob in _amd64.Blobs)
        {
            source.Add(blob.Descriptor.Digest, blob == _amd64.Layers[0] ? [.. blob.Content, 0] : blob.Content);
        }

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() =>
            ImageCopier.CopyAsync(
                ImageSource.Create(source, _amd64.Manifest.Descriptor),
                ImageLocation.Parse($"oci:{_temp.PathOf("copy")}")));
    }

    private static Task<CopiedImage> CopyAsync(
        string source,
        string destination,
        CopyOptions? options = null,
        Platform? platform = null,
        DocumentLimits? limits = null) => TestSelecting.CopyAsync(source, destination, options, platform, limits);

    private static async Task AssertHasExactlyAsync(string path, IEnumerable<TestImageBlob> blobs)
    {
        TestImageBlob[] expected = [.. blobs.DistinctBy(blob => blob.Digest)];
        await using ImageSource copy = await ImageLocation.Parse(path).OpenAsync();
        foreach (TestImageBlob blob in expected)
        {
            Assert.Equal(blob.Content, (await copy.ReadBytesAsync(blob.Descriptor)).ToArray());
        }

        int others = copy is ImageLayout ? 2 : 1;
        Assert.Equal(expected.Length + others, Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count());
    }
}
