using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace OciContent.Benchmarks.Hashing;

/// <summary>SHA-256 of 64 contents against one after another: in memory on one thread, and cached files on all cores.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ManyHashesBenchmarks
{
    private const int Count = 64;
    private const string Memory = "memory";
    private const string Files = "files";

    private readonly string _folder = Directory.CreateTempSubdirectory("ocicontent-").FullName;
    private ReadOnlyMemory<byte>[] _contents = [];
    private string[] _paths = [];

    [Params(4 * 1024, 64 * 1024, 4 * 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] content = new byte[Count * Length];
        new Random(1).NextBytes(content);
        _contents = [.. Enumerable.Range(0, Count).Select(i => (ReadOnlyMemory<byte>)content.AsMemory(i * Length, Length))];
        _paths = [.. Enumerable.Range(0, Count).Select(i => Path.Join(_folder, $"{i}"))];
        foreach ((ReadOnlyMemory<byte> blob, string path) in _contents.Zip(_paths))
        {
            File.WriteAllBytes(path, blob.Span);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true), BenchmarkCategory(Memory)]
    public byte[] HashData()
    {
        byte[] last = [];
        foreach (ReadOnlyMemory<byte> content in _contents)
        {
            last = SHA256.HashData(content.Span);
        }

        return last;
    }

    [Benchmark, BenchmarkCategory(Memory)]
    public IReadOnlyList<Digest> ComputeMany() => Digest.ComputeMany(_contents);

    [Benchmark(Baseline = true), BenchmarkCategory(Files)]
    public async Task<Digest?> ComputeFileOneByOne()
    {
        Digest? last = null;
        foreach (string path in _paths)
        {
            last = await Digest.ComputeFileAsync(path);
        }

        return last;
    }

    [Benchmark, BenchmarkCategory(Files)]
    public Task<IReadOnlyList<Digest>> ComputeFilesOnOneThread() => Digest.ComputeFilesAsync(_paths, new() { MaxConcurrency = 1 });

    [Benchmark, BenchmarkCategory(Files)]
    public Task<IReadOnlyList<Digest>> ComputeFiles() => Digest.ComputeFilesAsync(_paths);
}
