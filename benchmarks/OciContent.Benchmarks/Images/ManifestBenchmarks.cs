using BenchmarkDotNet.Attributes;
using OciContent.Images;

namespace OciContent.Benchmarks.Images;

/// <summary>
/// A manifest of 20 layers parsed, and its digest computed, against System.Text.Json into a plain mutable class and a hash as text.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ManifestBenchmarks
{
    private byte[] _json = [];

    [Params("indented", "compact")]
    public string Form { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        // Indented as BuildKit does it, with the annotations of lazily pulled layers on every fourth.
        using Stream file = typeof(ManifestBenchmarks).Assembly.GetManifestResourceStream("manifest.json")!;
        _json = new byte[file.Length];
        file.ReadExactly(_json);
        if (Form == "compact")
        {
            _json = ImageManifest.Parse(_json).ToBytes(DocumentProfile.ImageSpec);
        }
    }

    [Benchmark(Baseline = true)]
    public (object Manifest, string Digest) Generated() => ManifestParsing.Generated(_json);

    [Benchmark]
    public (object Manifest, string Digest) Reflected() => ManifestParsing.Reflected(_json);

    [Benchmark]
    public (object Manifest, Digest Digest) Parsed() => ManifestParsing.Parsed(_json);

    [Benchmark]
    public (object Manifest, Digest Digest) ParsedInPlace() => ManifestParsing.ParsedInPlace(_json);
}
