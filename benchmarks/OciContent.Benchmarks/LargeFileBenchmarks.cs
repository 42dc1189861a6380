using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace OciContent.Benchmarks;

/// <summary>The digest of a cached file of 1 GiB against the bare hash of the same bytes in memory.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class LargeFileBenchmarks
{
    private const int Length = 1024 * 1024 * 1024;

    private byte[] _content = [];
    private string _path = "";

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
    public byte[] HashDataInMemory() => SHA256.HashData(_content);

    [Benchmark]
    public Task<Digest> ComputeFile() => Digest.ComputeFileAsync(_path);
}
