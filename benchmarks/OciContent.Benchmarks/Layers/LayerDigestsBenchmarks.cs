using BenchmarkDotNet.Attributes;

namespace OciContent.Benchmarks.Layers;

/// <summary>Digest and diffID of a layer from a cached file, against what one writes with the framework's streams and hashes.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class LayerDigestsBenchmarks
{
    private string _gzip = "";
    private string _zstd = "";

    [GlobalSetup]
    public void Setup()
    {
        _gzip = RootFileSystem.Gzip;
        _zstd = RootFileSystem.Zstd;
    }

    [Benchmark(Baseline = true)]
    public long GZipStreamAndTwoHashesInSequence() => LayerFile.ComputeInSequence(_gzip);

    [Benchmark]
    public Task<long> Gzip() => LayerFile.ComputeAsync(_gzip);

    [Benchmark]
    public Task<long> Zstd() => LayerFile.ComputeAsync(_zstd);
}
