using BenchmarkDotNet.Attributes;
using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;

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
        GzipLayout.Write(_folder, LayerCount, LayerLength);
        _layers = GzipLayout.BlobsOf(_folder);
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

    private async Task<ImageInspection> InspectAsync(int concurrency)
    {
        await using ImageSource source = await ImageLocation.Parse("oci:" + _folder).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source, new InspectionOptions { MaxConcurrency = concurrency });
        return inspection.Problems is [] ? inspection : throw new InvalidDataException(inspection.Problems[0].Message);
    }
}
