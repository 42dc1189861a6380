using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Benchmarks.Inspection;

/// <summary>
/// Verifies an OCI layout of 1 GB, sixteen gzip layers, on two cores against the same on one: each job is a process that may
/// use so many. The layout is in the page cache.
/// </summary>
[Config(typeof(OneCoreAndTwo))]
[HideColumns("Error", "StdDev", "RatioSD")]
public class VerifyBenchmarks
{
    private const int LayerCount = 16;
    private const int LayerLength = 155_000_000;
    private const long LayoutSize = 1_000_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ocicontent-").FullName;

    [GlobalSetup]
    public void Setup()
    {
        GzipLayout.Write(_folder, LayerCount, LayerLength);
        long size = GzipLayout.BlobsOf(_folder).Sum(static path => new FileInfo(path).Length);
        Console.WriteLine($"// {size} bytes of blobs");
        if (size < LayoutSize)
        {
            throw new InvalidOperationException($"The layout has {size} bytes: expected {LayoutSize} at least.");
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public async Task<VerificationReport> VerifyLayout()
    {
        VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse("oci:" + _folder));
        return report is { Problems: [], BlobsChecked: LayerCount + 2 }
            ? report
            : throw new InvalidDataException($"{report.BlobsChecked} blobs checked, {report.Problems.Count} problems.");
    }

    private sealed class OneCoreAndTwo : ManualConfig
    {
        private static readonly Job Quick = Job.Default.WithLaunchCount(1).WithWarmupCount(1).WithIterationCount(7);

        public OneCoreAndTwo()
        {
            AddJob(Quick.WithAffinity(0b01).WithId("one core").AsBaseline());
            AddJob(Quick.WithAffinity(0b11).WithId("two cores"));
        }
    }
}
