using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OciContent.Hashing;

namespace OciContent.Benchmarks.Hashing;

/// <summary>BLAKE3 on one thread against all cores: content in memory, and a cached file.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams)]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class Blake3Benchmarks
{
    private readonly byte[] _hash = new byte[Blake3.HashSize];
    private byte[] _content = [];
    private string _path = "";

    [Params(1024, 16 * 1024, 256 * 1024, 2 * 1024 * 1024, 16 * 1024 * 1024, 256 * 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _content = new byte[Length];
        new Random(1).NextBytes(_content);
        _path = Path.GetTempFileName();
        File.WriteAllBytes(_path, _content);
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    [Benchmark(Baseline = true)]
    public void OneThread()
    {
        using var hash = new Blake3(threads: 1);
        hash.Append(_content);
        hash.GetCurrentHash(_hash);
    }

    [Benchmark]
    public Digest AllCores() => Digest.Compute(_content, DigestAlgorithm.Blake3);

    [Benchmark]
    public Task<Digest> ComputeFile() => Digest.ComputeFileAsync(_path, DigestAlgorithm.Blake3);
}
