using System.Text.Json.Nodes;
using OciContent.Comparison;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Inference;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Comparison;

public sealed class ImageComparerTests : IDisposable
{
    private readonly TestImageFolder _one = new();
    private readonly TestImageFolder _other = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task AnImage_EqualsItself()
    {
        ImageComparison comparison = await CompareAsync(Of(_image), Of(_image));

        Assert.True(comparison.AreEqual);
        ImageDifference image = Assert.Single(comparison.Images);
        Assert.Equal(ImageChange.Same, image.Change);
        Assert.Equal(2, image.LowestLayersInCommon);
        Assert.All(image.Layers, static layer => Assert.Equal((LayerChange.Shared, LayerMatch.Digest), (layer.Change, layer.Match)));
        Assert.Empty(image.Config);
        Assert.Equal(image.SizeBefore, image.SizeAfter);
        Assert.Equal(_image.Layers.Sum(static layer => layer.Content.Length), image.SizeAfter);
    }

    [Fact]
    public async Task Layers_AreSharedMovedRemovedAndAdded()
    {
        var before = new TestImage("a", "b", "c", "gone");
        var after = new TestImage("a", "new", "c", "b");
        ImageComparison comparison = await CompareAsync(Of(before), Of(after));

        Assert.False(comparison.AreEqual);
        ImageDifference image = Assert.Single(comparison.Images);
        Assert.Equal(ImageChange.Changed, image.Change);
        Assert.Equal(1, image.LowestLayersInCommon);
        Assert.Equal(
            [after.Layers[0].Digest, after.Layers[1].Digest, after.Layers[2].Digest, after.Layers[3].Digest, before.Layers[3].Digest],
            image.Layers.Select(static layer => (layer.After ?? layer.Before!).Digest!.ToString()));
        Assert.Equal(1, image.Layers.Count(static layer => layer.Change == LayerChange.Moved));
        Assert.Equal(2, image.Layers.Count(static layer => layer.Change == LayerChange.Shared));
        Assert.Equal((1, null), Indexes(Assert.Single(image.Layers, static layer => layer.Change == LayerChange.Added)));
        Assert.Equal((null, 3), Indexes(Assert.Single(image.Layers, static layer => layer.Change == LayerChange.Removed)));

        static (int? After, int? Before) Indexes(LayerDifference layer) => (layer.IndexAfter, layer.IndexBefore);
    }

    [Fact]
    public async Task Layers_AreTheSameByTheirDiffIds_HoweverTheyAreCompressed()
    {
        var plain = new TestImage("base", "app") { IsCompressed = false };
        ImageDifference image = Assert.Single((await CompareAsync(Of(_image), Of(plain))).Images);

        Assert.Equal(ImageChange.Changed, image.Change);
        Assert.All(image.Layers, static layer => Assert.Equal((LayerChange.Shared, LayerMatch.DiffId), (layer.Change, layer.Match)));
        Assert.All(image.Layers, static layer => Assert.NotEqual(layer.Before!.Digest, layer.After!.Digest));
        Assert.Empty(image.Config);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Layers_AreTheSameAsAToolCompressesThem_WhereNothingButTheDigestIsKnown(bool isSavedFirst)
    {
        CompressionProfile crane = CompressionProfile.Parse("crane");
        var pushed = new TestImage("base", "app", "not saved") { Compress = LayerInferenceTests.As(crane) };
        var saved = new TestImage("base", "app", "not pushed") { IsCompressed = false };
        TestImageFiles manifestAlone = pushed.Layers.Aggregate(
            Of(pushed).Remove(pushed.Config),
            static (files, blob) => files.Remove(blob));
        (TestImageFiles before, TestImageFiles after) = isSavedFirst ? (Of(saved), manifestAlone) : (manifestAlone, Of(saved));

        ImageDifference documents = Assert.Single((await CompareAsync(before, after)).Images);
        Assert.DoesNotContain(documents.Layers, static layer => layer.Match is not null);

        var options = new ComparisonOptions { Profiles = [CompressionProfile.Parse("docker"), crane] };
        ImageDifference image = Assert.Single((await CompareAsync(before, after, options)).Images);
        Assert.Equal(
            [
                (LayerChange.Shared, LayerMatch.Inferred),
                (LayerChange.Shared, LayerMatch.Inferred),
                (LayerChange.Added, null),
                (LayerChange.Removed, null),
            ],
            image.Layers.Select(static layer => (layer.Change, layer.Match)));
        Assert.Equal(2, image.LowestLayersInCommon);

        var another = new ComparisonOptions { Profiles = [CompressionProfile.Parse("docker")] };
        Assert.DoesNotContain(
            Assert.Single((await CompareAsync(before, after, another)).Images).Layers,
            static layer => layer.Match is not null);
    }

    [Fact]
    public async Task Layers_ThatDocumentsTellOf_AreNotCompressed()
    {
        var plain = new TestImage("base", "other") { IsCompressed = false };
        TestImageFiles absent = plain.Layers.Aggregate(Of(plain), static (files, blob) => files.Remove(blob));
        var options = new ComparisonOptions { Profiles = CompressionProfile.All };
        ImageComparison comparison = await CompareAsync(Of(_image), absent, options);

        Assert.Empty(comparison.ProblemsAfter);
        Assert.Equal(1, Assert.Single(comparison.Images).LowestLayersInCommon);
    }

    [Fact]
    public async Task ALayerThatCannotBeRead_IsNoPartner()
    {
        var plain = new TestImage("base", "app") { IsCompressed = false };
        var options = new ComparisonOptions { Profiles = CompressionProfile.All };
        ImageComparison comparison = await CompareAsync(Of(_image).Remove(_image.Config), Of(plain).Remove(plain.Layers[0]), options);

        Assert.DoesNotContain(Assert.Single(comparison.Images).Layers, static layer => layer.Match is not null);
        Assert.Empty(comparison.ProblemsAfter);
    }

    [Fact]
    public async Task ADockerArchive_EqualsTheLayoutOfTheSameImage()
    {
        await using ImageLayout layout = await _one.OpenAsync(Of(_image));
        await using DockerArchive archive = await _other.OpenAsync(TestImageDockerArchive.Skopeo(_image, "app:1.0"));
        ImageComparison comparison = await ImageComparer.CompareAsync(layout, archive);

        Assert.True(comparison.AreEqual);
        Assert.Null(comparison.RootAfter);
        ImageDifference image = Assert.Single(comparison.Images);
        Assert.All(image.Layers, static layer => Assert.Equal((LayerChange.Shared, LayerMatch.DiffId), (layer.Change, layer.Match)));
    }

    [Fact]
    public async Task AnAbsentLayer_IsNoProblem_UnlessLayersAreRead()
    {
        TestImageFiles files = Of(_image).Remove(_image.Layers[0]);
        Assert.True((await CompareAsync(files, Of(_image))).AreEqual);

        ImageComparison read = await CompareAsync(files, Of(_image), new ComparisonOptions { ReadLayers = true });
        Assert.Equal(ContentProblemCode.Missing, Assert.Single(read.ProblemsBefore).Code);
        Assert.Empty(read.ProblemsAfter);
    }

    [Fact]
    public async Task ConfigFields_AreToldByTheirPaths_UnknownOnesToo()
    {
        TestImage Image(string env, string command, int unknown) => new("base")
        {
            ChangeConfig = config =>
            {
                config["config"] = new JsonObject
                {
                    ["Env"] = new JsonArray("PATH=/bin", env),
                    ["Cmd"] = new JsonArray(command, "-c"),
                };
                config["x-unknown"] = new JsonObject { ["a/b"] = unknown };
                config["history"] = new JsonArray(
                    new JsonObject { ["created_by"] = "first" },
                    new JsonObject { ["created_by"] = command });
            },
        };

        ImageDifference image = Assert.Single((await CompareAsync(Of(Image("A=1", "sh", 1)), Of(Image("A=2", "bash", 2)))).Images);
        Assert.Equal(
            [
                "/config/Env/A: \"A=1\" -> \"A=2\"",
                "/config/Cmd: [\"sh\",\"-c\"] -> [\"bash\",\"-c\"]",
                "/x-unknown/a~1b: 1 -> 2",
                "/history/1/created_by: \"sh\" -> \"bash\"",
            ],
            image.Config.Select(static field => field.ToString()));
    }

    [Fact]
    public async Task AnnotationsAndBases_AreTold()
    {
        TestImage Image(string digest) => new("base")
        {
            ChangeManifest = manifest => manifest["annotations"] = new JsonObject
            {
                [AnnotationKeys.BaseName] = "docker.io/library/alpine:3.20",
                [AnnotationKeys.BaseDigest] = digest,
                ["same"] = "same",
            },
        };

        ImageDifference image = Assert.Single((await CompareAsync(Of(Image("sha256:1")), Of(Image("sha256:2")))).Images);
        Assert.Equal([new AnnotationDifference(AnnotationKeys.BaseDigest, "sha256:1", "sha256:2")], image.Annotations);
        Assert.Equal(new BaseClaim("docker.io/library/alpine:3.20", "sha256:1"), image.BaseBefore);
        Assert.Equal("sha256:2", image.BaseAfter!.Digest);
        Assert.Empty(image.Manifest);
        Assert.Empty(image.Config);
    }

    [Fact]
    public async Task Indexes_AreComparedPlatformByPlatform()
    {
        var arm = new TestImage("base", "arm") { Architecture = "arm64" };
        var newArm = new TestImage("base", "new arm") { Architecture = "arm64" };
        var riscv = new TestImage("base", "riscv") { Architecture = "riscv64" };
        ImageComparison comparison = await CompareAsync(Index(_image, arm), Index(riscv, newArm));

        Assert.NotEqual(comparison.RootBefore, comparison.RootAfter);
        Assert.Equal(
            [("linux/riscv64", ImageChange.Added), ("linux/arm64", ImageChange.Changed), ("linux/amd64", ImageChange.Removed)],
            comparison.Images.Select(static image => (image.Platform!.ToString(), image.Change)));
        Assert.Equal(arm.Manifest.Digest, comparison.Images[1].Before!.Manifest!.Digest.ToString());
        Assert.Equal(newArm.Manifest.Digest, comparison.Images[1].After!.Manifest!.Digest.ToString());
        Assert.Empty(comparison.Images[0].Layers);
    }

    [Fact]
    public async Task AnIndexAndASingleImage_AreComparedByThePlatform()
    {
        var arm = new TestImage("base", "arm") { Architecture = "arm64" };
        ImageComparison comparison = await CompareAsync(Index(_image, arm), Of(arm));

        Assert.Equal([ImageChange.Same, ImageChange.Removed], comparison.Images.Select(static image => image.Change));
        Assert.False(comparison.AreEqual);
    }

    [Fact]
    public async Task OneImageAndOneImage_AreComparedWhateverTheirPlatforms()
    {
        var arm = new TestImage("base", "app") { Architecture = "arm64" };
        ImageDifference image = Assert.Single((await CompareAsync(Of(_image), Of(arm))).Images);

        Assert.Equal(ImageChange.Changed, image.Change);
        Assert.Equal("/architecture: \"amd64\" -> \"arm64\"", Assert.Single(image.Config).ToString());
        Assert.Equal(2, image.LowestLayersInCommon);
    }

    [Fact]
    public async Task AManifestThatIsNotHere_IsComparedByItsDigest()
    {
        var arm = new TestImage("base", "arm") { Architecture = "arm64" };
        TestImageBlob index = IndexOf(_image, arm);
        var partial = new TestImageFiles().AddImages(_image).Add(index).Entry(index, "latest");

        ImageComparison comparison = await CompareAsync(partial, Index(_image, arm));
        Assert.True(comparison.AreEqual);
        Assert.Empty(comparison.Images[1].Layers);
    }

    [Fact]
    public async Task AnAlteredManifest_IsAProblem_AndNotRemoved()
    {
        TestImageFiles altered = Of(_image).Set(_image.Manifest, [.. _image.Manifest.Content[..^1], (byte)' ']);
        ImageComparison comparison = await CompareAsync(altered, Of(_image));

        Assert.Equal(ContentProblemCode.Digest, Assert.Single(comparison.ProblemsBefore).Code);
        Assert.Equal(ImageChange.Same, Assert.Single(comparison.Images).Change);
    }

    [Fact]
    public async Task AnArtifact_IsComparedWithAnArtifact()
    {
        TestImage Artifact(string content) => new(content)
        {
            ConfigMediaType = "application/vnd.example.config",
            ChangeManifest = static manifest => manifest["artifactType"] = "application/vnd.example",
        };

        ImageDifference artifact = Assert.Single((await CompareAsync(Of(Artifact("one")), Of(Artifact("two")))).Images);
        Assert.Equal(ImageChange.Changed, artifact.Change);
        Assert.Equal([LayerChange.Added, LayerChange.Removed], artifact.Layers.Select(static layer => layer.Change));
        Assert.Contains("/config/digest", artifact.Manifest.Select(static field => field.Path));
    }

    private static TestImageFiles Of(TestImage image) => new TestImageFiles().Image(image, "latest");

    private static TestImageBlob IndexOf(params TestImage[] images) =>
        TestImageBlob.Index(images.Select(static image => image.Manifest.DescribeFor(image.Os, image.Architecture)));

    private static TestImageFiles Index(params TestImage[] images)
    {
        TestImageBlob index = IndexOf(images);
        return new TestImageFiles().AddImages(images).Add(index).Entry(index, "latest");
    }

    private async Task<ImageComparison> CompareAsync(TestImageFiles before, TestImageFiles after, ComparisonOptions? options = null)
    {
        await using ImageLayout one = await _one.OpenAsync(before);
        await using ImageLayout other = await _other.OpenAsync(after);
        return await ImageComparer.CompareAsync(one, other, options ?? new ComparisonOptions());
    }
}
