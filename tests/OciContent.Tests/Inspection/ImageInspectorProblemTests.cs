using System.Text.Json.Nodes;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Compression;
using OciContent.Tests.Kit;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

/// <summary>What does not match is told, and nothing that does is lost over it.</summary>
public sealed class ImageInspectorProblemTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_TellsAWrongDiffId(bool isCompressed)
    {
        TestImage image = WithDiffId(_image.DiffIds[0], isCompressed);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(image));

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal($"layers[1] of {image.Manifest.Digest}", problem.Location.ToString());
        Assert.Equal(
            $"Uncompressed it has digest {_image.DiffIds[1]}: expected {_image.DiffIds[0]}, the config's diffID.",
            problem.Message);
        Assert.Equal(_image.DiffIds[0], inspection.Images[0].Layers[1].DiffId!.ToString());
    }

    [Theory]
    [InlineData("crane")]
    [InlineData("legacy")]
    public async Task Inspect_TellsAWrongDiffIdInADockerArchive(string form)
    {
        TestImage image = WithDiffId(Sha256.DigestOf([1]), isCompressed: form == "crane");
        ImageInspection inspection = await InspectAsync(form == "crane" ? Crane(image) : Legacy((image, null)));

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal($"layers[1] of {image.Config!.Digest}", problem.Location.ToString());
        Assert.Contains(_image.DiffIds[1], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_TellsAWrongDiffIdOfARepeatedLayersOwnFile()
    {
        var image = new TestImage("a", "a") { IsCompressed = false };
        TarBuilder tar = new TarBuilder().File("c", image.Config.Content).File("1", image.PlainLayers[0]).File("2", "something else");
        ImageInspection inspection = await InspectAsync(tar.Manifest(Item("c", null, "1", "2")));

        Assert.Equal($"layers[1] of {image.Config!.Digest}", Assert.Single(inspection.Problems).Location.ToString());
    }

    public static TheoryData<string> Damages { get; } = ["first", "middle", "checksum", "last", "short", "very short", "long", "empty"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Inspect_TellsADamagedLayer(string damage)
    {
        ImageInspection inspection = await InspectAsync(
            new TestImageFiles().Image(_image).Set(_image.Layers[0], Damage(_image.Layers[0].Content, damage)));

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal($"layers[0] of {_image.Manifest.Digest}", problem.Location.ToString());
        Assert.Contains(_image.Layers[0].Encoded, problem.Message, StringComparison.Ordinal);
        ImageIdentity found = Assert.Single(inspection.Images);
        Assert.Equal(_image.Layers[0].Digest, found.Layers[0].Digest!.ToString());
        Assert.Null(found.Layers[0].UncompressedSize);
        Assert.Equal(_image.PlainLayers[1].Length, found.Layers[1].UncompressedSize);
    }

    // So large that what does not decode is seen long before the blob's end.
    [Theory]
    [InlineData(10)]
    [InlineData(300_000)]
    public async Task Inspect_TellsADamagedLayerThatDoesNotDecode(int where)
    {
        byte[] plain = new byte[1_500_000];
        new Random(1).NextBytes(plain);
        var image = new TestImage { PlainLayers = [plain] };
        byte[] damaged = [.. image.Layers[0].Content];
        damaged.AsSpan(where, 50_000).Fill(0xFF);
        await Assert.ThrowsAsync<InvalidDataException>(() => OciContent.Layers.LayerDigests.ComputeAsync(new MemoryStream(damaged)));
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(image).Set(image.Layers[0], damaged));

        string message = Assert.Single(inspection.Problems).Message;
        Assert.StartsWith($"'blobs/sha256/{image.Layers[0].Encoded}' in '", message, StringComparison.Ordinal);
        Assert.EndsWith($"' has digest {Sha256.DigestOf(damaged)}: expected {image.Layers[0].Digest}.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_TellsAMissingLayer()
    {
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(_image).Remove(_image.Layers[1]));

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal($"layers[1] of {_image.Manifest.Digest}", problem.Location.ToString());
        Assert.Contains(_image.Layers[1].Digest, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_TakesAForeignLayerThatIsElsewhere()
    {
        var image = new TestImage("base", "app")
        {
            ChangeManifest = manifest => manifest["layers"]![0]!["urls"] = new JsonArray("https://example.com/layer"),
        };
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(image).Remove(image.Layers[0]));

        Assert.Empty(inspection.Problems);
        Assert.Equal(image.DiffIds[0], inspection.Images[0].Layers[0].DiffId!.ToString());

        inspection = await InspectAsync(new TestImageFiles().Image(image).Set(image.Layers[0], [1]));
        Assert.Single(inspection.Problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Inspect_NamesABrokenLayer(bool isDockerArchive)
    {
        byte[] broken = Damage(GzipBytes.Member(_image.PlainLayers[1]), "middle");
        var image = new TestImage { PlainLayers = [_image.PlainLayers[0], broken], IsCompressed = false };

        ImageInspection inspection = await (isDockerArchive ? InspectAsync(Crane(image)) : InspectAsync(new TestImageFiles().Image(image)));

        Assert.Equal(
            $"layers[1] of {(isDockerArchive ? image.Config : image.Manifest).Digest}",
            Assert.Single(inspection.Problems).Location.ToString());
        Assert.Equal([false, true], Assert.Single(inspection.Images).Layers.Select(layer => layer.UncompressedSize is null));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Inspect_NeverTellsItsProgressBackwards(string damage)
    {
        var image = new TestImage
        {
            PlainLayers = [GzipSamples.Mixed(600_000, seed: 1), GzipSamples.Mixed(700_000, seed: 2), [1], new byte[900_000]],
        };
        var progress = new RecordingBytes();
        ImageInspection inspection = await InspectAsync(
            new TestImageFiles().Image(image).Set(image.Layers[1], Damage(image.Layers[1].Content, damage)),
            new InspectionOptions { Progress = progress });

        Assert.Single(inspection.Problems);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.InRange(
            progress.Reports[^1],
            image.Layers[0].Content.Length + image.Layers[3].Content.Length,
            image.Layers.Sum(layer => layer.Content.Length));
    }

    // One layer may stand in several manifests, each with its own idea of it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Inspect_ChecksTheSizeInEveryManifest(bool isFirst)
    {
        var wrong = new TestImage("base", "app")
        {
            ChangeManifest = manifest => manifest["layers"]![0]!["size"] = _image.Layers[0].Content.Length + 1,
        };
        TestImageFiles files = new TestImageFiles().Image(isFirst ? wrong : _image).Image(isFirst ? _image : wrong);
        ImageInspection inspection = await InspectAsync(files);

        Assert.Contains(inspection.Problems, problem => problem.Location.ToString() == $"layers[0] of {wrong.Manifest.Digest}");
        Assert.All(inspection.Problems, problem => Assert.Contains(_image.Layers[0].Encoded, problem.Message, StringComparison.Ordinal));
        Assert.Equal(isFirst ? wrong.Layers[0].Content.Length + 1 : _image.Layers[0].Content.Length, inspection.Images[0].Layers[0].Size);
    }

    [Fact]
    public async Task Inspect_TakesDiffIdsOfSeveralAlgorithms()
    {
        TestImage sha512 = WithDiffId(new TestImageBlob(_image.PlainLayers[1], "", "sha512").Digest);
        TestImage blake3 = WithDiffId(new TestImageBlob(_image.PlainLayers[1], "", "blake3").Digest);
        TestImage wrong = WithDiffId(new TestImageBlob(_image.PlainLayers[0], "", "sha512").Digest);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(sha512).Image(_image).Image(blake3).Image(wrong));

        ContentProblem problem = Assert.Single(inspection.Problems);
        Assert.Equal($"layers[1] of {wrong.Manifest.Digest}", problem.Location.ToString());
        Assert.All(inspection.Images, image => Assert.Equal(_image.PlainLayers[1].Length, image.Layers[1].UncompressedSize));
    }

    // image-spec, descriptor.md: an unknown algorithm is no error.
    [Fact]
    public async Task Inspect_TellsWhatItCannotCheck()
    {
        TestImage unknownDiffId = WithDiffId("md5:abc");
        var unknownLayer = new TestImage("base", "app") { ChangeManifest = manifest => manifest["layers"]![1]!["digest"] = "md5:abc" };
        var unknownConfig = new TestImage("base", "app") { ChangeManifest = manifest => manifest["config"]!["digest"] = "md5:abc" };

        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(unknownDiffId));
        Assert.Contains("'md5', is not supported", Assert.Single(inspection.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("md5:abc", inspection.Images[0].Layers[1].DiffId!.ToString());
        Assert.Equal(_image.PlainLayers[1].Length, inspection.Images[0].Layers[1].UncompressedSize);

        inspection = await InspectAsync(new TestImageFiles().Image(unknownLayer));
        Assert.Contains("'md5' is not supported", Assert.Single(inspection.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("md5:abc", inspection.Images[0].Layers[1].Digest!.ToString());
        Assert.Equal(_image.PlainLayers[0].Length, inspection.Images[0].Layers[0].UncompressedSize);

        inspection = await InspectAsync(new TestImageFiles().Image(unknownConfig));
        ImageIdentity image = Assert.Single(inspection.Images);
        Assert.Equal("md5:abc", image.Config!.Digest.ToString());
        Assert.Null(image.Platform);
        Assert.Equal(_image.DiffIds, image.Layers.Select(static layer => layer.DiffId!.ToString()));

        inspection = await InspectAsync(Skopeo(WithDiffId("md5:abc", isCompressed: false)));
        Assert.Contains("'md5', is not supported", Assert.Single(inspection.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_TellsOfAConfigThatIsNotWhatTheManifestSays()
    {
        ImageInspection altered = await InspectAsync(new TestImageFiles().Image(_image).Set(_image.Config, [1]));
        ImageInspection missing = await InspectAsync(new TestImageFiles().Image(_image).Remove(_image.Config));

        Assert.Equal(
            (ContentProblemCode.Size, $"config of {_image.Manifest.Digest}"),
            (altered.Problems[0].Code, altered.Problems[0].Location.ToString()));
        Assert.Equal(
            (ContentProblemCode.Missing, $"config of {_image.Manifest.Digest}"),
            (missing.Problems[0].Code, missing.Problems[0].Location.ToString()));
        Assert.Equal(_image.Config.Digest, Assert.Single(missing.Images).ImageId!.ToString());
    }

    private static byte[] Damage(byte[] content, string damage)
    {
        byte[] damaged = [.. content];
        switch (damage)
        {
            case "first":
                damaged[0] ^= 1;
                return damaged;
            case "middle":
                damaged.AsSpan(content.Length / 2, 4).Fill(0xFF);
                return damaged;
            case "checksum":
                damaged[^8] ^= 1;
                return damaged;
            case "last":
                damaged[^1] ^= 1;
                return damaged;
            case "short":
                return content[..^1];
            case "very short":
                return content[..5];
            case "long":
                return [.. content, 0];
            default:
                return [];
        }
    }

    private static TestImage WithDiffId(string diffId, bool isCompressed = true) =>
        new("base", "app") { IsCompressed = isCompressed, ChangeConfig = config => config["rootfs"]!["diff_ids"]![1] = diffId };

    private async Task<ImageInspection> InspectAsync(TestImageFiles files, InspectionOptions? options = null)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files);
        return await ImageInspector.InspectAsync(layout, options ?? new InspectionOptions());
    }

    private async Task<ImageInspection> InspectAsync(TarBuilder tar)
    {
        await using DockerArchive archive = await _folder.OpenAsync(tar);
        return await ImageInspector.InspectAsync(archive);
    }
}
