using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace OciContent.Benchmarks;

/// <summary>
/// What a digest costs over the bare hash. Content in memory is measured against <see cref="SHA256.HashData(byte[])"/>,
/// streams and files against what the framework offers for them.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class DigestBenchmarks
{
    private const string Memory = "memory";
    private const string OtherStream = "stream";
    private const string FileOnDisk = "file";
    private const string OtherAlgorithms = "algorithms";

    private byte[] _content = [];
    private string _path = "";

    [Params(4 * 1024, 1024 * 1024, 100 * 1024 * 1024)]
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

    [Benchmark(Baseline = true), BenchmarkCategory(Memory)]
    public byte[] HashData() => SHA256.HashData(_content);

    [Benchmark, BenchmarkCategory(Memory)]
    public Digest Compute() => Digest.Compute(_content);

    [Benchmark, BenchmarkCategory(Memory)]
    public Task<Digest> ComputeVisibleMemoryStream() =>
        Digest.ComputeAsync(new MemoryStream(_content, 0, Length, writable: false, publiclyVisible: true));

    [Benchmark, BenchmarkCategory(Memory)]
    public Task<Digest> ComputeHiddenMemoryStream() => Digest.ComputeAsync(new MemoryStream(_content, writable: false));

    [Benchmark, BenchmarkCategory(Memory)]
    public Task<Digest> ComputeFileAgainstMemory() => Digest.ComputeFileAsync(_path);

    [Benchmark(Baseline = true), BenchmarkCategory(OtherStream)]
    public ValueTask<byte[]> HashDataOfStream() => SHA256.HashDataAsync(OpenStream());

    [Benchmark, BenchmarkCategory(OtherStream)]
    public Task<Digest> ComputeStream() => Digest.ComputeAsync(OpenStream());

    [Benchmark(Baseline = true), BenchmarkCategory(FileOnDisk)]
    public async Task<byte[]> HashDataOfFile()
    {
        using FileStream file = File.OpenRead(_path);
        return await SHA256.HashDataAsync(file);
    }

    [Benchmark, BenchmarkCategory(FileOnDisk)]
    public Task<Digest> ComputeFile() => Digest.ComputeFileAsync(_path);

    [Benchmark(Baseline = true), BenchmarkCategory(OtherAlgorithms)]
    public Digest Sha256() => Digest.Compute(_content, DigestAlgorithm.Sha256);

    [Benchmark, BenchmarkCategory(OtherAlgorithms)]
    public Digest Sha512() => Digest.Compute(_content, DigestAlgorithm.Sha512);

    [Benchmark, BenchmarkCategory(OtherAlgorithms)]
    public Digest Blake3() => Digest.Compute(_content, DigestAlgorithm.Blake3);

    // Neither a MemoryStream nor a file: reads that complete at once, at the cost of a copy.
    private OpaqueStream OpenStream() => new(_content);
}
