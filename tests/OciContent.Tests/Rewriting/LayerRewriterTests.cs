using System.Formats.Tar;
using System.Text.Json.Nodes;
using OciContent.Compression;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Filesystem;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Rewriting;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;
using OciContent.Tests.Building;
using OciContent.Tests.Filesystem;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Rewriting;

/// <summary>Layers squashed, or without later times: what comes out, entry by entry.</summary>
public sealed class LayerRewriterTests : IDisposable
{
    private static readonly Timestamp Later = Timestamp.Parse("2024-05-06T07:08:09Z");

    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("d:a f:a/b|f:.wh.a", "")]
    [InlineData("f:a f:b|f:.wh.a h:c>b", "b c=b")]
    [InlineData("d:a f:a/b|f:a/.wh..wh..opq f:a/c", "a/ a/c")]
    [InlineData("f:a/b", "a/ a/b")]
    [InlineData("f:a/b|f:c", "a/b c")]
    [InlineData("f:a/b|f:a/.wh.b", "a/")]
    [InlineData("d:a f:a/b|l:a>c", "a>c")]
    [InlineData("c:n l:s>t p:p|h:m>n h:u>s h:q>p", "m n=m p q=p s>t u=s")]
    public async Task AllLayers_AreOneWithoutWhiteouts(string layers, string expected) =>
        Assert.Equal(expected, await SquashAsync(layers, 0));

    [Theory]
    [InlineData("d:a f:a/b f:c|f:.wh.a|f:.wh.c f:d", ".wh.a .wh.c d")]
    [InlineData("d:a f:a/b|f:a/.wh..wh..opq|f:a/c", "a/.wh..wh..opq a/c")]
    [InlineData("d:a f:a/b|f:.wh.a|d:a f:a/c", "a/ a/.wh..wh..opq a/c")]
    [InlineData("d:a f:a/b|f:.wh.a|f:a/c", "a/ a/.wh..wh..opq a/c")]
    [InlineData("d:a f:a/b f:a/d|f:a/.wh.b|f:a/c", "a/.wh.b a/c")]
    [InlineData("f:b|f:.wh.b|f:x", ".wh.b x")]
    [InlineData("f:b|f:a|f:.wh.a", "")]
    [InlineData("f:b|f:.wh.b|f:b=new", "b")]
    [InlineData("d:a f:a/b|f:.wh.a|f:a", "a")]
    [InlineData("f:b=old f:e|h:c>b|f:d", "b c=b d")]
    [InlineData("f:b=old|h:c>b|f:.wh.b", ".wh.b c")]
    [InlineData("f:a|f:.wh.a|f:a/b", "a/ a/b")]
    public async Task LayersFromOneOn_KeepTheWhiteoutsOfWhatIsBelow(string layers, string expected) =>
        Assert.Equal(expected, await SquashAsync(layers, 1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASquashedImage_TellsWhatItWasMadeOf(bool isDocker)
    {
        TestImage image = Told(isDocker, "f:a", "f:b", "f:c");
        await using ImageSource source = await OpenAsync(image);
        using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 1 });
        await using EditedImage edited = await ImageEditor.EditAsync(source, [layers.Edit]);

        ImageManifest manifest = await edited.ReadManifestAsync(edited.Root);
        ImageConfig config = (await edited.ReadConfigAsync(manifest))!;
        LayerBlob layer = Assert.Single(layers.Layers);
        string layerType = isDocker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip;
        Assert.Equal([image.Layers[0].MediaType, layerType], manifest.Layers.Select(static entry => entry.MediaType));
        Assert.Equal(
            [image.Layers[0].Digest, layer.Digests.Digest.ToString()],
            manifest.Layers.Select(static entry => entry.Digest.ToString()));
        Assert.Equal(
            [image.DiffIds[0], layer.Digests.DiffId.ToString()],
            config.RootFs.DiffIds.Select(static digest => digest.ToString()));
        Assert.Equal(
            ["step 0", "empty (no layer)", "step 1 (no layer)", "step 2 (no layer)", "oci-content: layers squashed"],
            config.History.Select(static entry => entry.ToString()));
        Assert.Equal($"merge {image.Config.Digest} from layer 1", config.History[^1].Comment);
        Assert.Equal(Later, config.History[^1].Created);
        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);
    }

    [Theory]
    [InlineData("f:a", 0)]
    [InlineData("f:a|f:.wh.a", 1)]
    public async Task ASingleLayer_StaysAsItIs(string layers, int from)
    {
        TestImage image = Told(false, layers.Split('|'));
        await using ImageSource source = await OpenAsync(image);
        using RewrittenLayers rewritten = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = from });
        await using EditedImage edited = await ImageEditor.EditAsync(source, [rewritten.Edit]);

        Assert.Empty(rewritten.Layers);
        Assert.Empty(edited.Changes);
    }

    [Fact]
    public async Task ALayer_WithoutLaterTimes_StaysAsItIs()
    {
        TestImage image = Told(false, "f:a", "f:b");
        await using ImageSource source = await OpenAsync(image);
        var options = new LayerRewriteOptions { LatestTime = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000) };
        using RewrittenLayers rewritten = await LayerRewriter.RewriteAsync(source, options);
        await using EditedImage edited = await ImageEditor.EditAsync(source, [rewritten.Edit]);

        // Its files are of 2001 as it is; the config is later.
        Assert.Empty(rewritten.Layers);
        ImageConfig config = (await edited.ReadConfigAsync(await edited.ReadManifestAsync(edited.Root)))!;
        Assert.Equal("2001-09-09T01:46:40Z", config.Created.ToString());
        Assert.Equal(
            ["2001-09-09T01:46:40Z", "1990-01-01T00:00:00Z", null],
            config.History.Select(static entry => entry.Created?.ToString()));
        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);
    }

    [Fact]
    public async Task ALayer_WithLaterTimes_KeepsItsFormat()
    {
        var options = new LayerRewriteOptions { LatestTime = DateTimeOffset.UnixEpoch, Profile = CompressionProfile.Zstd2024 };
        foreach (bool isCompressed in (bool[])[true, false])
        {
            var image = new TestImage { PlainLayers = [LayerText.ToTar("f:a=x d:b")], IsCompressed = isCompressed };
            await using ImageSource source = FilesystemImage.Open(image);
            using RewrittenLayers rewritten = await LayerRewriter.RewriteAsync(source, options);
            await using EditedImage edited = await ImageEditor.EditAsync(source, [rewritten.Edit]);
            ImageManifest manifest = await edited.ReadManifestAsync(edited.Root);
            Assert.Equal(isCompressed ? MediaTypes.OciLayerGzip : MediaTypes.OciLayer, Assert.Single(manifest.Layers).MediaType);
            Assert.All(
                (await ImageFilesystem.ReadAsync(edited)).Entries.Skip(1),
                static entry => Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModifiedAt));
        }
    }

    [Fact]
    public async Task ImagesOfAnIndex_AreEachRewritten_AndWhatIsAttestedStays()
    {
        var amd = new TestImage { PlainLayers = [LayerText.ToTar("f:a"), LayerText.ToTar("f:b")] };
        var arm = new TestImage { PlainLayers = [LayerText.ToTar("f:a"), LayerText.ToTar("f:c")], Architecture = "arm64" };
        var attestation = new TestImage("in-toto") { Os = "unknown", Architecture = "unknown" };
        TestImageBlob index = TestImageBlob.Index([
            amd.Manifest.DescribeFor("linux", "amd64"),
            arm.Manifest.DescribeFor("linux", "arm64"),
            attestation.Manifest.DescribeFor("unknown", "unknown"),
        ]);
        await using ImageSource source = await _folder.OpenAsync(
            new TestImageFiles().AddImages(amd, arm, attestation).Add(index).Entry(index, "v1"));
        using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 0 });
        await using EditedImage edited = await ImageEditor.EditAsync(source, [layers.Edit]);

        Assert.Equal(2, layers.Layers.Count);
        ImageIndex after = await edited.ReadIndexAsync(edited.Root);
        Assert.Equal(attestation.Manifest.Digest, after.Manifests[2].Digest.ToString());
        foreach (Descriptor entry in after.Manifests.Take(2))
        {
            Assert.Single((await edited.ReadManifestAsync(entry)).Layers);
        }

        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);
    }

    [Fact]
    public async Task ASquashedImage_IsEditedInPlace_AndGoesIntoADockerArchive()
    {
        string path = _folder.Write(new TestImageFiles().Image(Told(true, "f:a", "f:b"), "v1"));
        await using ImageSource source = await ImageLocation.Parse($"oci:{path}:v1").OpenAsync();
        using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 0 });
        string archive = _folder.PathOf("saved.tar");
        await using EditedImage edited = await ImageEditor.EditAsync(source, [layers.Edit]);
        await ImageCopier.CopyAsync(edited, ImageLocation.Parse($"docker-archive:{archive}:example.com/app:v1"));
        await ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}:v1"), [layers.Edit]);

        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:v1"))).IsOk);
        await using ImageSource saved = await ImageLocation.Parse($"docker-archive:{archive}").OpenAsync();
        ImageConfig config = Assert.Single((await saved.ListImagesAsync()).Images).ConfigDocument!;
        Assert.Equal([layers.Layers[0].Digests.DiffId], config.RootFs.DiffIds);

        // An archive without manifests has layers too.
        using RewrittenLayers again = await LayerRewriter.RewriteAsync(
            saved,
            new LayerRewriteOptions { LatestTime = DateTimeOffset.UnixEpoch });
        Assert.Single(again.Layers);
    }

    [Theory]
    [InlineData("f:a|f:b", 2, "'2' is not a layer of image sha256:")]
    [InlineData("f:a|h:b>nope", 0, "The layers of 'image' cannot be rewritten: layers[1] of sha256:")]
    public async Task WhatCannotBeSquashed_IsRefused(string layers, int from, string message)
    {
        await using ImageSource source = FilesystemImage.Open(FilesystemImage.Of(layers.Split('|')));
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = from }));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayerThatIsAltered_IsRefused()
    {
        TestImage image = FilesystemImage.Of("f:a", "f:b");
        await using ImageSource source = FilesystemImage.Open(image, out MemoryContentReader content);
        byte[] altered = [.. image.Layers[0].Content];
        altered[20] ^= 1;
        content.Add(Digest.Parse(image.Layers[0].Digest), altered);
        DateTimeOffset latest = DateTimeOffset.UnixEpoch;
        LayerRewriteOptions[] all = [new() { SquashFrom = 0 }, new() { SquashFrom = 1, LatestTime = latest }, new() { LatestTime = latest }];
        foreach (LayerRewriteOptions options in all)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => LayerRewriter.RewriteAsync(source, options));
        }
    }

    [Fact]
    public async Task LayersThatChangedBefore_AreRefused()
    {
        await using ImageSource source = await OpenAsync(Told(false, "f:a", "f:b"));
        using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 0 });
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ImageEditor.EditAsync(source, [ImageEdit.RemoveLayer(0), layers.Edit]));
        Assert.EndsWith("expected layers to be rewritten first.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsThatAskForNothing_AreRefused()
    {
        await using ImageSource source = await OpenAsync(Told(false, "f:a"));
        await Assert.ThrowsAsync<ArgumentException>(() => LayerRewriter.RewriteAsync(source, new LayerRewriteOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerRewriteOptions { SquashFrom = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerRewriteOptions { LatestTime = DateTimeOffset.UnixEpoch.AddSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerRewriteOptions { LatestTime = DateTimeOffset.MaxValue });
    }

    [Fact]
    public async Task NamesThatAreNotText_StayAsTheyAre()
    {
        byte[] name = [(byte)'d', (byte)'/', 0xFF, 0xC3, 0x28];
        byte[] layer = new TarBuilder()
            .Directory("d/")
            .Raw(TarBuilder.Header("", 1, change: block => name.CopyTo(block, 0)))
            .Content("x"u8.ToArray())
            .Raw(TarBuilder.Header("link", type: '2', change: block => name.CopyTo(block, 157)))
            .End()
            .ToArray();
        await using ImageSource source = FilesystemImage.Open(FilesystemImage.OfTars(layer, LayerText.ToTar("f:z")));
        using RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, new LayerRewriteOptions { SquashFrom = 0 });
        await using EditedImage edited = await ImageEditor.EditAsync(source, [layers.Edit]);

        ImageFilesystem before = await ImageFilesystem.ReadAsync(source);
        ImageFilesystem after = await ImageFilesystem.ReadAsync(edited);
        Assert.Equal(RandomLayers.Lines(before), RandomLayers.Lines(after));
        Assert.Contains(after.Entries, entry => entry.GetPathBytes().AsSpan(1).SequenceEqual(name));
    }

    private static async Task<string> SquashAsync(string layers, int from)
    {
        await using ImageSource source = FilesystemImage.Open(FilesystemImage.Of(layers.Split('|')));
        var options = new LayerRewriteOptions { SquashFrom = from, Profile = null };
        using RewrittenLayers rewritten = await LayerRewriter.RewriteAsync(source, options);
        if (rewritten.Layers is not [LayerBlob layer])
        {
            return FilesystemImage.Text(await ImageFilesystem.ReadAsync(source));
        }

        var plain = new MemoryStream();
        await using (Stream stream = layer.OpenRead())
        {
            await stream.CopyToAsync(plain);
        }

        return string.Join(
            ' ',
            LayerReading.Entries(plain.ToArray()).Select(static entry => entry.EntryType switch
            {
                TarEntryType.SymbolicLink => $"{entry.Name}>{entry.LinkName}",
                TarEntryType.HardLink => $"{entry.Name}={entry.LinkName}",
                _ => entry.Name,
            }));
    }

    /// <summary>An image with an entry of history for each layer, and one of none behind the first.</summary>
    private static TestImage Told(bool isDocker, params string[] layers) => new()
    {
        PlainLayers = [.. layers.Select(LayerText.ToTar)],
        IsDocker = isDocker,
        ChangeConfig = config =>
        {
            config["created"] = Later.ToString();
            config["history"] = new JsonArray(
            [
                new JsonObject { ["created_by"] = "step 0", ["created"] = Later.ToString() },
                new JsonObject { ["created_by"] = "empty", ["empty_layer"] = true, ["created"] = "1990-01-01T00:00:00Z" },
                .. layers.Skip(1).Select(static (_, i) => new JsonObject { ["created_by"] = $"step {i + 1}" }),
            ]);
        },
    };

    private async Task<ImageSource> OpenAsync(TestImage image)
    {
        string path = _folder.PathOf("image");
        new TestImageFiles().Image(image, "v1").WriteFolder(path);
        return await ImageLocation.Parse($"oci:{path}:v1").OpenAsync();
    }
}
