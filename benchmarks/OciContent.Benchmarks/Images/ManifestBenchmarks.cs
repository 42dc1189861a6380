using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using OciContent.Images;

namespace OciContent.Benchmarks.Images;

/// <summary>A manifest of 20 layers parsed, and its digest computed, against System.Text.Json into a plain mutable class and a hash as text.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ManifestBenchmarks
{
    private const int LayerCount = 20;

    private byte[] _json = [];

    [GlobalSetup]
    public void Setup() => _json = Encoding.UTF8.GetBytes(Text());

    [Benchmark(Baseline = true)]
    public (object Manifest, string Digest) SourceGenerated() => (JsonSerializer.Deserialize(_json, PlainJsonContext.Default.PlainManifest)!, HexDigest());

    [Benchmark]
    public (object Manifest, string Digest) Reflection() => (JsonSerializer.Deserialize<PlainManifest>(_json)!, HexDigest());

    [Benchmark]
    public (object Manifest, Digest Digest) Parse()
    {
        ImageManifest manifest = ImageManifest.Parse(_json);
        return (manifest, manifest.Digest);
    }

    private string HexDigest() => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(_json));

    // As BuildKit writes it, with annotations as lazily pulled layers have them on every fourth layer.
    private static string Text()
    {
        IEnumerable<string> layers = Enumerable.Range(0, LayerCount).Select(static i => $$"""
                {
                  "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                  "digest": "{{Digest.Compute([(byte)i])}}",
                  "size": {{1234567 * (i + 1)}}{{(i % 4 > 0 ? "" : $$"""
                ,
                  "annotations": {
                    "containerd.io/snapshot/stargz/toc.digest": "{{Digest.Compute([(byte)i, 1])}}",
                    "io.containers.estargz.uncompressed-size": "{{7654321 * (i + 1)}}"
                  }
                """)}}
                }
            """);
        return $$"""
            {
              "schemaVersion": 2,
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": "{{Digest.Compute("config"u8)}}",
                "size": 12345
              },
              "layers": [
            {{string.Join(",\n", layers)}}
              ],
              "annotations": {
                "org.opencontainers.image.created": "2024-02-29T12:00:00Z",
                "org.opencontainers.image.revision": "45a939b2999782a3f005621a8d0f29aa387e1d6b",
                "org.opencontainers.image.source": "https://example.com/project.git"
              }
            }
            """;
    }
}
