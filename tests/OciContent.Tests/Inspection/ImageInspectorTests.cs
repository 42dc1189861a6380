using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

public sealed class ImageInspectorTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _amd = new("base", "app", "base");
    private readonly TestImage _arm = new("base", "arm") { Architecture = "arm64" };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, true, false, "sha256")]
    [InlineData(true, true, false, "sha256")]
    [InlineData(false, false, false, "sha256")]
    [InlineData(false, true, true, "sha256")]
    [InlineData(true, false, true, "sha256")]
    [InlineData(false, true, false, "sha512")]
    [InlineData(true, true, false, "blake3")]
    public async Task Inspect_ShowsEveryHashOfALayout(bool asTar, bool isCompressed, bool isDocker, string algorithm)
    {
        var image = new TestImage("base", "app", "base")
        {
            IsCompressed = isCompressed,
            IsDocker = isDocker,
            Algorithm = algorithm,
        };
        ImageInspection inspection = await InspectAsync(
            new TestImageFiles().Image(image, "1.0").Entry(image.Manifest, "latest"),
            asTar: asTar);

        Assert.Equal(_folder.PathOf(asTar ? "layout.tar" : "layout"), inspection.Source);
        Assert.Equal(asTar ? "oci-archive" : "oci", inspection.Format);
        Assert.Null(inspection.Index);
        Assert.Empty(inspection.Problems);
        ImageIdentity found = Assert.Single(inspection.Images);
        Assert.Equal(["1.0", "latest"], found.Tags);
        Assert.Equal(image.Manifest.Descriptor.Digest, found.Manifest!.Digest);
        Assert.Equal(image.Config.Descriptor, found.Config);
        Assert.Equal(image.Config.Descriptor.Digest, found.ImageId);
        RequireLayers(image, found);
        Assert.Equal(image.Layers.Select(layer => layer.MediaType), found.Layers.Select(layer => layer.MediaType));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_ShowsEveryHashOfADockerArchive(bool isCompressed)
    {
        var image = new TestImage("base", "app", "base") { IsCompressed = isCompressed };
        ImageInspection inspection = await InspectAsync(Crane(image, "hello:1.0"));

        Assert.Equal("docker-archive", inspection.Format);
        Assert.Empty(inspection.Problems);
        ImageIdentity found = Assert.Single(inspection.Images);
        Assert.Null(found.Manifest);
        Assert.Equal(["hello:1.0"], found.Tags);
        Assert.Equal(image.Config.Digest, found.ImageId!.ToString());
        RequireLayers(image, found);
        Assert.All(
            found.Layers,
            layer => Assert.Equal(isCompressed ? MediaTypes.DockerLayerGzip : MediaTypes.DockerLayer, layer.MediaType));
    }

    [Fact]
    public async Task Inspect_ReadsNoLayersUnlessAsked()
    {
        TestImageFiles files = new TestImageFiles().Image(_amd, "latest").Remove(_amd.Layers[0]);
        var progress = new RecordingBytes();
        ImageInspection inspection = await InspectAsync(files, new InspectionOptions { ReadLayers = false, Progress = progress });

        ImageIdentity found = Assert.Single(inspection.Images);
        Assert.Empty(inspection.Problems);
        Assert.Empty(progress.Reports);
        Assert.Equal(_amd.Layers.Select(layer => layer.Digest), found.Layers.Select(layer => layer.Digest!.ToString()));
        Assert.Equal(_amd.Layers.Select(layer => (long?)layer.Content.Length), found.Layers.Select(layer => layer.Size));
        Assert.Equal(_amd.DiffIds, found.Layers.Select(layer => layer.DiffId!.ToString()));
        Assert.Equal(_amd.ChainIds, found.Layers.Select(layer => layer.ChainId!.ToString()));
        Assert.All(found.Layers, layer => Assert.Null(layer.Compression));
        Assert.All(found.Layers, layer => Assert.Null(layer.UncompressedSize));
    }

    [Fact]
    public async Task Inspect_KnowsNoStoredDigestsOfADockerArchiveWithoutReading()
    {
        ImageInspection inspection = await InspectAsync(Skopeo(_amd), new InspectionOptions { ReadLayers = false });

        Assert.All(
            Assert.Single(inspection.Images).Layers,
            layer => Assert.Equal((null, null, null), (layer.Digest, layer.Size, layer.MediaType)));
        Assert.All(inspection.Images[0].Layers, layer => Assert.NotNull(layer.ChainId));
    }

    [Fact]
    public async Task Inspect_TakesAReference()
    {
        TestImageFiles files = new TestImageFiles().Image(_amd, "amd").Image(_arm, "arm");

        await using ImageLayout layout = await _folder.OpenAsync(files);

        Assert.Equal(
            _arm.Manifest.Digest,
            Assert.Single((await ImageInspector.InspectAsync(await layout.SelectAsync("arm"))).Images).Manifest!.Digest.ToString());
        await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.SelectAsync("mips"));
    }

    [Fact]
    public async Task Inspect_PassesAbsentAndOtherEntriesOn()
    {
        TestImageBlob other = TestImageBlob.Of("{}", "application/json");
        TestImageBlob index = TestImageBlob.Index(_amd.Manifest, _arm.Manifest, other);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index));

        Assert.Equal(_arm.Manifest.Digest, Assert.Single(inspection.Missing).Digest.ToString());
        Assert.Equal(other.Digest, Assert.Single(inspection.NonImages).Digest.ToString());
    }

    [Fact]
    public async Task Inspect_ShowsTheIndexThatAllImagesHaveInCommon()
    {
        TestImageBlob arm = TestImageBlob.Index(_arm.Manifest);
        TestImageBlob both = TestImageBlob.Index(_amd.Manifest, _arm.Manifest);
        TestImageBlob nested = TestImageBlob.Index(_amd.Manifest, arm);
        TestImageFiles Files(params TestImageBlob[] entries) =>
            entries.Aggregate(new TestImageFiles().AddImages(_amd, _arm).Add(arm, both, nested), (files, entry) => files.Entry(entry));

        Assert.Equal(both.Digest, (await InspectAsync(Files(both))).Index!.Digest.ToString());
        Assert.Equal(both.Digest, (await InspectAsync(Files(both, _amd.Manifest))).Index!.Digest.ToString());
        Assert.Equal(nested.Digest, (await InspectAsync(Files(nested))).Index!.Digest.ToString());
        Assert.Equal(both.Digest, (await InspectAsync(Files(arm, both))).Index!.Digest.ToString());
        Assert.Equal(both.Digest, (await InspectAsync(Files(both, arm))).Index!.Digest.ToString());
        Assert.Null((await InspectAsync(Files(arm, _amd.Manifest))).Index);
        Assert.Null((await InspectAsync(Files(_amd.Manifest, arm))).Index);
        Assert.Null((await InspectAsync(Files(_amd.Manifest, _arm.Manifest))).Index);
        Assert.Null((await InspectAsync(Files())).Index);
    }

    [Fact]
    public async Task Inspect_ReadsEachStoredLayerOnce()
    {
        TestImageBlob index = TestImageBlob.Index(_amd.Manifest, _arm.Manifest);
        await RequireReadOnceAsync(
            _folder.Write(new TestImageFiles().AddImages(_amd, _arm).Add(index).Entry(index)),
            [.. _amd.Layers, .. _arm.Layers]);

        var amd = new TestImage("base", "app", "base") { IsCompressed = false };
        var arm = new TestImage("base", "arm") { IsCompressed = false, Architecture = "arm64" };
        await RequireReadOnceAsync(_folder.Write("legacy.tar", Legacy((amd, ["a:1"]), (arm, ["a:2"]))), [.. amd.Layers, .. arm.Layers]);
        await RequireReadOnceAsync(_folder.Write("skopeo.tar", Skopeo(amd)), amd.Layers);
        await RequireReadOnceAsync(_folder.Write("crane.tar", Crane(_amd)), _amd.Layers);
    }

    [Fact]
    public async Task Inspect_TellsItsProgress()
    {
        var image = new TestImage { PlainLayers = [.. Enumerable.Range(1, 3).Select(i => new byte[i * 700_000])], IsCompressed = false };
        var progress = new RecordingBytes();
        await InspectAsync(new TestImageFiles().Image(image), new InspectionOptions { Progress = progress });

        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(4_200_000, progress.Reports[^1]);
        Assert.InRange(progress.Reports.Count, 9, 100);
    }

    [Fact]
    public async Task Inspect_CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new RecordingBytes(_ => cancel.Cancel());
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(_amd));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ImageInspector.InspectAsync(layout, new InspectionOptions { Progress = progress }, cancel.Token));
        Assert.Single(progress.Reports);
        await Assert.ThrowsAsync<ArgumentNullException>(() => ImageInspector.InspectAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ImageInspector.InspectAsync(layout, null!));
    }

    [Fact]
    public async Task Inspect_ShowsArtifactsAndAttestations()
    {
        var artifact = new TestImage("chart") { ConfigMediaType = "application/vnd.cncf.helm.config.v1+json" };
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(artifact, "chart"));

        LayerIdentity layer = Assert.Single(Assert.Single(inspection.Images).Layers);
        Assert.Null(layer.DiffId);
        Assert.Null(layer.ChainId);
        Assert.Null(layer.Compression);
        Assert.Empty(inspection.Problems);
    }

    private static void RequireLayers(TestImage image, ImageIdentity found)
    {
        Assert.Equal(image.Layers.Select(layer => layer.Digest), found.Layers.Select(layer => layer.Digest!.ToString()));
        Assert.Equal(image.Layers.Select(layer => (long?)layer.Content.Length), found.Layers.Select(layer => layer.Size));
        Assert.Equal(image.DiffIds, found.Layers.Select(layer => layer.DiffId!.ToString()));
        Assert.Equal(image.ChainIds, found.Layers.Select(layer => layer.ChainId!.ToString()));
        Assert.Equal(image.PlainLayers.Select(layer => (long?)layer.Length), found.Layers.Select(layer => layer.UncompressedSize));
        Assert.All(
            found.Layers,
            layer => Assert.Equal(image.IsCompressed ? CompressionFormat.Gzip : CompressionFormat.None, layer.Compression));
    }

    private static async Task RequireReadOnceAsync(string path, IEnumerable<TestImageBlob> layers)
    {
        var progress = new RecordingBytes();
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        await ImageInspector.InspectAsync(source, new InspectionOptions { Progress = progress });

        Assert.Equal(layers.DistinctBy(layer => layer.Digest).Sum(layer => layer.Content.Length), progress.Reports[^1]);
    }

    private async Task<ImageInspection> InspectAsync(TestImageFiles files, InspectionOptions? options = null, bool asTar = false)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files, asTar);
        return await ImageInspector.InspectAsync(layout, options ?? new InspectionOptions());
    }

    private async Task<ImageInspection> InspectAsync(TarBuilder tar, InspectionOptions? options = null)
    {
        await using DockerArchive archive = await _folder.OpenAsync(tar);
        return await ImageInspector.InspectAsync(archive, options ?? new InspectionOptions());
    }
}
