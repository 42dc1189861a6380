using BenchmarkDotNet.Attributes;
using ICSharpCode.SharpZipLib.BZip2;

namespace OciContent.Benchmarks.Compression;

/// <summary>A bzip2 layer in memory, decoded on one thread, against SharpZipLib.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class Bzip2Benchmarks
{
    private byte[] _layer = [];

    [GlobalSetup]
    public void Setup()
    {
        var compressed = new MemoryStream();
        BZip2.Compress(new MemoryStream(RootFileSystem.ReadSlice()), compressed, isStreamOwner: false, level: 9);
        _layer = compressed.ToArray();
    }

    [Benchmark(Baseline = true)]
    public long SharpZipLib() => WholeLayer.ReadToEnd(new BZip2InputStream(new MemoryStream(_layer)));

    [Benchmark]
    public long Decompressor() => WholeLayer.Decode(_layer);
}
