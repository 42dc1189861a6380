using System.Text.Json.Nodes;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using static OciContent.Tests.Inference.LayerInferenceTests;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inference;

public sealed class BaseMatcherTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _base = new("os", "runtime") { Compress = As(CompressionProfile.Docker) };
    private readonly TestImage _app = new("os", "runtime", "app") { Compress = As(CompressionProfile.Docker) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ByDigest_WhereTheManifestsListTheSameBlobs()
    {
        BaseMatch match = await new BaseMatcher().CompareAsync(Manifest(_app), Manifest(_base));

        Assert.Equal((true, BaseMatchKind.Digest, 2), (match.IsDerived, match.Kind, match.Layers));
        Assert.Contains("lowest 2 layers", match.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BASE", true)]
    [InlineData("sha256:1111111111111111111111111111111111111111111111111111111111111111", false)]
    [InlineData("sha256:x", null)]
    [InlineData(null, null)]
    public async Task AClaim_IsToldBesideTheMatch_WhichItDoesNotChange(string? digest, bool? expected)
    {
        string? claimed = digest == "BASE" ? _base.Manifest.Digest : digest;
        var app = new TestImage("os", "runtime", "app")
        {
            Compress = As(CompressionProfile.Docker),
            ChangeManifest = manifest => manifest["annotations"] = claimed is null
                ? new JsonObject()
                : new JsonObject { [AnnotationKeys.BaseDigest] = claimed },
        };

        BaseMatch match = await new BaseMatcher().CompareAsync(Manifest(app), Manifest(_base));
        BaseMatch stranger = await new BaseMatcher().CompareAsync(Manifest(app), Manifest(_app));

        Assert.Equal((BaseMatchKind.Digest, expected), (match.Kind, match.IsClaimed));
        Assert.Equal((BaseMatchKind.Digest, expected is null ? expected : false), (stranger.Kind, stranger.IsClaimed));
    }

    [Fact]
    public async Task ByDiffId_WhereTheBlobsAreCompressedOtherwise()
    {
        var compressedAgain = new TestImage("os", "runtime") { Compress = As(CompressionProfile.Go(9)) };
        await using ImageLayout app = await _folder.OpenAsync(new TestImageFiles().Image(_app, "latest"));
        LayerStack image = await ReadAsync(app);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(compressedAgain, "latest"), asTar: true);

        BaseMatch match = await new BaseMatcher().CompareAsync(image, await ReadAsync(layout));

        Assert.Equal((BaseMatchKind.DiffId, 2), (match.Kind, match.Layers));
        Assert.Contains("other blobs", match.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("docker-17.03")]
    [InlineData("docker-go1.27")]
    [InlineData("crane")]
    public async Task ByInference_WhereTheBaseHasNoManifest(string profile)
    {
        var app = new TestImage("os", "runtime", "app") { Compress = As(CompressionProfile.Parse(profile)) };
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(_base, "base:1.0"));

        BaseMatch match = await new BaseMatcher().CompareAsync(Manifest(app), await ReadAsync(archive));

        Assert.Equal((BaseMatchKind.Inferred, 2), (match.Kind, match.Layers));
    }

    [Fact]
    public async Task ByInference_WhereTheImageHasNoManifest()
    {
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(_app, "app:1.0"));
        LayerStack app = await ReadAsync(archive);
        var matcher = new BaseMatcher(new InferenceOptions { Profiles = [CompressionProfile.Docker] });

        Assert.Equal((BaseMatchKind.Inferred, 2), Tell(await matcher.CompareAsync(app, Manifest(_base))));
        Assert.Equal((BaseMatchKind.Inferred, 3), Tell(await matcher.CompareAsync(app, Manifest(_app))));
        Assert.Equal(
            (null, 1),
            Tell(await matcher.CompareAsync(app, Manifest(new TestImage("os", "other") { Compress = As(CompressionProfile.Docker) }))));
    }

    [Fact]
    public async Task ByInference_OnlyByTheProfilesThatAreAskedFor()
    {
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(_base, "base:1.0"));
        LayerStack found = await ReadAsync(archive);

        Assert.Equal(
            (null, 0),
            Tell(await new BaseMatcher(new InferenceOptions { Profiles = [CompressionProfile.Crane] }).CompareAsync(Manifest(_app), found))
        );
    }

    [Fact]
    public async Task AStranger_IsDenied()
    {
        var stranger = new TestImage("other", "runtime");
        var sibling = new TestImage("os", "other runtime") { Compress = As(CompressionProfile.Docker) };
        await using ImageLayout app = await _folder.OpenAsync(new TestImageFiles().Image(_app, "latest"));
        LayerStack image = await ReadAsync(app);
        await using ImageLayout strangers = await _folder.OpenAsync(
            new TestImageFiles().Image(stranger, "1").Image(sibling, "2"),
            asTar: true);
        var matcher = new BaseMatcher();

        BaseMatch first = await matcher.CompareAsync(image, await ReadAsync(strangers, "1"));
        BaseMatch second = await matcher.CompareAsync(image, await ReadAsync(strangers, "2"));
        BaseMatch third = await matcher.CompareAsync(Manifest(_base), Manifest(_app));

        Assert.Equal((null, 0), Tell(first));
        Assert.Contains("lowest layers differ", first.Explanation, StringComparison.Ordinal);
        Assert.Equal((null, 1), Tell(second));
        Assert.Contains(
            "lowest 1 layer are the same",
            second.Explanation.Replace("layer is", "layer are", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Equal((null, 2), Tell(third));
        Assert.Contains("squashed", third.Explanation, StringComparison.Ordinal);
        Assert.All((BaseMatch[])[first, second, third], static match => Assert.False(match.IsDerived));
    }

    [Fact]
    public async Task TwoManifests_ShareWhatTheyShare()
    {
        BaseMatch match = await new BaseMatcher().CompareAsync(
            Manifest(_app),
            Manifest(new TestImage("os", "other") { Compress = As(CompressionProfile.Docker) }));

        Assert.Equal((null, 1), Tell(match));
    }

    [Fact]
    public async Task WhatTheDocumentsTell_NeedsNoLayers()
    {
        // Neither of the two bases has its layers, and the platform of the image is not known.
        var arm = new TestImage("arm os") { Architecture = "arm64" };
        await using ImageLayout bases = await _folder.OpenAsync(
            new TestImageFiles().Image(arm, "arm").Image(_base, "amd").Remove(arm.Layers[0]).Remove(_base.Layers[0]).Remove(_base.Layers[1])
        );

        Assert.Equal(
            (BaseMatchKind.Digest, 2),
            Tell(await new BaseMatcher().CompareAsync([Manifest(_app)], await LayerStack.ReadAsync(bases))));
    }

    [Fact]
    public async Task AttestationsOfBuildKit_AreNoImages()
    {
        var attestation = new TestImage("in-toto") { Os = "unknown", Architecture = "unknown" };
        await using ImageLayout apps = await _folder.OpenAsync(new TestImageFiles().Image(_app, "app").Image(attestation));

        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(apps);

        Assert.Equal(3, Assert.Single(images).Count);
        Assert.Equal(3, Assert.Single((await LayerInference.InferAsync(apps)).Images).Layers.Count);
    }

    [Fact]
    public async Task Platforms_AreComparedWithTheirOwn()
    {
        var arm = new TestImage("arm os") { Architecture = "arm64" };
        var armApp = new TestImage("arm os", "app") { Architecture = "arm64" };
        await using ImageLayout apps = await _folder.OpenAsync(
            new TestImageFiles()
                .AddImages(_app, armApp)
                .Entry(TestImageBlob.Index(_app.Manifest, armApp.Manifest))
                .Add(TestImageBlob.Index(_app.Manifest, armApp.Manifest)));
        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(apps);
        await using ImageLayout bases = await _folder.OpenAsync(new TestImageFiles().Image(_base, "amd").Image(arm, "arm"), asTar: true);
        IReadOnlyList<LayerStack> both = await LayerStack.ReadAsync(bases);
        var matcher = new BaseMatcher();

        Assert.Equal(2, images.Count);
        Assert.Equal((BaseMatchKind.Digest, 1), Tell(await matcher.CompareAsync(images, [both[1], both[0]]) with { Layers = 1 }));
        BaseMatch half = await matcher.CompareAsync(images, [both[0]]);
        Assert.Equal((null, 0), Tell(half));
        Assert.Contains("no image for the platform linux/arm64", half.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABaseWithoutLayers_IsRefused()
    {
        var scratch = new TestImage();

        await Assert.ThrowsAsync<InvalidDataException>(() => new BaseMatcher().CompareAsync(Manifest(_app), Manifest(scratch)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new BaseMatcher().CompareAsync([], [Manifest(_base)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new BaseMatcher().CompareAsync([Manifest(_app)], []));
    }

    private static (BaseMatchKind? By, int Layers) Tell(BaseMatch match) => (match.Kind, match.Layers);

    private static LayerStack Manifest(TestImage image) => LayerStack.FromManifest(ImageManifest.Parse(image.Manifest.Content));

    private static async Task<LayerStack> ReadAsync(ImageSource source, string? reference = null) =>
        Assert.Single(await LayerStack.ReadAsync(reference is null ? source : await source.SelectAsync(reference)));
}
