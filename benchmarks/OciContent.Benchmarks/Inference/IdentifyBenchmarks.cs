using BenchmarkDotNet.Attributes;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Layers;

namespace OciContent.Benchmarks.Inference;

/// <summary>
/// Telling who wrote a slice of a root file system, against writing it once more, as the same tool does, from what it compressed to.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class IdentifyBenchmarks
{
    private byte[] _blob = [];

    /// <summary>The profile that the layer is written by.</summary>
    [Params("docker", "podman", "crane", "gzip:6", "go-1.27:6", "zstd-2024")]
    public string Profile { get; set; } = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(RootFileSystem.ReadSlice()), blob, CompressionProfile.Parse(Profile));
        _blob = blob.ToArray();
    }

    [Benchmark(Baseline = true)]
    public async Task<long> CompressAgain()
    {
        var compressed = new LengthStream();
        await LayerCompressor.CompressAsync(new MemoryStream(_blob), compressed, CompressionProfile.Parse(Profile));
        return compressed.Length;
    }

    [Benchmark]
    public async Task<bool> Identify() => (await LayerIdentifier.IdentifyAsync(new MemoryStream(_blob))).IsExact;
}
