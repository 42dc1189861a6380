using System.IO.Compression;
using System.Text;
using BenchmarkDotNet.Attributes;
using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Layouts;

namespace OciContent.Benchmarks.Inspection;

/// <summary>
/// Four gzip layers of equal size in an OCI layout: as many at a time as are allowed, against the same decoder and hashes in
/// sequence on one thread. On one core (<c>taskset -c 0</c>) all should take the same time.
/// </summary>
[HideColumns("Error", "StdDev", "RatioSD")]
public class InspectBenchmarks
{
    private const int LayerCount = 4;
    private const int LayerLength = 48 * 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("ocicontent-").FullName;
    private string[] _layers = [];

    [GlobalSetup]
    public void Setup()
    {
        string[] diffIds = new string[LayerCount];
        string[] layers = new string[LayerCount];
        Directory.CreateDirectory(Path.Join(_folder, "blobs", "sha256"));
        for (int i = 0; i < LayerCount; i++)
        {
            byte[] plain = Content(i);
            var blob = new MemoryStream();
            using (var gzip = new GZipStream(blob, CompressionLevel.Optimal, leaveOpen: true))
            {
                gzip.Write(plain);
            }

            diffIds[i] = $"\"{Digest.Compute(plain)}\"";
            layers[i] = Write(MediaTypes.OciLayerGzip, blob.ToArray());
        }

        _layers = Directory.GetFiles(Path.Join(_folder, "blobs", "sha256"));
        string config = Write(MediaTypes.OciConfig, Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[{{string.Join(',', diffIds)}}] } }"""));
        string manifest = Write(MediaTypes.OciManifest, Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{config}},"layers":[{{string.Join(',', layers)}}]}"""));
        File.WriteAllText(Path.Join(_folder, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{manifest}}]}""");
        File.WriteAllText(Path.Join(_folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public long InSequenceOnOneThread() => _layers.Sum(ReadInSequence);

    [Benchmark]
    public Task<ImageInspection> OneLayerAtATime() => InspectAsync(1);

    [Benchmark]
    public Task<ImageInspection> TwoLayersAtATime() => InspectAsync(2);

    private static long ReadInSequence(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var blob = new Digester(DigestAlgorithm.Sha256);
        using var plain = new Digester(DigestAlgorithm.Sha256);
        using Decompressor decompressor = Decompressor.Create(CompressionFormat.Gzip)!;
        byte[] buffer = new byte[256 * 1024];
        for (int count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, count);
            blob.Append(rest);
            DecodeStatus status;
            do
            {
                plain.Append(decompressor.Decode(rest, out int consumed, out status).Span);
                rest = rest[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
        }

        decompressor.Complete();
        return blob.GetCurrentDigest() == plain.GetCurrentDigest() ? 0 : plain.Length;
    }

    // Compressed to about two fifths, as the layers of images are.
    private static byte[] Content(int seed)
    {
        var random = new Random(seed);
        byte[] content = new byte[LayerLength];
        random.NextBytes(content.AsSpan(0, 4096));
        for (int at = 4096; at < content.Length;)
        {
            int length = Math.Min(random.Next(4, 24), content.Length - at);
            if (random.Next(4) == 0)
            {
                random.NextBytes(content.AsSpan(at, length));
            }
            else
            {
                content.AsSpan(at - random.Next(length, Math.Min(at, 32 * 1024)), length).CopyTo(content.AsSpan(at));
            }

            at += length;
        }

        return content;
    }

    private string Write(string mediaType, byte[] content)
    {
        var digest = Digest.Compute(content);
        File.WriteAllBytes(Path.Join(_folder, "blobs", "sha256", digest.Encoded), content);
        return $$"""{"mediaType":"{{mediaType}}","digest":"{{digest}}","size":{{content.Length}}}""";
    }

    private async Task<ImageInspection> InspectAsync(int concurrency)
    {
        await using IImageSource source = await ImageLocation.Parse("oci:" + _folder).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source, new InspectionOptions { MaxConcurrency = concurrency });
        return inspection.Problems is [] ? inspection : throw new InvalidDataException(inspection.Problems[0].Message);
    }
}
