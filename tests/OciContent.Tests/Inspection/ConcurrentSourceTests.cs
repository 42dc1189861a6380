using System.Text.Json;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tests.Compression;
using OciContent.Tests.Kit;
using OciContent.Transports;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

/// <summary>Every source can be read by many at once, and then shows what it shows to one.</summary>
public sealed class ConcurrentSourceTests : IDisposable
{
    private const int Altered = 5;
    private const int Missing = 9;
    private const int BrokenGzip = 11;
    private static readonly int[] WrongDiffIds = [3, 20, 31];

    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("dir")]
    [InlineData("crane")]
    [InlineData("skopeo")]
    [InlineData("legacy")]
    [InlineData("hybrid")]
    public async Task Inspect_ShowsTheSame_HoweverManyLayersAreReadAtOnce(string form)
    {
        string path = Write(form);
        (ImageInspection expected, long expectedBytes) = await InspectAsync(path, concurrency: 1);
        string[] where = [.. expected.Problems.Select(static problem => problem.Location.ToString().Split(" of ")[0]).Distinct()];
        Assert.Equal(
            Problems(form).Order().Select(static layer => $"layers[{layer}]"),
            where.OrderBy(static layer => layer.Length).ThenBy(static layer => layer, StringComparer.Ordinal));
        foreach (int concurrency in (int[])[2, 8, 8])
        {
            (ImageInspection actual, long actualBytes) = await InspectAsync(path, concurrency);

            Assert.Equal(Tell(expected), Tell(actual));
            Assert.Equal(expectedBytes, actualBytes);
        }
    }

    private static string Tell(ImageInspection inspection) =>
        JsonSerializer.Serialize(inspection.Images) + string.Concat(inspection.Problems.Select(static problem => $"{problem}\n"));

    private static async Task<(ImageInspection Inspection, long Bytes)> InspectAsync(string path, int concurrency)
    {
        var progress = new RecordingBytes();
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(
            source,
            new InspectionOptions { MaxConcurrency = concurrency, Progress = progress });
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        return (inspection, progress.Reports[^1]);
    }

    private static int[] Problems(string form) => form switch
    {
        "oci" or "oci-archive" or "dir" => [Altered, Missing, .. WrongDiffIds],
        "crane" => [.. WrongDiffIds],
        _ => [BrokenGzip, .. WrongDiffIds],
    };

    private string Write(string form)
    {
        TestImage image = Image(isCompressed: true);
        TestImage plain = Image(isCompressed: false);
        switch (form)
        {
            case "oci" or "oci-archive":
                var other = new TestImage
                {
                    PlainLayers = [.. image.PlainLayers.Reverse().Where((_, i) => i % 2 == 1)],
                    Architecture = "arm64",
                };
                TestImageFiles files = new TestImageFiles()
                    .Image(image, "a")
                    .Image(other, "b")
                    .Set(image.Layers[Altered], Alter(image.Layers[Altered]))
                    .Remove(image.Layers[Missing]);
                return _folder.Write(files, asTar: form == "oci-archive");
            case "dir":
                _folder.Write("dir/version", "Directory Transport Version: 1.1\n"u8.ToArray());
                _folder.Write("dir/manifest.json", image.Manifest.Content);
                foreach (TestImageBlob blob in image.Layers.Append(image.Config))
                {
                    _folder.Write("dir/" + blob.Encoded, blob.Content);
                }

                _folder.Write("dir/" + image.Layers[Altered].Encoded, Alter(image.Layers[Altered]));
                File.Delete(_folder.PathOf("dir/" + image.Layers[Missing].Encoded));
                return _folder.PathOf("dir");
            case "crane":
                return _folder.Write("crane.tar", Crane(image, "a:1"));
            case "skopeo":
                return _folder.Write("skopeo.tar", Skopeo(plain, "a:1"));
            case "legacy":
                return _folder.Write(
                    "legacy.tar",
                    Legacy(
                        (plain, ["a:1"]),
                        (new TestImage { PlainLayers = [.. plain.PlainLayers.Take(3)], IsCompressed = false }, ["a:2"])));
            default:
                return _folder.Write("hybrid.tar", Hybrid(plain, "a:1", "1"));
        }
    }

    // Layers of all sizes, so that those that begin together do not end together.
    private static TestImage Image(bool isCompressed) =>
        new()
        {
            PlainLayers =
            [
                .. Enumerable
                    .Range(0, 32)
                    .Select(layer =>
                        layer == BrokenGzip && !isCompressed
                            ? GzipBytes.Member([1, 2, 3])[..^1]
                            : GzipSamples.Mixed(
                                layer % 8 == 0 ? Cases.Count(all: 400_000, fewer: 100_000) : 1 + (layer * 2_000),
                                seed: layer)),
            ],
            IsCompressed = isCompressed,
            ChangeConfig = static config =>
                Array.ForEach(WrongDiffIds, layer => config["rootfs"]!["diff_ids"]![layer] = Sha256.DigestOf([(byte)layer])),
        };

    private static byte[] Alter(TestImageBlob layer)
    {
        byte[] altered = [.. layer.Content];
        altered[altered.Length / 2] ^= 1;
        return altered;
    }
}
