using System.Text.Json.Nodes;
using OciContent.Building;
using OciContent.Copying;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Editing;

/// <summary>Layers that come and go, with their diffIDs and their history.</summary>
public sealed class ImageEditLayerTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAppendedLayer_IsInManifestConfigAndHistory(bool isDocker)
    {
        TestImage image = Told("base", isDocker);
        using LayerBlob layer = await BuildLayerAsync("app");
        await using ImageSource source = await OpenAsync(image);
        await using EditedImage edited = await ImageEditor.EditAsync(
            source,
            [ImageEdit.AppendLayer(layer, new HistoryEntry { CreatedBy = "COPY" }), ImageEdit.PrependLayer(layer)]);

        (ImageManifest manifest, ImageConfig config) = await ReadAsync(edited);
        string layerType = isDocker ? MediaTypes.DockerLayer : MediaTypes.OciLayer;
        Assert.Equal([layerType, image.Layers[0].MediaType, layerType], manifest.Layers.Select(static entry => entry.MediaType));
        Assert.Equal(
            [layer.Digests.DiffId.ToString(), image.DiffIds[0], layer.Digests.DiffId.ToString()],
            config.RootFs.DiffIds.Select(static digest => digest.ToString()));
        Assert.Equal(
            ["oci-content: layer prepended", "step 0", "empty", "COPY"],
            config.History.Select(static entry => entry.CreatedBy));
        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);
    }

    [Fact]
    public async Task ARemovedLayer_TakesItsHistoryWithIt()
    {
        TestImage image = Told("a", false, "b", "c");
        await using ImageSource source = await OpenAsync(image);
        await using EditedImage edited = await ImageEditor.EditAsync(source, [ImageEdit.RemoveLayer(1)]);

        (ImageManifest manifest, ImageConfig config) = await ReadAsync(edited);
        Assert.Equal([image.Layers[0].Digest, image.Layers[2].Digest], manifest.Layers.Select(static layer => layer.Digest.ToString()));
        Assert.Equal([image.DiffIds[0], image.DiffIds[2]], config.RootFs.DiffIds.Select(static digest => digest.ToString()));
        Assert.Equal(["step 0", "empty", "step 2"], config.History.Select(static entry => entry.CreatedBy));
        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);
    }

    [Fact]
    public async Task AHistoryThatTellsTooLittle_IsRefusedWhereItMatters()
    {
        var image = new TestImage("a", "b")
        {
            ChangeConfig = static config => config["history"] = new JsonArray(new JsonObject { ["created_by"] = "one of two" }),
        };
        await using ImageSource source = await OpenAsync(image);

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ImageEditor.EditAsync(source, [ImageEdit.RemoveLayer(0)]));

        Assert.Equal(
            $"Config {image.Config.Digest} has 1 history entries of layers, and 2 diff_ids: expected as many, to tell which is of which "
                + "layer.",
            message);
    }

    [Fact]
    public async Task ALayerThatIsNotThere_IsRefused()
    {
        await using ImageSource source = await OpenAsync(new TestImage("a"));
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ImageEditor.EditAsync(source, [ImageEdit.RemoveLayer(1)]));

        Assert.EndsWith("has no diff_ids[1]: expected 0 to 0.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayer_IsAppendedInPlace()
    {
        string path = _folder.Write(new TestImageFiles().Image(Told("base", false), "v1"));
        using LayerBlob layer = await BuildLayerAsync("app");

        IReadOnlyList<DocumentChange> changes = await ImageEditor.EditInPlaceAsync(
            ImageLocation.Parse($"oci:{path}:v1"),
            [ImageEdit.AppendLayer(layer)]);

        Assert.Equal(2, changes.Count);
        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:v1"))).IsOk);
    }

    [Fact]
    public async Task AnAppendedLayer_GoesIntoADockerArchive()
    {
        using LayerBlob layer = await BuildLayerAsync("app");
        await using ImageSource source = await OpenAsync(Told("base", true));
        await using EditedImage edited = await ImageEditor.EditAsync(source, [ImageEdit.AppendLayer(layer)]);
        string archive = _folder.PathOf("saved.tar");

        await ImageCopier.CopyAsync(edited, ImageLocation.Parse($"docker-archive:{archive}:example.com/app:v1"));

        await using ImageSource saved = await ImageLocation.Parse($"docker-archive:{archive}").OpenAsync();
        Assert.Equal(
            layer.Digests.DiffId,
            Assert.Single((await saved.ListImagesAsync()).Images).ConfigDocument!.RootFs.DiffIds[1]);
    }

    [Fact]
    public async Task WhatIsAttested_GetsNoLayer()
    {
        TestImage image = Told("base", false);
        var attestation = new TestImage("in-toto") { Os = "unknown", Architecture = "unknown" };
        TestImageBlob index = TestImageBlob.Index([
            image.Manifest.DescribeFor("linux", "amd64"),
            attestation.Manifest.DescribeFor("unknown", "unknown"),
        ]);
        using LayerBlob layer = await BuildLayerAsync("app");
        await using ImageSource source = await _folder.OpenAsync(
            new TestImageFiles().AddImages(image, attestation).Add(index).Entry(index, "v1"));
        await using EditedImage edited = await ImageEditor.EditAsync(source, [ImageEdit.AppendLayer(layer), ImageEdit.SetEnv("A", "b")]);

        ImageIndex after = await edited.ReadIndexAsync(edited.Root);
        Assert.NotEqual(image.Manifest.Digest, after.Manifests[0].Digest.ToString());
        Assert.Equal(attestation.Manifest.Digest, after.Manifests[1].Digest.ToString());
    }

    [Fact]
    public async Task ARebasedImage_HasTheNewBaseBelowItsOwnLayers()
    {
        TestImage oldBase = Told("base 1", false);
        TestImage newBase = Told("base 2", false, "patch");
        TestImage app = Told("base 1", false, "app");
        await using ImageSource oldSource = await OpenAsync(oldBase, "old");
        await using ImageSource newSource = await OpenAsync(newBase, "new");
        await using ImageSource source = await OpenAsync(app, "app");

        ImageEdit edit = await ImageEdit.RebaseAsync(oldSource, newSource);
        await using EditedImage edited = await ImageEditor.EditAsync(source, [edit]);

        (ImageManifest manifest, ImageConfig config) = await ReadAsync(edited);
        Assert.Equal(
            [newBase.Layers[0].Digest, newBase.Layers[1].Digest, app.Layers[1].Digest],
            manifest.Layers.Select(static layer => layer.Digest.ToString()));
        Assert.Equal(
            [newBase.DiffIds[0], newBase.DiffIds[1], app.DiffIds[1]],
            config.RootFs.DiffIds.Select(static digest => digest.ToString()));
        Assert.Equal(["step 0", "empty", "step 1", "step 1"], config.History.Select(static entry => entry.CreatedBy));
        Assert.Empty((await ImageVerifier.VerifyAsync(edited)).Problems);

        await using var store = new MemoryContentStore();
        CopiedImage copied = await ImageCopier.CopyAsync(edited, OciContent.Destinations.ImageDestination.Of(store));
        Assert.Empty((await ImageVerifier.VerifyAsync(ImageSource.Create(store, copied.Root))).Problems);
    }

    [Fact]
    public async Task ARebase_InPlace_BringsTheNewBaseAlong()
    {
        string path = _folder.Write(new TestImageFiles().Image(Told("base 1", false, "app"), "v1"));
        await using ImageSource oldSource = await OpenAsync(Told("base 1", false), "old");
        await using ImageSource newSource = await OpenAsync(Told("base 2", false), "new");

        await ImageEditor.EditInPlaceAsync(ImageLocation.Parse($"oci:{path}:v1"), [await ImageEdit.RebaseAsync(oldSource, newSource)]);

        Assert.True((await ImageVerifier.VerifyAsync(ImageLocation.Parse($"oci:{path}:v1"))).IsOk);
    }

    [Fact]
    public async Task AnImageOnAnotherBase_IsNotRebased()
    {
        TestImage app = Told("other", false, "app");
        await using ImageSource oldSource = await OpenAsync(Told("base 1", false), "old");
        await using ImageSource source = await OpenAsync(app, "app");
        ImageEdit edit = await ImageEdit.RebaseAsync(oldSource, oldSource);

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageEditor.EditAsync(source, [edit]));

        Assert.Contains("is not built on '", message, StringComparison.Ordinal);
        Assert.EndsWith("expected its first 1 diffIDs to be the base's.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaimsOfANameThatIsNotKnown_DoNotStay()
    {
        TestImage newBase = Told("base 2", false);
        var app = new TestImage("base 1", "app")
        {
            ChangeManifest = static manifest => manifest["annotations"] = new JsonObject { [AnnotationKeys.BaseName] = "example.com/base:1" },
        };
        await using ImageSource oldSource = await OpenAsync(new TestImage("base 1"), "old");
        await using ImageSource newSource = await OpenAsync(newBase, "new");
        await using ImageSource source = await OpenAsync(app, "app");
        await using EditedImage edited = await ImageEditor.EditAsync(source, [await ImageEdit.RebaseAsync(oldSource, newSource)]);

        Assert.Equal(
            [KeyValuePair.Create(AnnotationKeys.BaseDigest, newBase.Manifest.Digest)],
            (await edited.ReadManifestAsync(edited.Root)).Annotations);
    }

    [Fact]
    public async Task Claims_FollowARebase()
    {
        TestImage newBase = Told("base 2", false);
        var app = new TestImage("base 1", "app")
        {
            ChangeManifest = static manifest => manifest["annotations"] = new JsonObject
            {
                [AnnotationKeys.BaseName] = "example.com/base:1",
                [AnnotationKeys.BaseDigest] = "sha256:00",
                ["other"] = "stays",
            },
        };
        await using ImageSource oldSource = await OpenAsync(new TestImage("base 1"), "old");
        await using ImageSource newSource = await OpenAsync(newBase, "new");
        await using ImageSource source = await OpenAsync(app, "app");
        ImageEdit edit = await ImageEdit.RebaseAsync(oldSource, newSource, "example.com/base:2");
        await using EditedImage edited = await ImageEditor.EditAsync(source, [edit]);

        IReadOnlyDictionary<string, string> annotations = (await edited.ReadManifestAsync(edited.Root)).Annotations;
        Assert.Equal("example.com/base:2", annotations[AnnotationKeys.BaseName]);
        Assert.Equal(newBase.Manifest.Digest, annotations[AnnotationKeys.BaseDigest]);
        Assert.Equal("stays", annotations["other"]);
    }

    private static async Task<LayerBlob> BuildLayerAsync(string name) =>
        await new LayerBuilder().AddContent(name, "content"u8.ToArray()).BuildAsync();

    private static async Task<(ImageManifest Manifest, ImageConfig Config)> ReadAsync(EditedImage image)
    {
        ImageManifest manifest = await image.ReadManifestAsync(image.Root);
        return (manifest, (await image.ReadConfigAsync(manifest))!);
    }

    /// <summary>An image with an entry of history for each layer, and one of none behind the first.</summary>
    private static TestImage Told(string first, bool isDocker, params string[] others) => new([first, .. others])
    {
        IsDocker = isDocker,
        ChangeConfig = config => config["history"] = new JsonArray(
        [
            new JsonObject { ["created_by"] = "step 0" },
            new JsonObject { ["created_by"] = "empty", ["empty_layer"] = true },
            .. others.Select(static (_, i) => new JsonObject { ["created_by"] = $"step {i + 1}" }),
        ]),
    };

    private async Task<ImageSource> OpenAsync(TestImage image, string name = "image")
    {
        string path = _folder.PathOf(name);
        new TestImageFiles().Image(image, "v1").WriteFolder(path);
        return await ImageLocation.Parse($"oci:{path}:v1").OpenAsync();
    }
}
