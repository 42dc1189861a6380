using System.Text;
using System.Text.Json;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Editing;

/// <summary>A change of one document changes every digest above it, and no other byte.</summary>
public sealed class ImageEditorTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");
    private readonly TestImage _other = new("base", "other") { Architecture = "arm64" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AConfigUrl_IsFollowedUpToTheIndex_AndItsRemovalRestoresEveryByte()
    {
        TestImageBlob index = TestImageBlob.Index([
            _image.Manifest.DescribeFor("linux", "amd64"),
            _other.Manifest.DescribeFor("linux", "arm64"),
        ]);
        string path = _folder.Write(new TestImageFiles().AddImages(_image, _other).Add(index).Entry(index, "v1").Entry(index, "latest"));
        byte[] before = File.ReadAllBytes(Path.Join(path, "index.json"));
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(path);

        IReadOnlyList<DocumentChange> changes = await ImageEditor.EditInPlaceAsync(
            ImageLocation.Parse($"oci:{path}:v1"),
            [ImageEdit.AddConfigUrl("https://example.com/config")]);

        Assert.Equal(
            [_image.Manifest.Digest, _other.Manifest.Digest, index.Digest],
            changes.Select(static change => change.Before.Digest.ToString()));
        ImageIndex edited = await layout.ReadIndexAsync();
        Assert.All(edited.Manifests, entry => Assert.Equal(changes[2].After.Digest, entry.Digest));
        Assert.Equal(["v1", "latest"], edited.Manifests.Select(static entry => entry.Annotations[AnnotationKeys.RefName]));
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);
        Assert.Equal(2, (await AuditAsync(path)).Count(static finding => finding.Rule == AuditRule.ConfigUrls));

        await ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}:latest"), [ImageEdit.RemoveUrls()]);
        Assert.Equal(Encoding.UTF8.GetString(before), File.ReadAllText(Path.Join(path, "index.json")));
        Assert.Empty(await AuditAsync(path));
    }

    [Fact]
    public async Task AnEntrysUrl_IsOfTheEditedIndexAlone()
    {
        TestImageBlob inner = TestImageBlob.Index([_image.Manifest.Describe()]);
        TestImageBlob outer = TestImageBlob.Index([_other.Manifest.Describe(), inner.Describe()]);
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().AddImages(_image, _other).Add(inner, outer).Entry(outer).Entry(_image.Manifest));

        await using EditedImage edited = await ImageEditor.EditAsync(
            ImageSource.Create(layout, outer.Descriptor),
            [ImageEdit.AddManifestUrl(0, "https://e.com/")]);
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ImageEditor.EditAsync(ImageSource.Create(layout, _image.Manifest.Descriptor), [ImageEdit.AddManifestUrl(0, "https://e.com/")]));

        Assert.Equal(outer.Digest, Assert.Single(edited.Changes).Before.Digest.ToString());
        Assert.Equal(["https://e.com/"], (await edited.ReadIndexAsync(edited.Root)).Manifests[0].Urls);
        Assert.Equal($"{_image.Manifest.Digest} is a manifest, which has no manifests[N]: expected an index.", refusal.Message);
    }

    [Theory]
    [InlineData("a text that is no tar")]
    [InlineData(
        "a text that is no tar, but so long that a block is full of it. "
            + "------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------"
    )]
    public async Task WhatIsNoTar_IsNoLayer(string text)
    {
        string file = _folder.Write("file", Encoding.ASCII.GetBytes(text));
        string empty = _folder.Write("empty", new byte[10_240]);

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageEdit.ReplaceLayerAsync(0, file));
        await ImageEdit.ReplaceLayerAsync(0, empty);

        Assert.StartsWith($"'{file}' is not a layer: as a tar, plain or compressed, it has ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownFieldsKeyOrderAndWhiteSpace_OutliveAnEdit()
    {
        var image = new TestImage("base");
        string json = $$"""
            {
              "x-first": [1.50, "\u0041"],
              "layers": [ {{image.Layers[0].Describe().ToJsonString()}} ],
              "config": {{image.Config.Describe(static config => config["x-unknown"] = true).ToJsonString()}},
              "mediaType": "{{MediaTypes.OciManifest}}",
              "schemaVersion": 2
            }

            """;
        TestImageBlob manifest = TestImageBlob.Of(json, MediaTypes.OciManifest);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(image).Add(manifest).Entry(manifest));
        await using EditedImage edited = await ImageEditor.EditAsync(
            ImageSource.Create(layout, manifest.Descriptor),
            [ImageEdit.AddConfigUrl("https://e.com/"), ImageEdit.AnnotateManifests("a", "b")]);

        string expected = json.Replace(
                "\"size\":" + image.Config.Content.Length,
                "\"size\":" + image.Config.Content.Length + ",\"urls\":[\"https://e.com/\"]",
                StringComparison.Ordinal)
            .Replace("],\n  \"config\"", "],\n  \"annotations\": {\"a\":\"b\"},\n  \"config\"", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString((await edited.ReadBytesAsync(edited.Root)).Span));
    }

    [Fact]
    public async Task WhatIsMissing_IsSaidToBeMissingWhereItShouldBe()
    {
        string path = _folder.Write(new TestImageFiles().Image(_image, "v1").Remove(_image.Layers[1]));
        await using ImageSource content = await ImageLocation.Parse(path).OpenAsync();
        await using EditedImage edited = await ImageEditor.EditAsync(content, [ImageEdit.AddConfigUrl("https://e.com/")]);

        string message = await TestImageFolder.RefusesAsync<ContentNotFoundException>(() =>
            ImageCopier.CopyAsync(ImageSource.Create(edited, edited.Root), ImageLocation.Parse($"oci:{_folder.PathOf("copy")}")));

        Assert.StartsWith($"'{path}' has no content {_image.Layers[1].Digest}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReplacedLayer_ChangesConfigAndManifest()
    {
        byte[] plain = new TarBuilder().File("new", new string('n', 3000)).End().ToArray();
        string file = _folder.Write("new-layer", Compression.GzipBytes.Member(plain));
        string path = _folder.Write(new TestImageFiles().Image(_image, "v1"));
        await using ImageSource content = await ImageLocation.Parse(path).OpenAsync();
        await using EditedImage edited = await ImageEditor.EditAsync(content, [await ImageEdit.ReplaceLayerAsync(1, file)]);

        Assert.Equal(
            [_image.Config.Digest, _image.Manifest.Digest],
            edited.Changes.Select(static change => change.Before.Digest.ToString()));
        Assert.True((await ImageVerifier.VerifyAsync(ImageSource.Create(edited, edited.Root), new VerificationOptions())).IsOk);
        ImageManifest manifest = await edited.ReadManifestAsync(edited.Root);
        Assert.Equal(_image.Layers[0].Descriptor, manifest.Layers[0]);
        Assert.Equal(Digest.Compute(File.ReadAllBytes(file)), manifest.Layers[1].Digest);
        Assert.Equal(Digest.Compute(plain), (await edited.ReadConfigAsync(manifest.Config)).RootFs.DiffIds[1]);

        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(path);
        await ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}:v1"), [await ImageEdit.ReplaceLayerAsync(1, file)]);
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);
    }

    [Fact]
    public async Task APlatform_IsSetInConfigAndEntries()
    {
        TestImageBlob index = TestImageBlob.Index([_image.Manifest.DescribeFor("linux", "amd64")]);
        string path = _folder.Write(
            new TestImageFiles().AddImages(_image).Add(index).Entry(index, "v1").Entry(_image.Manifest.DescribeFor("linux", "amd64")));
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(path);
        await ImageEditor.EditInPlaceAsync(
            ImageLocation.Parse($"oci:{path}"),
            [
                ImageEdit.SetPlatform(
                    new Platform
                    {
                        Os = "linux",
                        Architecture = "arm",
                        Variant = "v7",
                    }),
            ]);

        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);
        ImageIndex outer = await layout.ReadIndexAsync();
        Assert.Equal("linux/arm/v7", outer.Manifests[1].Platform!.ToString());
        ImageIndex inner = await layout.ReadIndexAsync(outer.Manifests[0]);
        Assert.Equal("linux/arm/v7", inner.Manifests[0].Platform!.ToString());
        Assert.Equal(inner.Manifests[0].Digest, outer.Manifests[1].Digest);
    }

    [Fact]
    public async Task EmbeddedData_FollowsWhatItEmbeds()
    {
        TestImageBlob index = TestImageBlob.Index([
            _image.Manifest.Describe(entry => entry["data"] = Convert.ToBase64String(_image.Manifest.Content)),
        ]);
        string path = _folder.Write(
            new TestImageFiles()
                .AddImages(_image)
                .Add(index)
                .Entry(index.Describe(entry => entry["data"] = Convert.ToBase64String(index.Content))));
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(path);
        await ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}"), [ImageEdit.AddLayerUrl(0, "https://example.com/")]);

        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);
        ImageIndex outer = await layout.ReadIndexAsync();
        Assert.Equal(outer.Manifests[0].Size, outer.Manifests[0].Data!.Value.Length);
    }

    [Fact]
    public async Task Digests_KeepTheirAlgorithm()
    {
        var image = new TestImage("base") { Algorithm = "sha512" };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image));
        await using EditedImage edited = await ImageEditor.EditAsync(
            ImageSource.Create(layout, image.Manifest.Descriptor),
            [ImageEdit.SetPlatform(new Platform { Os = "a", Architecture = "b" })]);
        Assert.All(edited.Changes, static change => Assert.Same(DigestAlgorithm.Sha512, change.After.Digest.Algorithm));
        Assert.True((await ImageVerifier.VerifyAsync(ImageSource.Create(edited, edited.Root), new VerificationOptions())).IsOk);
    }

    [Fact]
    public async Task EditsThatChangeNothing_ChangeNoByte()
    {
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(_image));
        await using EditedImage edited = await ImageEditor.EditAsync(
            ImageSource.Create(layout, _image.Manifest.Descriptor),
            [ImageEdit.RemoveUrls(), ImageEdit.AnnotateManifests("none", null), new ImageEdit()]);
        Assert.Empty(edited.Changes);
        Assert.Equal(edited.Before, edited.Root);
    }

    [Fact]
    public async Task WhatDoesNotFit_IsRefused_AndTheLayoutIsAsItWas()
    {
        var docker = new TestImage("docker") { IsDocker = true };
        string path = _folder.Write(new TestImageFiles().Image(_image, "v1").Image(docker, "docker"));
        byte[] before = File.ReadAllBytes(Path.Join(path, "index.json"));
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(path);
        await RefuseAsync<InvalidDataException>(
            "v1",
            ImageEdit.AddLayerUrl(2, "https://example.com/"),
            $"{_image.Manifest.Digest} has no layers[2]: expected 0 to 1.");
        await RefuseAsync<InvalidDataException>("docker", ImageEdit.AnnotateManifests("a", "b"), "of Docker's form");
        await RefuseAsync<InvalidDataException>("v1", ImageEdit.ReplaceConfig(_other.Config.Content), "expected the same layers");
        await RefuseAsync<JsonException>(
            "v1",
            new ImageEdit { Manifest = manifest => manifest with { Config = manifest.Config with { Size = -1 } } },
            "-1 is negative");
        await RefuseAsync<InvalidDataException>("v1", new ImageEdit { Entry = entry => entry with { Size = 7 } }, "changed what the entry");
        await RefuseAsync<ContentNotFoundException>("none", ImageEdit.RemoveUrls(), "has no image 'none'");
        Assert.Equal(before, File.ReadAllBytes(Path.Join(path, "index.json")));
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse(path))).IsOk);

        async Task RefuseAsync<T>(string reference, ImageEdit edit, string message)
            where T : Exception =>
            Assert.Contains(
                message,
                (
                    await Assert.ThrowsAsync<T>(() => ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}:{reference}"), [edit]))
                ).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImagesThatAreNotHere_StayAsTheyAre()
    {
        TestImageBlob index = TestImageBlob.Index([
            _image.Manifest.DescribeFor("linux", "amd64"),
            _other.Manifest.DescribeFor("linux", "arm64"),
        ]);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(_image).Add(index).Entry(index));
        await using EditedImage edited = await ImageEditor.EditAsync(
            ImageSource.Create(layout, index.Descriptor),
            [ImageEdit.AddConfigUrl("https://example.com/")]);
        Assert.Equal(2, edited.Changes.Count);
        Assert.Equal(_other.Manifest.Digest, (await edited.ReadIndexAsync(edited.Root)).Manifests[1].Digest.ToString());
    }

    private static async Task<IReadOnlyList<AuditFinding>> AuditAsync(string path)
    {
        await using ImageLayout layout = await ImageLayout.OpenAsync(path);
        return await ImageAuditor.AuditAsync(layout);
    }
}
