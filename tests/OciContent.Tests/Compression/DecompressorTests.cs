using System.IO.Compression;
using OciContent.Compression;
using OciContent.Tests.Compression.Bzip2;
using OciContent.Tests.Compression.Zstd;

namespace OciContent.Tests.Compression;

/// <summary>What holds for every format.</summary>
public sealed class DecompressorTests
{
    private static readonly byte[] Content = GzipSamples.Mixed(1_500_000, seed: 8);

    [Fact]
    public void Decode_OfGzipGivesBytesThatStay() =>
        RequireThatBytesStay(CompressionFormat.Gzip, Gzip.Compress(Content, CompressionLevel.Fastest));

    [RequiresToolsFact("zstd")]
    public void Decode_OfZstdGivesBytesThatStay() => RequireThatBytesStay(CompressionFormat.Zstd, ZstdTool.Compress(Content));

    [RequiresToolsFact("bzip2")]
    public void Decode_OfBzip2GivesBytesThatStay() => RequireThatBytesStay(CompressionFormat.Bzip2, Bzip2Samples.Compress(Content));

    // Until the call after the next one.
    private static void RequireThatBytesStay(CompressionFormat format, ReadOnlySpan<byte> data)
    {
        using Decompressor decompressor = Decompressor.Create(format)!;
        ReadOnlyMemory<byte> previous = default;
        int end = 0;
        DecodeStatus status;
        do
        {
            // Half of what is left, so that calls without output are among them.
            ReadOnlySpan<byte> piece = data[..((data.Length + 1) / 2)];
            ReadOnlyMemory<byte> current = decompressor.Decode(piece, out int consumed, out status);
            Assert.True(previous.Span.SequenceEqual(Content.AsSpan(end - previous.Length, previous.Length)));
            data = data[consumed..];
            end += current.Length;
            previous = current;
        }
        while (status == DecodeStatus.NeedsOutput || !data.IsEmpty);
        decompressor.Complete();
        Assert.Equal(Content.Length, end);
        Assert.True(previous.Span.SequenceEqual(Content.AsSpan(end - previous.Length)));
    }
}
