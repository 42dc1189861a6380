using BenchmarkDotNet.Attributes;

namespace OciContent.Benchmarks.Compression;

/// <summary>
/// A zstd layer in memory, decoded on one thread. The framework has nothing to compare it with: <c>benchmarks/compare/zstd.sh</c>
/// compares it with the command <c>zstd</c>.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ZstdBenchmarks
{
    private byte[] _layer = [];

    [GlobalSetup]
    public void Setup() => _layer = File.ReadAllBytes(RootFileSystem.Zstd);

    [Benchmark(Baseline = true)]
    public long Decompressor() => WholeLayer.Decode(_layer);

    [Benchmark]
    public long DecompressionStream() => WholeLayer.ReadStream(_layer);
}
