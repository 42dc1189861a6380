using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using ICSharpCode.SharpZipLib.GZip;
using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Benchmarks.Compression;

/// <summary>
/// A slice of a root file system compressed by each profile, with the digests of both sides, on all cores; against the framework's
/// zlib-ng and SharpZipLib, which compute no digests, use one core, and write bytes that no tool for images writes. Go, zlib, gzip and pigz
/// themselves are compared by <c>benchmarks/compare/compress.sh</c>.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class CompressBenchmarks
{
    private byte[] _layer = [];

    [GlobalSetup]
    public void Setup() => _layer = RootFileSystem.ReadSlice();

    [Benchmark(Baseline = true)]
    public long GZipStream()
    {
        var compressed = new LengthStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(_layer);
        }

        return compressed.Length;
    }

    [Benchmark]
    public long SharpZipLib()
    {
        var compressed = new LengthStream();
        using (var gzip = new GZipOutputStream(compressed))
        {
            gzip.Write(_layer);
        }

        return compressed.Length;
    }

    [Benchmark]
    public Task<long> Docker() => CompressAsync(CompressionProfile.Docker);

    [Benchmark]
    public Task<long> Podman() => CompressAsync(CompressionProfile.Podman);

    [Benchmark]
    public Task<long> Crane() => CompressAsync(CompressionProfile.Crane);

    [Benchmark]
    public Task<long> GoLevel9() => CompressAsync(CompressionProfile.Go(9));

    [Benchmark]
    public Task<long> ZlibLevel6() => CompressAsync(CompressionProfile.Zlib(6));

    [Benchmark]
    public Task<long> GnuGzipLevel6() => CompressAsync(CompressionProfile.GnuGzip(6));

    [Benchmark]
    public Task<long> PigzLevel6() => CompressAsync(CompressionProfile.Pigz(6));

    [Benchmark]
    public Task<long> DockerGo127() => CompressAsync(CompressionProfile.DockerGo127);

    [Benchmark]
    public Task<long> CraneGo127() => CompressAsync(CompressionProfile.CraneGo127);

    [Benchmark]
    public async Task<int> AllProfiles() =>
        (await LayerCandidates.ComputeAsync(new MemoryStream(_layer), CompressionProfile.All)).Candidates.Count;

    private async Task<long> CompressAsync(CompressionProfile profile)
    {
        var compressed = new LengthStream();
        await LayerCompressor.CompressAsync(new MemoryStream(_layer), compressed, profile);
        return compressed.Length;
    }
}
