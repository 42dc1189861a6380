using System.Text.Json;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Copying;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Layers;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Inspection;

/// <summary>What is told of an image of schema 1, which has no config.</summary>
public sealed class Schema1InspectionTests : IDisposable
{
    private const string Signed = "sha256:2cef192f283f5fe55b6e4f6f4c3d373e59262092fb0c2a29b1ca74b429f607cf";

    private readonly TestImageFolder _folder = new();
    private readonly string _path;

    public Schema1InspectionTests() => _path = Schema1Golden.Write(_folder, "signed");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_ReadsTheLayers()
    {
        VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse(_path));
        Assert.Empty(report.Problems);
        Assert.Equal(4, report.BlobsChecked);
    }

    [Fact]
    public async Task Infer_ReadsTheLayers_OfWhichNothingElseTellsWhatTheyAre()
    {
        await using ImageSource source = await ImageLocation.Parse(_path).OpenAsync();
        var options = new InferenceOptions { Profiles = [CompressionProfile.Parse("docker")] };
        InferenceResult inferred = await LayerInference.InferAsync(source, options);
        Assert.Empty(inferred.Problems);
        InferredImage image = Assert.Single(inferred.Images);
        Assert.Empty(image.Manifests);
        Dictionary<Digest, byte[]> contents = Schema1Golden.Layers.ToDictionary(static layer => layer.Digest, static layer => layer.Content);
        Assert.Equal(image.Image.Layers.Count, image.Layers.Count);
        foreach ((StoredLayer stored, InferredLayer layer) in image.Image.Layers.Zip(image.Layers))
        {
            LayerCandidates expected = await LayerCandidates.ComputeAsync(new MemoryStream(contents[stored.Digest!]), options.Profiles);
            Assert.Equal(expected.DiffId, layer.DiffId);
            Assert.Equal(expected.Candidates[0].Digest, layer.Candidates!.Candidates[0].Digest);
        }
    }

    [Fact]
    public async Task Infer_FindsALayerThatIsAnother()
    {
        string file = Path.Join(_path, Schema1Golden.Layers[0].Digest.Encoded);
        File.WriteAllBytes(file, Schema1Golden.Layers[1].Content);
        await using ImageSource source = await ImageLocation.Parse(_path).OpenAsync();
        InferenceResult inferred = await LayerInference.InferAsync(source);
        Assert.Equal(ContentProblemCode.Digest, Assert.Single(inferred.Problems).Code);
        Assert.Null(Assert.Single(inferred.Images).Layers.Single(static layer => layer.Candidates is null).DiffId);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("digest")]
    [InlineData("unreadable")]
    public async Task Verify_FindsWhatIsWrong(string what)
    {
        string file = Path.Join(_path, Schema1Golden.Layers[0].Digest.Encoded);
        byte[] content = File.ReadAllBytes(file);
        File.Delete(file);
        if (what == "digest")
        {
            content[20] ^= 1;
            File.WriteAllBytes(file, content);
        }
        else if (what == "unreadable")
        {
            File.CreateSymbolicLink(file, "version");
        }

        VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse(_path));
        ContentProblem problem = Assert.Single(report.Problems);
        Assert.Equal(
            (what, $"fsLayers[2] of {Signed}"),
            (JsonNamingPolicy.CamelCase.ConvertName(problem.Code.ToString()), problem.Location.ToString()));
    }

    [Fact]
    public async Task Audit_SaysThatItIsSchema1()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(_path);
        IReadOnlyList<AuditFinding> findings = await ImageAuditor.AuditAsync(directory);
        Assert.Same(AuditRule.Schema1, Assert.Single(findings).Rule);
    }

    [Fact]
    public async Task Graph_LeadsToTheLayers()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(_path);
        ImageGraph graph = await ImageGraph.ReadAsync(directory);
        Assert.Equal(
            [null, "manifest", "layer", "layer", "layer"],
            graph.Nodes.Select(static node => node.Role is { } role ? JsonNamingPolicy.CamelCase.ConvertName(role.ToString()) : null));
        Assert.Equal(["", "fsLayers[0]", "fsLayers[1]", "fsLayers[2]"], graph.Edges.Select(static edge => edge.Label));
    }

    [Fact]
    public async Task Which_FindsTheManifestAndItsLayers()
    {
        ImageInspection inspection = await InspectAsync();
        HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(Signed), inspection));
        Assert.Equal(HashRole.Manifest, match.Role);
        Assert.StartsWith("The manifest of Docker's schema 1 of an image without a tag", match.Explanation, StringComparison.Ordinal);

        string layer = Schema1Golden.Layers[0].Digest.ToString();
        Assert.Equal(HashRole.Layer, Assert.Single(HashFinder.Find(HashPrefix.Parse(layer), inspection)).Role);
    }

    [Fact]
    public async Task Inspect_ShowsTheLayersThatStay_AndWhatTheyAreUncompressed()
    {
        ImageInspection inspection = await InspectAsync();
        ImageIdentity image = Assert.Single(inspection.Images);
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(_path);
        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            ImageSource.Create(directory, directory.Root.ToDescriptor()),
            new ConversionOptions { Target = ImageFormat.Docker });
        ImageManifest schema2 = await converted.ReadManifestAsync(converted.Root);
        ImageConfig config = await converted.ReadConfigAsync(schema2.Config);

        Assert.Empty(inspection.Problems);
        Assert.Equal((Signed, null, null), (image.Manifest!.Digest.ToString(), image.Config, image.ImageId));
        Assert.Equal(config.Platform, image.Platform);
        Assert.Equal(
            schema2.Layers.Select(static layer => (layer.Digest, (long?)layer.Size)),
            image.Layers.Select(static layer => (layer.Digest!, layer.Size)));
        Assert.Equal(config.RootFs.DiffIds, image.Layers.Select(static layer => layer.DiffId!));
        Assert.Equal(ChainId.ComputeAll(config.RootFs.DiffIds), image.Layers.Select(static layer => layer.ChainId!));
    }

    [Fact]
    public async Task Inspect_TellsOfALayerThatIsNotThere()
    {
        File.Delete(Path.Join(_path, Schema1Golden.Layers[1].Digest.Encoded));

        ImageInspection inspection = await InspectAsync();

        Assert.Equal($"fsLayers[0] of {Signed}", Assert.Single(inspection.Problems).Location.ToString());
        Assert.All(Assert.Single(inspection.Images).Layers, static layer => Assert.Null(layer.ChainId));
    }

    [Fact]
    public async Task Base_ComparesTheLayersThatStay()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(_path);
        LayerStack schema1 = Assert.Single(await LayerStack.ReadAsync(directory));
        Assert.Equal(schema1.Digests, LayerStack.ParseManifest(Schema1Golden.Manifest("signed")).Digests);
        Assert.Equal(Schema1Golden.Layers.Take(2).Select(static layer => layer.Digest), schema1.Digests);

        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            ImageSource.Create(directory, directory.Root.ToDescriptor()),
            new ConversionOptions { Target = ImageFormat.Oci });
        LayerStack schema2 = LayerStack.ParseManifest((await converted.ReadManifestAsync(converted.Root)).RawBytes.Span);
        BaseMatch match = await new BaseMatcher().CompareAsync(schema2, schema1);
        Assert.Equal((BaseMatchKind.Digest, 2), (match.Kind, match.Layers));
    }

    [Theory]
    [InlineData("signed", "dir")]
    [InlineData("unsigned", "dir")]
    [InlineData("unsigned", "oci")]
    [InlineData("unsigned", "oci-archive")]
    public async Task Copy_KeepsEveryByte(string name, string transport)
    {
        byte[] manifest = Schema1Golden.Manifest("signed");
        if (name == "unsigned")
        {
            manifest = Schema1Manifest.Parse(manifest).Payload.ToArray();
            File.WriteAllBytes(Path.Join(_path, "manifest.json"), manifest);
        }

        var destination = ImageLocation.Parse($"{transport}:{_folder.PathOf("copy")}");
        foreach (string run in (string[])["new", "over itself"])
        {
            CopiedImage copied = await TestSelecting.CopyAsync(_path, destination.ToString());
            Assert.Equal(Signed, copied.Root.Digest.ToString());

            await using ImageSource content = await destination.OpenAsync();
            Assert.Equal(manifest, (await content.ReadSchema1ManifestAsync(content.ResolveRoot())).RawBytes.ToArray());
            VerificationReport report = await ImageVerifier.VerifyAsync(destination);
            Assert.Empty(report.Problems);
            Assert.Equal(4, report.BlobsChecked);
        }
    }

    [Theory]
    [InlineData("oci", "is a signed manifest of schema 1, whose digest leaves its signatures out")]
    [InlineData("oci-archive", "is a signed manifest of schema 1, whose digest leaves its signatures out")]
    [InlineData("docker-archive", "is not an image, but")]
    public async Task Copy_RefusesASignedOneWhereNothingCanHoldIt_AndTakesWhatItIsConvertedTo(string transport, string expected)
    {
        var destination = ImageLocation.Parse($"{transport}:{_folder.PathOf("copy")}");
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
            TestSelecting.CopyAsync(_path, destination.ToString()));
        Assert.StartsWith($"{Signed} {expected}", refusal.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(destination.Path));

        await using ImageSource source = await ImageLocation.Parse(_path).OpenAsync();
        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            source,
            new ConversionOptions { Target = ImageFormat.Docker });
        await ImageCopier.CopyAsync(ImageSource.Create(converted, converted.Root), destination);
        Assert.Empty((await ImageVerifier.VerifyAsync(destination)).Problems);
    }

    [Fact]
    public async Task Copy_RefusesOneWhoseLayerIsNotThere()
    {
        File.Delete(Path.Join(_path, Schema1Golden.Layers[1].Digest.Encoded));
        var destination = ImageLocation.Parse($"dir:{_folder.PathOf("copy")}");

        await Assert.ThrowsAsync<ContentNotFoundException>(() => TestSelecting.CopyAsync(_path, destination.ToString()));

        Assert.False(Path.Exists(destination.Path));
    }

    private async Task<ImageInspection> InspectAsync()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(_path);
        return await ImageInspector.InspectAsync(directory);
    }
}
