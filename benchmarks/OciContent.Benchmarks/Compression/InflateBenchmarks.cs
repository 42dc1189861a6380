using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using ICSharpCode.SharpZipLib.GZip;

namespace OciContent.Benchmarks.Compression;

/// <summary>A gzip layer in memory, decoded on one thread; the framework's stream is zlib-ng.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class InflateBenchmarks
{
    private byte[] _layer = [];

    [GlobalSetup]
    public void Setup() => _layer = File.ReadAllBytes(RootFileSystem.Gzip);

    [Benchmark(Baseline = true)]
    public long GZipStream() => WholeLayer.ReadToEnd(new GZipStream(new MemoryStream(_layer), CompressionMode.Decompress));

    [Benchmark]
    public long SharpZipLib() => WholeLayer.ReadToEnd(new GZipInputStream(new MemoryStream(_layer)));

    [Benchmark]
    public long Decompressor() => WholeLayer.Decode(_layer);

    [Benchmark]
    public long DecompressionStream() => WholeLayer.ReadStream(_layer);
}
