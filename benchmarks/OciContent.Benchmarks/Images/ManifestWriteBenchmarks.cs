using System.Text.Json;
using BenchmarkDotNet.Attributes;
using OciContent.Images;

namespace OciContent.Benchmarks.Images;

/// <summary>
/// A manifest of 20 layers written as Go writes it, and one of its fields changed in the original's bytes, against System.Text.Json writing
/// a plain mutable class.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ManifestWriteBenchmarks
{
    private PlainManifest _plain = null!;
    private ImageManifest _manifest = null!;

    [GlobalSetup]
    public void Setup()
    {
        using Stream file = typeof(ManifestWriteBenchmarks).Assembly.GetManifestResourceStream("manifest.json")!;
        byte[] json = new byte[file.Length];
        file.ReadExactly(json);
        _manifest = ImageManifest.Parse(json);
        _plain = JsonSerializer.Deserialize(json, PlainJsonContext.Default.PlainManifest)!;
    }

    [Benchmark(Baseline = true)]
    public byte[] Generated() => JsonSerializer.SerializeToUtf8Bytes(_plain, PlainJsonContext.Default.PlainManifest);

    [Benchmark]
    public byte[] ToBytes() => _manifest.ToBytes(DocumentProfile.ContainersImage);

    [Benchmark]
    public Digest ChangedInPlace() => (_manifest with { ArtifactType = "application/vnd.example" }).Digest;
}
