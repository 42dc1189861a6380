using OciContent.Sources;
using OciContent.Tests.Compression;
using OciContent.Tests.Hashing;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Verification;

/// <summary>Layers that are hashed beside one another have the same problems as each alone.</summary>
public sealed class ManyPlainLayersTests : IDisposable
{
    private const int Count = 40;

    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public async Task EachProblem_IsThatOfTheLayerAlone(bool asTar, int concurrency)
    {
        byte[][] layers = [.. Enumerable.Range(0, Count).Select(static i => ManyHashesTests.CreateContent(60_000 + (i * 777)))];

        // Said to be a tar, and compressed all the same.
        layers[12] = GzipBytes.Member(layers[12]);
        layers[13] = [];
        var options = new VerificationOptions { MaxConcurrency = concurrency };
        VerificationReport report = await VerifyAsync(layers, Enumerable.Range(0, Count), asTar, options);

        var expected = new List<(ContentProblemCode, string)>();
        for (int i = 0; i < Count; i++)
        {
            VerificationReport alone = await VerifyAsync(layers, [i], asTar, options);
            expected.AddRange(alone.Problems.Select(Key));
        }

        Assert.Equal(expected, report.Problems.Select(Key));
        Assert.Equal(
            [
                ContentProblemCode.Digest,
                ContentProblemCode.Size,
                ContentProblemCode.Size,
                ContentProblemCode.Size,
                ContentProblemCode.Missing,
                ContentProblemCode.DiffId,
                ContentProblemCode.MediaType,
            ],
            report.Problems.Select(static problem => problem.Code));
    }

    [Fact]
    public async Task Progress_IsThatOfAll_AndCancellationIsHeard()
    {
        byte[][] layers = [.. Enumerable.Range(0, Count).Select(static i => ManyHashesTests.CreateContent(300_000 + i))];
        var image = new TestImage { IsCompressed = false, PlainLayers = layers };
        string path = _folder.Write(new TestImageFiles().Image(image, "v1"));
        var progress = new RecordingProgress<ContentProgress>();
        VerificationReport report = await ImageVerifier.VerifyAsync(
            ImageLocation.Parse(path),
            new ImageSourceOptions(),
            new() { Progress = progress });
        Assert.True(report.IsOk);
        Assert.Equal(progress.Reports[^1].TotalBytes, progress.Reports[^1].Bytes);
        Assert.Equal(progress.Reports.Select(static told => told.Bytes).Order(), progress.Reports.Select(static told => told.Bytes));

        using var cancelling = new CancellationTokenSource();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageVerifier.VerifyAsync(
            ImageLocation.Parse(path),
            new ImageSourceOptions(),
            new() { Progress = new RecordingProgress<ContentProgress>(_ => cancelling.Cancel()) },
            cancelling.Token));
        Assert.Equal(cancelling.Token, cancelled.CancellationToken);
    }

    private static (ContentProblemCode Code, string Message) Key(ContentProblem problem) => (problem.Code, problem.Message);

    private async Task<VerificationReport> VerifyAsync(byte[][] layers, IEnumerable<int> which, bool asTar, VerificationOptions options)
    {
        var image = new TestImage { IsCompressed = false, PlainLayers = [.. which.Select(i => layers[i])] };
        TestImageFiles files = new TestImageFiles().Image(image, "v1");
        foreach ((TestImageBlob layer, int i) in image.Layers.Zip(which))
        {
            byte[] content = layer.Content;
            _ = i switch
            {
                2 => files.Set(layer, [.. content[..^1], (byte)(content[^1] ^ 1)]),
                4 => files.Set(layer, content[..^1]),
                6 => files.Set(layer, [.. content, 0]),
                8 => files.Set(layer, [.. content, .. content]),
                10 => files.Remove(layer),
                _ => files,
            };
        }

        return await ImageVerifier.VerifyAsync(ImageLocation.Parse(_folder.Write(files, asTar)), new ImageSourceOptions(), options);
    }
}
