using System.Text.Json.Nodes;
using OciContent.Copying;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tar;
using OciContent.Tests.Kit;
using OciContent.Tests.Tar;

namespace OciContent.Tests.Copying;

/// <summary>Images are copied into archives, and from the archives that have no manifest.</summary>
public sealed class ArchiveCopyTests : IDisposable
{
    private readonly TestImageFolder _temp = new();
    private readonly TestImage _image = new("base", "a", "base");

    private string Archive => _temp.PathOf("copy.tar");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("blake3")]
    public async Task AnOciArchive_HasTheImage(string algorithm)
    {
        var image = new TestImage("base", "a") { Algorithm = algorithm };
        string source = _temp.Write(new TestImageFiles().Image(image, "one"));

        CopiedImage copied = await CopyAsync($"oci:{source}", $"oci-archive:{Archive}:two");

        Assert.Equal(image.Manifest.Descriptor, copied.Root);
        await using ImageLayout archive = await ImageLayout.OpenAsync(Archive);
        Assert.Equal(image.Manifest.Digest, (await archive.ResolveAsync("two")).Digest.ToString());
        Assert.Single(archive.Index.Manifests);
        foreach (TestImageBlob blob in image.Blobs)
        {
            Assert.Equal(blob.Content, (await archive.ReadBytesAsync(blob.Descriptor)).ToArray());
        }
    }

    [Fact]
    public async Task AnOciArchive_IsInOrderAndAlwaysTheSame()
    {
        string source = _temp.Write(new TestImageFiles().Image(_image, "one"));
        await CopyAsync($"oci:{source}", $"oci-archive:{Archive}:t");
        byte[] first = File.ReadAllBytes(Archive);

        await CopyAsync($"oci-archive:{Archive}", $"oci-archive:{Archive}:t");

        Assert.Equal(first, File.ReadAllBytes(Archive));
        string[] names = [.. (await TarReading.IndexAsync(first)).Entries.Select(entry => entry.Name)];
        Assert.Equal(["blobs", "blobs/sha256"], names[..2]);
        Assert.Equal(["index.json", "oci-layout"], names[^2..]);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(2 + 4 + 2, names.Length);
    }

    [Fact]
    public async Task ADockerArchive_HasTheFormOfContainersImage()
    {
        string source = _temp.Write(new TestImageFiles().Image(_image, "one"));

        CopiedImage copied = await CopyAsync($"oci:{source}", $"docker-archive:{Archive}:example.com/x:1.0");

        Assert.Equal(_image.Config.Descriptor with { MediaType = MediaTypes.DockerConfig }, copied.Root);
        byte[] bytes = File.ReadAllBytes(Archive);
        TarEntry[] entries = [.. (await TarReading.IndexAsync(bytes)).Entries];
        string[] names = [.. entries.Select(entry => entry.Name)];
        string[] layers = [.. _image.PlainLayers.Select(layer => TestImageDockerArchive.Hex(layer) + ".tar")];
        Assert.Equal([layers[0], layers[1], _image.Config.Encoded + ".json"], names[..3]);
        Assert.Equal(["manifest.json", "repositories"], names[^2..]);
        Assert.Equal(
            $$"""[{"Config":"{{_image.Config.Encoded}}.json","RepoTags":["example.com/x:1.0"],"Layers":["{{layers[0]}}","{{layers[1]}}","{{layers[0]}}"]}]""",
            TarReading.TextOf(bytes, entries[^2]));
        Assert.Equal(_image.PlainLayers[1], TarReading.ContentOf(bytes, entries[1]));
        string top = names[^3].Split('/')[0];
        Assert.Equal("{\"example.com/x\":{\"1.0\":\"" + top + "\"}}", TarReading.TextOf(bytes, entries[^1]));
        JsonNode json = JsonNode.Parse(TarReading.TextOf(bytes, entries[^3]))!;
        Assert.Equal((top, "amd64"), ((string?)json["id"], (string?)json["architecture"]));
    }

    [Theory]
    [InlineData("x", "docker.io/library/x:latest")]
    [InlineData("a/b:c", "docker.io/a/b:c")]
    [InlineData("localhost:5000/a", "localhost:5000/a:latest")]
    [InlineData(null, null)]
    public async Task AName_IsCompleted(string? name, string? expected)
    {
        string source = _temp.Write(new TestImageFiles().Image(_image, "one"));

        await CopyAsync($"oci:{source}", name is null ? $"docker-archive:{Archive}" : $"docker-archive:{Archive}:{name}");

        await using DockerArchive archive = await DockerArchive.OpenAsync(Archive);
        Assert.Equal(expected is null ? [] : [expected], Assert.Single((await archive.ListImagesAsync()).Images).Tags);
    }

    [Theory]
    [InlineData(
        "x@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "pins a digest: expected a name with a tag, which a docker-archive can keep.")]
    [InlineData("UPPER:x", "is not an image reference")]
    public async Task ANameThatCannotBeKept_IsRefusedInTime(string name, string expected)
    {
        Assert.Contains(
            expected,
            await TestImageFolder.RefusesAsync<FormatException>(() =>
                CopyAsync($"oci:{_temp.PathOf("absent")}", $"docker-archive:{Archive}:{name}")),
            StringComparison.Ordinal);
        Assert.False(File.Exists(Archive));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("none")]
    public async Task AnImage_KeepsItsIdThroughADockerArchive(string compression)
    {
        var image = new TestImage("base", "a", "base") { IsCompressed = compression == "gzip" };
        string source = _temp.Write(new TestImageFiles().Image(image, "one"));

        await CopyAsync($"oci:{source}", $"docker-archive:{Archive}:x:1");
        CopiedImage back = await CopyAsync($"docker-archive:{Archive}", $"oci:{_temp.PathOf("back")}:t");
        await CopyAsync($"oci:{_temp.PathOf("back")}:t", $"docker-archive:{_temp.PathOf("again.tar")}:x:1");

        Assert.Equal(File.ReadAllBytes(Archive), File.ReadAllBytes(_temp.PathOf("again.tar")));
        await using ImageLayout layout = await ImageLayout.OpenAsync(_temp.PathOf("back"));
        var manifest = await layout.ReadManifestAsync(back.Root);
        Assert.Equal((image.Config.Digest, MediaTypes.OciConfig), (manifest.Config.Digest.ToString(), manifest.Config.MediaType));
        Assert.Equal(image.DiffIds, manifest.Layers.Select(layer => layer.Digest.ToString()));
        Assert.All(manifest.Layers, layer => Assert.Equal(MediaTypes.OciLayer, layer.MediaType));
        Assert.Equal(["t"], await LayoutCheck.AssertSoundAsync(_temp.PathOf("back")));
    }

    [Fact]
    public async Task CompressedLayersOfADockerArchive_StayAsTheyAre()
    {
        _temp.Write("crane.tar", TestImageDockerArchive.Crane(_image, "x:1"));

        CopiedImage copied = await CopyAsync($"docker-archive:{_temp.PathOf("crane.tar")}:x:1", $"oci:{_temp.PathOf("copy")}:t");

        await using ImageLayout layout = await ImageLayout.OpenAsync(_temp.PathOf("copy"));
        var manifest = await layout.ReadManifestAsync(copied.Root);
        Assert.Equal(_image.Layers.Select(layer => layer.Descriptor), manifest.Layers);
        Assert.Equal(["t"], await LayoutCheck.AssertSoundAsync(_temp.PathOf("copy")));
    }

    [Fact]
    public async Task ADockerArchiveWithSeveralImages_NeedsAName()
    {
        var other = new TestImage("other");
        _temp.Write("two.tar", TestImageDockerArchive.Legacy((_image, ["x:1"]), (other, ["y:1"])));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"docker-archive:{_temp.PathOf("two.tar")}", $"oci:{_temp.PathOf("copy")}"));
        await CopyAsync($"docker-archive:{_temp.PathOf("two.tar")}:y:1", $"docker-archive:{Archive}");

        Assert.EndsWith("has 2 images: expected one, such as ':x:1' after the path.", message, StringComparison.Ordinal);
        await using DockerArchive archive = await DockerArchive.OpenAsync(Archive);
        Assert.Equal(other.Config.Digest, (await archive.ListImagesAsync()).Images[0].Config!.Digest.ToString());
    }

    [Fact]
    public async Task AWrongLayerOfADockerArchive_IsNotCopied()
    {
        var wrong = new TestImage("base", "a")
        {
            ChangeConfig = config => config["rootfs"]!["diff_ids"]![1] = "sha256:" + new string('0', 64),
        };
        _temp.Write("wrong.tar", TestImageDockerArchive.Skopeo(wrong, "x:1"));

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() =>
            CopyAsync($"docker-archive:{_temp.PathOf("wrong.tar")}", $"oci:{_temp.PathOf("copy")}"));

        Assert.False(Directory.Exists(_temp.PathOf("copy")));
    }

    [Fact]
    public async Task AnIndex_GoesIntoADockerArchiveOnlyIfItHasOneImage()
    {
        var other = new TestImage("other") { Architecture = "arm64" };
        var one = TestImageBlob.Index([_image.Manifest.DescribeFor("linux", "amd64")]);
        var two = TestImageBlob.Index([_image.Manifest.DescribeFor("linux", "amd64"), other.Manifest.DescribeFor("linux", "arm64")]);
        string source = _temp.Write(new TestImageFiles().AddImages(_image, other).Add(one, two).Entry(one, "one").Entry(two, "two"));

        await CopyAsync($"oci:{source}:one", $"docker-archive:{Archive}");
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"oci:{source}:two", $"docker-archive:{Archive}"));
        File.Delete(Archive);
        CopiedImage copied = await CopyAsync($"oci:{source}:two", $"docker-archive:{Archive}", platform: Platform.Parse("linux/arm64"));

        Assert.EndsWith(
            "has 2 images, linux/amd64, linux/arm64: expected one, or a platform to be chosen.",
            message,
            StringComparison.Ordinal);
        Assert.Equal(other.Config.Digest, copied.Root.Digest.ToString());
    }

    [Fact]
    public async Task AForeignLayerThatIsElsewhere_IsMissingInADockerArchive()
    {
        var image = new TestImage("base", "a")
        {
            ChangeManifest = manifest => manifest["layers"]![1]!["urls"] = new JsonArray("https://example.com/layer"),
        };
        string source = _temp.Write(new TestImageFiles().Image(image).Remove(image.Layers[1]));

        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => CopyAsync($"oci:{source}", $"docker-archive:{Archive}"));
        CopiedImage copied = await CopyAsync($"oci:{source}", $"oci-archive:{Archive}");

        Assert.Equal(image.Layers[1].Digest, Assert.Single(copied.Missing).Digest.ToString());
    }

    [Fact]
    public async Task WhatIsNoImage_GoesIntoNoDockerArchive()
    {
        TestImageBlob config = TestImageBlob.Of("{}", MediaTypes.OciEmpty);
        var manifest = TestImageBlob.Of(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = MediaTypes.OciManifest,
                ["artifactType"] = "a/b",
                ["config"] = config.Describe(),
                ["layers"] = new JsonArray(),
            },
            MediaTypes.OciManifest);
        string source = _temp.Write(new TestImageFiles().Add(config, manifest).Entry(manifest));

        Assert.Contains(
            "is not an image",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync($"oci:{source}", $"docker-archive:{Archive}")),
            StringComparison.Ordinal);
        Assert.False(File.Exists(Archive));
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task AlteredContent_LeavesWhatWasThere(string transport)
    {
        foreach (TestImageBlob altered in _image.Blobs)
        {
            byte[] content = [.. altered.Content];
            content[^1] ^= 1;
            string source = _temp.Write(new TestImageFiles().Image(_image).Set(altered, content));
            _temp.Write("copy.tar", "before"u8.ToArray());

            Exception refusal = await Assert.ThrowsAnyAsync<Exception>(() => CopyAsync($"oci:{source}", $"{transport}:{Archive}"));

            Assert.True(refusal is ContentMismatchException or InvalidDataException, refusal.ToString());
            Assert.Equal("before"u8.ToArray(), File.ReadAllBytes(Archive));
        }

        Assert.Equal([Archive], Directory.EnumerateFileSystemEntries(_temp.Root).Where(entry => entry != _temp.PathOf("layout")));
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task Progress_EndsWithAllBytesAndNeverGoesBack(string transport)
    {
        string source = _temp.Write(new TestImageFiles().Image(_image));
        long all = _image.Blobs.DistinctBy(blob => blob.Digest).Sum(blob => blob.Content.LongLength);
        var progress = new RecordingProgress<ContentProgress>();

        await CopyAsync($"oci:{source}", $"{transport}:{Archive}", new CopyOptions { Progress = progress });

        Assert.Equal(all, progress.Reports[^1].Bytes);
        Assert.All(progress.Reports, report => Assert.Equal(all, report.TotalBytes));
        Assert.Equal(progress.Reports.OrderBy(report => report.Bytes), progress.Reports);
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task WhereNoFileCanBe_IsRefusedInTime(string transport)
    {
        string source = _temp.PathOf("absent");

        Assert.EndsWith(
            "is a folder: expected a file to write.",
            await TestImageFolder.RefusesAsync<IOException>(() => CopyAsync(source, $"{transport}:{_temp.Root}")),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "cannot be written: its folder does not exist.",
            await TestImageFolder.RefusesAsync<IOException>(() => CopyAsync(source, $"{transport}:{_temp.PathOf("no/where")}")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABomb_IsStopped()
    {
        // 200 MiB of zeros in one zstd frame of repeated bytes.
        var blocks = new List<byte> { 0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50 };
        for (int i = 0; i < 1600; i++)
        {
            int header = (128 * 1024 << 3) | 2 | (i == 1599 ? 1 : 0);
            blocks.AddRange([(byte)header, (byte)(header >> 8), (byte)(header >> 16), 0]);
        }

        var image = new TestImage("x") { Compress = _ => [.. blocks] };
        string source = _temp.Write(new TestImageFiles().Image(image));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            CopyAsync($"oci:{source}", $"docker-archive:{Archive}"));

        Assert.EndsWith("expected at most 2000 times as many.", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Archive));
    }

    private static Task<CopiedImage> CopyAsync(
        string source,
        string destination,
        CopyOptions? options = null,
        Platform? platform = null,
        DocumentLimits? limits = null) => TestSelecting.CopyAsync(source, destination, options, platform, limits);
}
