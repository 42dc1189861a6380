using System.IO.Compression;
using OciContent.Compression;
using OciContent.Tests.Compression.Bzip2;
using OciContent.Tests.Compression.Zstd;

namespace OciContent.Tests.Compression;

/// <summary>What holds for every format.</summary>
public sealed class DecompressorTests
{
    // So long that every buffer is written over.
    private static readonly byte[] Content = GzipSamples.Mixed(7_000_000, seed: 8);

    [Fact]
    public void Decode_OfGzipGivesBytesThatStay() =>
        RequireThatBytesStay(CompressionFormat.Gzip, Gzip.Compress(Content, CompressionLevel.Fastest));

    [RequiresToolsFact("zstd")]
    public void Decode_OfZstdGivesBytesThatStay() => RequireThatBytesStay(CompressionFormat.Zstd, ZstdTool.Compress(Content));

    [RequiresToolsFact("bzip2")]
    public void Decode_OfBzip2GivesBytesThatStay() => RequireThatBytesStay(CompressionFormat.Bzip2, Bzip2Samples.Compress(Content));

    private static void RequireThatBytesStay(CompressionFormat format, ReadOnlySpan<byte> data)
    {
        using Decompressor decompressor = Decompressor.Create(format)!;
        var kept = new Queue<(ReadOnlyMemory<byte> Output, int End)>();
        int end = 0;
        DecodeStatus status;
        do
        {
            // Half of what is left, so that calls without output are among them.
            ReadOnlySpan<byte> piece = data[..((data.Length + 1) / 2)];
            ReadOnlyMemory<byte> current = decompressor.Decode(piece, out int consumed, out status);
            RequireContent(kept);
            data = data[consumed..];
            end += current.Length;
            kept.Enqueue((current, end));
            if (kept.Count > decompressor.OutputsKept)
            {
                kept.Dequeue();
            }
        }
        while (status == DecodeStatus.NeedsOutput || !data.IsEmpty);
        decompressor.Complete();
        RequireContent(kept);
        Assert.Equal(Content.Length, end);
    }

    private static void RequireContent(Queue<(ReadOnlyMemory<byte> Output, int End)> kept)
    {
        foreach ((ReadOnlyMemory<byte> output, int end) in kept)
        {
            Assert.True(output.Span.SequenceEqual(Content.AsSpan(end - output.Length, output.Length)));
        }
    }
}
