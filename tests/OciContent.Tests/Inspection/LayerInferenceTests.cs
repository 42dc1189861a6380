using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Layers;
using OciContent.Layouts;
using OciContent.Tests.Internal;
using OciContent.Tests.Layouts;
using static OciContent.Tests.Layouts.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

public sealed class LayerInferenceTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Compresses as a profile does.</summary>
    public static Func<byte[], byte[]> As(CompressionProfile profile) => plain =>
    {
        var blob = new MemoryStream();
        LayerCompressor.CompressAsync(new MemoryStream(plain), blob, profile).GetAwaiter().GetResult();
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

        IReadOnlyList<InferredLayer> layers = await LayerInference.InferAsync(archive);

        Assert.Equal(image.DiffIds, layers.Select(static layer => layer.Candidates.DiffId.ToString()));
        Assert.All(layers, static layer => Assert.Equal(CompressionProfile.All, layer.Candidates.Candidates.Select(static candidate => candidate.Profile)));
        Assert.Equal(
            image.Layers.Select(static layer => layer.Digest),
            layers.Select(layer => layer.Candidates.Candidates.Single(candidate => candidate.Profile == profile).Digest.ToString()));
    }

    [Fact]
    public async Task InferAsync_DecompressesWhatIsCompressedOtherwise()
    {
        var image = new TestImage("base", "app");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));
        var progress = new RecordingProgress<long>();

        IReadOnlyList<InferredLayer> layers = await LayerInference.InferAsync(layout, new InferenceOptions { Profiles = [CompressionProfile.Go(9)], Progress = progress });

        Assert.Equal(image.DiffIds, layers.Select(static layer => layer.Candidates.DiffId.ToString()));
        Assert.Equal(image.PlainLayers.Sum(static layer => layer.Length), progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(
            image.PlainLayers.Select(static layer => Digest.Compute(As(CompressionProfile.Go(9))(layer))),
            layers.Select(static layer => Assert.Single(layer.Candidates.Candidates).Digest));
    }

    [Fact]
    public async Task InferAsync_RefusesALayerThatIsNotTheConfigs()
    {
        var image = new TestImage("base", "app") { ChangeConfig = static config => config["rootfs"]!["diff_ids"]![1] = $"sha256:{new string('7', 64)}" };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        ContentMismatchException mismatch = await Assert.ThrowsAsync<ContentMismatchException>(() => LayerInference.InferAsync(layout));
        Assert.Equal(image.DiffIds[1], mismatch.Actual!.ToString());
    }

    [Fact]
    public async Task InferAsync_LooksOnlyAtTheImageThatIsNamed()
    {
        var one = new TestImage("one");
        var other = new TestImage("other");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(one, "1").Image(other, "2"));

        IReadOnlyList<InferredLayer> layers = await LayerInference.InferAsync(layout, new InferenceOptions { Reference = "2" });

        Assert.Equal(other.DiffIds, layers.Select(static layer => layer.Candidates.DiffId.ToString()));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => LayerInference.InferAsync(layout, new InferenceOptions { Reference = "3" }));
    }
}
