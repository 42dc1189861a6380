using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Layouts;

/// <summary>Every form of docker-archive that tools write.</summary>
public sealed class DockerArchiveTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app", "base", "empty") { IsDocker = true, IsCompressed = false };

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Forms { get; } = ["legacy", "skopeo", "crane", "crane, compressed", "hybrid"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task List_ReadsEveryForm(string form)
    {
        (TestImage image, TarBuilder tar) = Make(form);
        await using DockerArchive archive = await _folder.OpenAsync(tar);

        StoredImage found = Assert.Single((await archive.ListImagesAsync()).Images);

        Assert.Equal("docker-archive", archive.Format);
        Assert.Equal(["hello:1.0"], found.Tags);
        Assert.Null(found.Manifest);
        Assert.Empty(found.Indexes);
        Assert.Equal("linux/amd64", found.Platform!.ToString());
        Assert.Equal(image.Config.Digest, found.Config!.Digest.ToString());
        Assert.Equal(image.Config.Content.Length, found.Config.Size);
        Assert.Equal(MediaTypes.DockerConfig, found.Config.MediaType);
        Assert.Equal(image.Config.Content, found.ConfigDocument!.RawBytes.ToArray());
        Assert.Equal(image.DiffIds, found.Layers.Select(layer => layer.DiffId!.ToString()));
        Assert.All(found.Layers, layer => Assert.Null(layer.Descriptor));
        for (int i = 0; i < found.Layers.Count; i++)
        {
            await using Stream stored = await found.Layers[i].OpenStoredAsync();
            Assert.Equal(image.Layers[i].Content, await ReadAsync(stored));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_GivesConfigsByDigestAndPlainLayersByDiffId(string form)
    {
        (TestImage image, TarBuilder tar) = Make(form);
        await using DockerArchive archive = await _folder.OpenAsync(tar);

        ImageConfig config = await archive.ReadConfigAsync(image.Config.Descriptor);
        Assert.Equal(image.Config.Content, config.RawBytes.ToArray());
        for (int i = 0; i < image.PlainLayers.Count; i++)
        {
            Descriptor layer = PlainLayer(image, i);
            Assert.True(await archive.ExistsAsync(layer));
            await using Stream plain = await archive.OpenReadAsync(layer);
            Assert.Equal(image.PlainLayers[i], await ReadAsync(plain));
        }

        Descriptor other = new TestImageBlob([1], MediaTypes.OciConfig).Descriptor;
        Assert.False(await archive.ExistsAsync(other));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => archive.OpenReadAsync(other).AsTask());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_VerifiesWhatItGives(string form)
    {
        (TestImage image, _) = Make(form);
        var altered = new TestImage("base", "APP", "base", "empty")
        {
            IsDocker = true,
            IsCompressed = image.IsCompressed,
            ChangeConfig = config => config["rootfs"]!["diff_ids"]![1] = image.DiffIds[1],
        };
        await using DockerArchive archive = await _folder.OpenAsync(
            form.StartsWith("crane", StringComparison.Ordinal) ? Crane(altered)
            : form == "skopeo" ? Skopeo(altered)
            : Legacy((altered, null)));

        await using Stream plain = await archive.OpenReadAsync(PlainLayer(image, 1));
        await Assert.ThrowsAsync<ContentMismatchException>(() => plain.CopyToAsync(Stream.Null));
        await using Stream other = await archive.OpenReadAsync(PlainLayer(image, 0));
        await other.CopyToAsync(Stream.Null);
    }

    [Fact]
    public async Task Open_TakesTheHybridAsALayoutToo()
    {
        string path = _folder.Write("hybrid.tar", Hybrid(_image, "hello:1.0", "1.0"));
        await using ImageSource bare = await ImageLocation.Parse(path).OpenAsync();
        await using ImageSource archive = await ImageLocation.Parse("docker-archive:" + path).OpenAsync();

        Assert.Equal("oci-archive", bare.Format);
        Assert.Equal("docker-archive", archive.Format);
        StoredImage asLayout = Assert.Single((await bare.ListImagesAsync("hello:1.0")).Images);
        StoredImage asArchive = Assert.Single((await archive.ListImagesAsync("hello:1.0")).Images);
        Assert.Equal(asLayout.Config!.Digest, asArchive.Config!.Digest);
        Assert.Equal(_image.Manifest.Digest, asLayout.Manifest!.Digest.ToString());
        Assert.Equal(4, Assert.IsType<DockerArchive>(archive).Manifest.Items[0].Layers.Count);
        Assert.Equal(3, ((DockerArchive)archive).Manifest.Items[0].LayerSources.Count);
    }

    [Theory]
    [InlineData("./", "./")]
    [InlineData("./", "")]
    [InlineData("", "./")]
    public async Task Open_TakesDotSlashInNames(string inTar, string inManifest)
    {
        var tar = new TarBuilder()
            .File(inTar + "c.json", _image.Config.Content)
            .File(inTar + "a", _image.PlainLayers[0])
            .File(inTar + "b", _image.PlainLayers[1])
            .File(inTar + "e", _image.PlainLayers[3]);
        tar.File(
            inTar + "manifest.json",
            $"[{Item(inManifest + "c.json", [], $"{inManifest}a", $"{inManifest}b", $"{inManifest}a", $"{inManifest}e").ToJsonString()}]");

        await using DockerArchive archive = await _folder.OpenAsync(tar);
        Assert.Equal(["a", "b", "a", "e"], Assert.Single((await archive.ListImagesAsync()).Images).Layers.Select(layer => layer.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_TakesHardLinkedAndSymlinkedLayers(bool isHard)
    {
        TarBuilder tar = new TarBuilder()
            .File("c.json", _image.Config.Content)
            .File("x/a", _image.PlainLayers[0])
            .File("b", _image.PlainLayers[1])
            .File("e", _image.PlainLayers[3]);
        tar = isHard ? tar.HardLink("y/a", "x/a") : tar.SymbolicLink("y/a", "../x/a");
        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item("c.json", null, "x/a", "b", "y/a", "e")));

        StoredImage image = Assert.Single((await archive.ListImagesAsync()).Images);
        await using Stream stored = await image.Layers[2].OpenStoredAsync();
        Assert.Equal(_image.PlainLayers[0], await ReadAsync(stored));
        Assert.Equal("x/a", image.Layers[2].Name);
    }

    // As jib wrote it; Docker and skopeo read it.
    [Fact]
    public async Task Open_TakesFieldsInAnotherCase_AndTheAuditTells()
    {
        TarBuilder tar = new TarBuilder()
            .File("c.json", _image.Config.Content)
            .File("a", _image.PlainLayers[0])
            .File("b", _image.PlainLayers[1])
            .File("e", _image.PlainLayers[3]);
        tar.File("manifest.json", "[{\"config\":\"c.json\",\"repoTags\":[\"hello:1.0\"],\"layers\":[\"a\",\"b\",\"a\",\"e\"]}]");
        await using DockerArchive archive = await _folder.OpenAsync(tar);

        StoredImage image = Assert.Single((await archive.ListImagesAsync("hello:1.0")).Images);
        AuditFinding finding = Assert.Single(
            await ImageAuditor.AuditAsync(archive),
            static finding => finding.Rule == AuditRule.Nonconforming);

        Assert.Equal(["a", "b", "a", "e"], image.Layers.Select(layer => layer.Name));
        Assert.Equal("[0] of manifest.json", finding.Location.ToString());
    }

    [Theory]
    [InlineData("config", "Config", "the key 'Config' is duplicated")]
    [InlineData("Config", "config", "the key 'config' differs from 'Config' only in case")]
    [InlineData("CONFIG", "config", "the key 'config' differs from 'Config' only in case")]
    public async Task Open_RefusesAFieldTwiceInDifferentCase(string first, string second, string expected)
    {
        TarBuilder tar = new TarBuilder()
            .File("c.json", _image.Config.Content)
            .File("manifest.json", $"[{{\"{first}\":\"c.json\",\"{second}\":\"c.json\",\"Layers\":[]}}]");

        string message = await TestImageFolder.RefusesAsync<JsonException>(() => _folder.OpenAsync(tar));

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    // Docker and skopeo leave out what they wrote before; so does an archive of several images.
    [Theory]
    [InlineData("gone", "b", "a", "e")]
    [InlineData("a", "b", "gone", "e")]
    public async Task Open_TakesAMissingFileForARepeatedLayer(params string[] layers)
    {
        TarBuilder tar = new TarBuilder()
            .File("c.json", _image.Config.Content)
            .File("a", _image.PlainLayers[0])
            .File("b", _image.PlainLayers[1])
            .File("e", _image.PlainLayers[3]);
        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item("c.json", null, layers)));

        Assert.Equal(["a", "b", "a", "e"], Assert.Single((await archive.ListImagesAsync()).Images).Layers.Select(layer => layer.Name));
    }

    [Fact]
    public async Task Open_TakesAMissingFileThatAnotherImageHas()
    {
        var one = new TestImage("base", "one");
        var two = new TestImage("base", "two");
        TarBuilder tar = new TarBuilder()
            .File("1", one.Config.Content)
            .File("2", two.Config.Content)
            .File("base", one.PlainLayers[0])
            .File("one", one.PlainLayers[1])
            .File("two", two.PlainLayers[1]);
        await using DockerArchive archive = await _folder.OpenAsync(
            tar.Manifest(Item("1", ["a:1"], "gone", "one"), Item("2", ["a:2"], "base", "two")));

        Assert.Equal(["base", "one"], Assert.Single((await archive.ListImagesAsync("a:1")).Images).Layers.Select(layer => layer.Name));
    }

    // Each file of a repeated layer is content of its own: docker load would unpack it.
    [Fact]
    public async Task List_ShowsEachLayersOwnFile()
    {
        var image = new TestImage("a", "a");
        TarBuilder tar = new TarBuilder().File("c", image.Config.Content).File("1", image.PlainLayers[0]).File("2", "something else");
        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item("c", null, "1", "2")));

        Assert.Equal(["1", "2"], Assert.Single((await archive.ListImagesAsync()).Images).Layers.Select(layer => layer.Name));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData(null)]
    public async Task Open_TakesImagesWithoutNames(string? repoTags)
    {
        var image = new TestImage("a");
        string tags = repoTags is null ? "" : $"\"RepoTags\":{repoTags},";
        await using DockerArchive archive = await _folder.OpenAsync(
            new TarBuilder()
                .File("c", image.Config.Content)
                .File("a", image.PlainLayers[0])
                .File("manifest.json", $$"""[{"Config":"c",{{tags}}"Layers":["a"]}]"""));

        Assert.Empty(Assert.Single((await archive.ListImagesAsync()).Images).Tags);
        Assert.Contains(
            image.Config.Digest,
            await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => archive.ListImagesAsync("a")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Open_TakesAnImageWithoutLayers(string layers)
    {
        var image = new TestImage();
        await using DockerArchive archive = await _folder.OpenAsync(
            new TarBuilder().File("c", image.Config.Content).File("manifest.json", $$"""[{"Config":"c","Layers":{{layers}}}]"""));

        Assert.Empty(Assert.Single((await archive.ListImagesAsync()).Images).Layers);
    }

    [Fact]
    public async Task List_SharesTheConfigOfRepeatedImages()
    {
        var image = new TestImage("a");
        TarBuilder tar = new TarBuilder().File("c", image.Config.Content).File("a", image.PlainLayers[0]).SymbolicLink("d", "c");
        await using DockerArchive archive = await _folder.OpenAsync(
            tar.Manifest(Item("c", ["a:1"], "a"), Item("c", ["a:2"], "a"), Item("./c", null, "a"), Item("d", null, "a")));

        Assert.Single((await archive.ListImagesAsync()).Images.Select(found => found.ConfigDocument).Distinct());
    }

    private (TestImage Image, TarBuilder Tar) Make(string form)
    {
        var compressed = new TestImage("base", "app", "base", "empty") { IsDocker = true };
        return form switch
        {
            "legacy" => (_image, Legacy((_image, ["hello:1.0"]))),
            "skopeo" => (_image, Skopeo(_image, "hello:1.0")),
            "crane" => (_image, Crane(_image, "hello:1.0")),
            "crane, compressed" => (compressed, Crane(compressed, "hello:1.0")),
            _ => (_image, Hybrid(_image, "hello:1.0", "1.0")),
        };
    }

    private static Descriptor PlainLayer(TestImage image, int i) =>
        new() { MediaType = MediaTypes.DockerLayer, Digest = Digest.Parse(image.DiffIds[i]), Size = image.PlainLayers[i].Length };

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}
