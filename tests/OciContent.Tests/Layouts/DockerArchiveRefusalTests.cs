using System.Text.Json;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Layouts;

public sealed class DockerArchiveRefusalTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a")]
    [InlineData("a", "b", "b")]
    [InlineData]
    public async Task Open_RefusesMoreOrFewerLayersThanDiffIds(params string[] layers)
    {
        string message = await RefusesAsync(Files().Manifest(Item("c.json", null, layers)));
        Assert.Contains($"has 2 diff_ids, but 'Layers' {layers.Length} files", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "./a")]
    [InlineData("a", "hard")]
    [InlineData("soft", "a")]
    [InlineData("soft", "hard")]
    public async Task Open_RefusesOneFileForTwoDiffIds(string first, string second)
    {
        TarBuilder tar = Files().SymbolicLink("soft", "a").HardLink("hard", "a");
        Assert.Contains(
            "expected one layer a file",
            await RefusesAsync(tar.Manifest(Item("c.json", null, first, second))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RefusesOneFileForTheDiffIdsOfTwoImages()
    {
        var other = new TestImage("other", "app");
        TarBuilder tar = Files()
            .File("d.json", other.Config.Content)
            .Manifest(Item("c.json", null, "a", "b"), Item("d.json", null, "a", "b"));
        await using DockerArchive archive = await _folder.OpenAsync(tar);
        ImageListing listing = await archive.ListImagesAsync();

        // The first image can be read all the same.
        Assert.Contains("expected one layer a file", Assert.Single(listing.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(_image.Config.Digest, Assert.Single(listing.Images).Config!.Digest.ToString());
    }

    public static TheoryData<string> HostileNames { get; } =
    ["../a", "..", "x/../a", "x/..", "./../a", ".", "", "/", "/a", "//a", "/etc/passwd", "a//b", "a/", "a/.", "./", "././a", "\0", "a\0b"];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Open_RefusesNamesThatLeaveTheArchiveOrNameNoFile(string name)
    {
        Assert.Contains(
            "is not the name of a file in the archive",
            await RefusesAsync(Files().Manifest(Item(name, null, "a", "b"))),
            StringComparison.Ordinal);
        Assert.Contains(
            "is not the name of a file in the archive",
            await RefusesAsync(Files().Manifest(Item("c.json", null, "a", name))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("../../etc/hostname")]
    [InlineData("/etc/hostname")]
    [InlineData("nowhere")]
    [InlineData("link")]
    [InlineData("folder")]
    public async Task Open_RefusesLinksThatLeaveTheArchiveOrLeadToNoFile(string target)
    {
        await RefusesAsync(Files().Directory("folder").SymbolicLink("link", target).Manifest(Item("c.json", null, "a", "link")));
        await RefusesAsync(Files().Directory("folder").SymbolicLink("link", target).Manifest(Item("link", null, "a", "b")));
        await RefusesAsync(Files().Directory("folder").HardLink("link", target).Manifest(Item("c.json", null, "a", "link")));
        await RefusesAsync(Files().Directory("folder").SymbolicLink("manifest.json", target));
    }

    [Theory]
    [InlineData("HEX.json")]
    [InlineData("sha256:HEX")]
    [InlineData("HEX")]
    [InlineData("blobs/sha256/HEX")]
    [InlineData("folder/HEX.json")]
    public async Task AConfigThatIsNotWhatItsNameSays_IsAProblemOfAnImageThatIsNotCopied(string form)
    {
        string name = form.Replace("HEX", _image.Layers[0].Encoded, StringComparison.Ordinal);
        TarBuilder tar = Files();
        tar = name.Length > 100 ? tar.Pax(("path", name)).File("long", _image.Config.Content) : tar.File(name, _image.Config.Content);

        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item(name, null, "a", "b")));
        await RefusesMisnamedAsync(archive, name, index: 0);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("image:config")]
    [InlineData("0123456789abcdef.json")]
    [InlineData("blobs/sha512/SHA512")]
    [InlineData("blobs/blake3/BLAKE3")]
    [InlineData("sha256:SHA256.json")]
    [InlineData("blobs/sha256/SHA256")]
    [InlineData("x/SHA256.json")]
    public async Task Open_TakesAConfigWhoseNameIsRightOrNoDigest(string form)
    {
        string name = form;
        foreach (string algorithm in (string[])["sha256", "sha512", "blake3"])
        {
            name = name.Replace(
                algorithm.ToUpperInvariant(),
                (_image.Config with { Algorithm = algorithm }).Encoded,
                StringComparison.Ordinal);
        }

        TarBuilder tar = Files();
        tar = name.Length > 100 ? tar.Pax(("path", name)).File("long", _image.Config.Content) : tar.File(name, _image.Config.Content);
        await using DockerArchive archive = await _folder.OpenAsync(tar.Manifest(Item(name, null, "a", "b")));

        Assert.Equal(_image.Config.Digest, Assert.Single((await archive.ListImagesAsync()).Images).Config!.Digest.ToString());
    }

    // The config was read before, under another name, which says nothing.
    [Fact]
    public async Task AWrongNameForAConfigThatIsKnown_IsAProblem()
    {
        string wrong = _image.Layers[0].Encoded + ".json";
        TarBuilder tar = Files().HardLink(wrong, "c.json").Manifest(Item("c.json", null, "a", "b"), Item(wrong, null, "a", "b"));
        await using DockerArchive archive = await _folder.OpenAsync(tar);
        await RefusesMisnamedAsync(archive, wrong, index: 1);
    }

    [Fact]
    public async Task Open_RefusesAnArchiveWithoutManifestJson()
    {
        Assert.DoesNotContain("1.10", await RefusesAsync(Files()), StringComparison.Ordinal);
        Assert.Contains(
            "it was saved by Docker before 1.10",
            await RefusesAsync(Files().File("repositories", "{}")),
            StringComparison.Ordinal);

        string path = _folder.Write("old.tar", Files().File("repositories", "{}"));
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse(path).OpenAsync());
        Assert.Contains("it was saved by Docker before 1.10", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.json", "a", "b")]
    [InlineData("c.json", "a", "missing")]
    [InlineData("c.json", "missing", "b")]
    public async Task Open_RefusesMissingFiles(string config, string first, string second) =>
        Assert.Contains("has no file", await RefusesAsync(Files().Manifest(Item(config, null, first, second))), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("""[{"Config":null,"Layers":[]}]""")]
    [InlineData("""[{"Config":"c.json","Layers":[null]}]""")]
    [InlineData("""[{"Config":"c.json","config":"x","Layers":[]}]""")]
    [InlineData("""[{"Config":"c.json","Config":"c.json","Layers":[]}]""")]
    [InlineData("""[{"Config":"c.json","Layers":["a","b"],"RepoTags":[1]}]""")]
    [InlineData("""[{"Config":"c.json","Layers":["a","b"],"LayerSources":{"x":{"mediaType":"a/b","digest":"sha256:../../x","size":1}}}]""")]
    [InlineData("""[{"Config":"c.json","Layers":["a","b"],"LayerSources":{"x":{"mediaType":"a/b","digest":"a:b","size":-1}}}]""")]
    [InlineData("""[{"Config":"c.json","Layers":["a","b"]}] x""")]
    public async Task Open_RefusesABrokenManifest(string json) =>
        await TestImageFolder.RefusesAsync<JsonException>(() => _folder.OpenAsync(Files().File("manifest.json", json)));

    [Fact]
    public async Task Open_RefusesABrokenConfig()
    {
        TarBuilder tar = Files().File("x.json", "{").Manifest(Item("x.json", null, "a", "b"));
        await TestImageFolder.RefusesAsync<JsonException>(() => _folder.OpenAsync(tar));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_BoundsItsDocuments(bool isManifest)
    {
        string padding = new(' ', 4 * 1024 * 1024);
        TarBuilder tar = isManifest
            ? Files().File("manifest.json", "[]" + padding)
            : Files().File("x.json", padding + "{}").Manifest(Item("x.json", null, "a", "b"));
        Assert.Contains("expected at most 4194304", await RefusesAsync(tar), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_BoundsTheNumberOfImages()
    {
        TarBuilder tar = Files().Manifest([.. Enumerable.Range(0, 11).Select(_ => Item("c.json", null, "a", "b"))]);
        string path = _folder.Write("a.tar", tar);

        Assert.Contains("lists 11 images: expected at most 10", await TestImageFolder.RefusesAsync<InvalidDataException>(
            () => DockerArchive.OpenAsync(path, new DocumentLimits { MaxManifests = 10 })), StringComparison.Ordinal);
        await using DockerArchive archive = await DockerArchive.OpenAsync(path, new DocumentLimits { MaxManifests = 11 });
        Assert.Equal(11, archive.Manifest.Items.Count);
        Assert.Single((await archive.ListImagesAsync()).Images);
    }

    private TarBuilder Files() =>
        new TarBuilder().File("c.json", _image.Config.Content).File("a", _image.PlainLayers[0]).File("b", _image.PlainLayers[1]);

    private Task<string> RefusesAsync(TarBuilder tar) => TestImageFolder.RefusesAsync<InvalidDataException>(() => _folder.OpenAsync(tar));

    private async Task RefusesMisnamedAsync(DockerArchive archive, string name, int index)
    {
        ImageListing listing = await archive.ListImagesAsync();
        Assert.Equal(_image.Config.Digest, Assert.Single(listing.Images).Config!.Digest.ToString());

        ContentProblem problem = Assert.Single(listing.Problems);
        string expected = $"sha256:{_image.Layers[0].Encoded}";
        Assert.Equal((ContentProblemCode.Digest, $"[{index}] of manifest.json"), (problem.Code, problem.Location.ToString()));
        Assert.Equal(
            $"{ErrorText.Quote(name)} in {ErrorText.Quote(archive.Name)} has digest {_image.Config.Digest}: expected {expected}.",
            problem.Message);
        Assert.Contains(problem, (await ImageVerifier.VerifyAsync(archive)).Problems);

        await using ImageSource selected = await archive.SelectAsync($"@{index}");
        ContentMismatchException mismatch = await Assert.ThrowsAsync<ContentMismatchException>(() =>
            ImageCopier.CopyAsync(selected, ImageDestination.Of(new MemoryContentStore())));
        Assert.Equal((expected, _image.Config.Digest), (mismatch.Expected.ToString(), mismatch.Actual!.ToString()));
    }
}
