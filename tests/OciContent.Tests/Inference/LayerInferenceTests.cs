using OciContent.Compression;
using OciContent.Inference;
using OciContent.Layers;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inference;

public sealed class LayerInferenceTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Compresses as a profile does.</summary>
    public static Func<byte[], byte[]> As(CompressionProfile profile) => plain =>
    {
        var blob = new MemoryStream();
        Blocking.Wait(() => LayerCompressor.CompressAsync(new MemoryStream(plain), blob, profile));
        return blob.ToArray();
    };

    [Theory]
    [InlineData("docker")]
    [InlineData("crane")]
    public async Task InferAsync_FindsTheDigestsOfTheManifest(string name)
    {
        CompressionProfile profile = CompressionProfile.Parse(name);
        var image = new TestImage("base", "app", "base") { Compress = As(profile) };
        await using DockerArchive archive = await _folder.OpenAsync(Skopeo(image, "hello:1.0"));

        IReadOnlyList<InferredLayer> layers = Assert.Single((await LayerInference.InferAsync(archive)).Images).Layers;

        Assert.Equal(image.DiffIds, layers.Select(static layer => layer.Candidates!.DiffId.ToString()));
        Assert.All(
            layers,
            static layer => Assert.Equal(CompressionProfile.All, layer.Candidates!.Candidates.Select(static candidate => candidate.Profile)));
        Assert.Equal(
            image.Layers.Select(static layer => layer.Digest),
            layers.Select(layer => layer.Candidates!.Candidates.Single(candidate => candidate.Profile == profile).Digest.ToString()));
    }

    [Fact]
    public async Task InferAsync_DecompressesWhatIsCompressedOtherwise()
    {
        var image = new TestImage("base", "app");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));
        var progress = new RecordingBytes();

        IReadOnlyList<InferredLayer> layers = Assert
            .Single(
                (
                    await LayerInference.InferAsync(
                        layout,
                        new InferenceOptions { Profiles = [CompressionProfile.Go(9)], Progress = progress })).Images)
            .Layers;

        Assert.Equal(image.DiffIds, layers.Select(static layer => layer.Candidates!.DiffId.ToString()));
        Assert.Equal(image.Layers.Sum(static layer => layer.Content.Length), progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(
            image.PlainLayers.Select(static layer => Digest.Compute(As(CompressionProfile.Go(9))(layer))),
            layers.Select(static layer => Assert.Single(layer.Candidates!.Candidates).Digest));
    }

    [Fact]
    public async Task InferAsync_TellsOfALayerThatIsNotTheConfigs()
    {
        var image = new TestImage("base", "app")
        {
            ChangeConfig = static config => config["rootfs"]!["diff_ids"]![1] = $"sha256:{new string('7', 64)}",
        };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        InferenceResult inferred = await LayerInference.InferAsync(layout);

        ContentProblem problem = Assert.Single(inferred.Problems);
        Assert.Equal((ContentProblemCode.Digest, $"layers[1] of {image.Manifest.Digest}"), (problem.Code, problem.Location.ToString()));
        Assert.Contains(image.DiffIds[1], problem.Message, StringComparison.Ordinal);
        Assert.Equal([false, true], Assert.Single(inferred.Images).Layers.Select(static layer => layer.Candidates is null));
    }

    [Fact]
    public async Task InferAsync_LooksOnlyAtTheImageThatIsNamed()
    {
        var one = new TestImage("one");
        var other = new TestImage("other");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(one, "1").Image(other, "2"));

        IReadOnlyList<InferredLayer> layers = Assert.Single((await LayerInference.InferAsync(await layout.SelectAsync("2"))).Images).Layers;

        Assert.Equal(other.DiffIds, layers.Select(static layer => layer.Candidates!.DiffId.ToString()));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.SelectAsync("3"));
    }
}
