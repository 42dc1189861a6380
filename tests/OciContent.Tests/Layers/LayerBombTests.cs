using System.Buffers.Binary;
using System.IO.Compression;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tests.Compression.Bzip2;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layers;

/// <summary>Layers that grow beyond what is sane are refused while they do.</summary>
public sealed class LayerBombTests
{
    private const int Block = 128 * 1024;

    [Fact]
    public async Task ComputeAsync_RefusesMoreThanTheLargestSize()
    {
        byte[] layer = GzipOfZeros(3_000_000);

        Assert.Equal(
            3_000_000,
            (
                await ComputeAsync(layer, new LayerDigestOptions { Limits = new DecompressionLimits { MaxUncompressedSize = 3_000_000 } })
            ).UncompressedSize);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ComputeAsync(layer, new LayerDigestOptions { Limits = new DecompressionLimits { MaxUncompressedSize = 2_999_999 } }));
        Assert.Contains("expected at most 2999999", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ComputeAsync_StopsAtTheLargestSize()
    {
        // A terabyte, if it were decoded to its end.
        var progress = new RecordingBytes();
        var options = new LayerDigestOptions
        {
            Limits = new DecompressionLimits { MaxUncompressedSize = 50_000_000, MaxCompressionRatio = int.MaxValue },
            Progress = progress,
        };

        await Assert.ThrowsAsync<InvalidDataException>(() => LayerDigests.ComputeAsync(new EndlessZstd(blocks: 8_000_000), options));

        Assert.InRange(progress.Reports.LastOrDefault(), 0, 2 * 1024 * 1024);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(400, false)]
    public async Task ComputeAsync_RefusesAnAbsurdRatioOnceThereIsEnoughOfIt(int blocks, bool isRefused)
    {
        byte[] layer = Zstd(blocks);

        if (isRefused)
        {
            var e = await Assert.ThrowsAsync<InvalidDataException>(() => ComputeAsync(layer, new LayerDigestOptions()));
            Assert.Contains("expected at most 2000 times as many", e.Message, StringComparison.Ordinal);
        }

        LayerDigests digests = await ComputeAsync(
            layer,
            isRefused
                ? new LayerDigestOptions { Limits = new DecompressionLimits { MaxCompressionRatio = int.MaxValue } }
                : new LayerDigestOptions());
        Assert.Equal((long)blocks * Block, digests.UncompressedSize);
    }

    [Fact]
    public async Task Compressing_StopsWhereReadingDoes()
    {
        var progress = new RecordingBytes();
        var size = new LayerCompressionOptions
        {
            Limits = new DecompressionLimits { MaxUncompressedSize = 2_000_000, MaxCompressionRatio = int.MaxValue },
            Progress = progress,
        };

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerCandidates.ComputeAsync(new EndlessZstd(blocks: 8_000_000), [CompressionProfile.Go(0)], size));
        var ratio = await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerCandidates.ComputeAsync(new MemoryStream(Zstd(600)), [CompressionProfile.Go(0)]));

        Assert.InRange(progress.Reports.LastOrDefault(), 0, 4 * 1024 * 1024);
        Assert.Contains("expected at most 2000 times as many", ratio.Message, StringComparison.Ordinal);
        byte[] plain = new byte[3_000_000];
        Assert.Equal(
            plain.Length,
            (
                await LayerCandidates.ComputeAsync(
                    new MemoryStream(plain),
                    [CompressionProfile.Go(0)],
                    new LayerCompressionOptions { Limits = new DecompressionLimits { MaxCompressionRatio = 1 } })).UncompressedSize);
    }

    [Fact]
    public async Task ComputeAsync_RefusesBzip2OfZerosEarly()
    {
        // 46 bytes for 46 MB, 1,000 times.
        byte[] layer = [.. Enumerable.Repeat(Bzip2Samples.Zeros, 1000).SelectMany(static stream => stream)];

        var ratio = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ComputeAsync(layer, new LayerDigestOptions { Limits = new DecompressionLimits { MaxCompressionRatio = 1000 } }));
        var size = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ComputeAsync(layer, new LayerDigestOptions { Limits = new DecompressionLimits { MaxUncompressedSize = 50_000_000 } }));
        var two = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ComputeAsync(layer[..(2 * Bzip2Samples.Zeros.Length)], new LayerDigestOptions()));

        Assert.Matches("^26[0-9]{7} bytes come out .*expected at most 1000 times as many", ratio.Message);
        Assert.Matches("^The uncompressed content has 50[0-9]{6} bytes or more: expected at most 50000000", size.Message);
        Assert.Matches("^9[0-9]{7} bytes come out .*expected at most 2000 times as many", two.Message);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(8_191)]
    [InlineData(100)]
    public async Task ComputeAsync_JudgesTheRatioAlike_HoweverTheLayerIsCut(int pieceSize)
    {
        // 65 MiB of zeros in 2 KB, then noise: 512 times as much in all.
        byte[] noise = new byte[Block];
        new Random(1).NextBytes(noise);
        byte[] layer = [.. Zstd(520), .. (byte[])[0x28, 0xB5, 0x2F, 0xFD, 0x00, 7 << 3, 1, 0, 16], .. noise];

        LayerDigests whole = await ComputeAsync(layer, new LayerDigestOptions());
        LayerDigests cut = await LayerDigests.ComputeAsync(new ChunkedStream(layer, pieceSize));

        Assert.Equal(whole, cut);
        Assert.Equal(521 * Block, whole.UncompressedSize);
    }

    [Fact]
    public async Task ComputeAsync_TakesOneBlockOfZeros() =>
        Assert.Equal(Bzip2Samples.ZerosLength, (await ComputeAsync(Bzip2Samples.Zeros, new LayerDigestOptions())).UncompressedSize);

    [Fact]
    public async Task ComputeAsync_TakesWhatDeflateCanReach() =>
        Assert.Equal(200_000_000, (await ComputeAsync(GzipOfZeros(200_000_000), new LayerDigestOptions())).UncompressedSize);

    [Fact]
    public void Options_RefuseLimitsThatAllowNothing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecompressionLimits { MaxUncompressedSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecompressionLimits { MaxCompressionRatio = 0 });
        Assert.Throws<ArgumentNullException>(() => new LayerDigestOptions { Algorithm = null! });
        Assert.Throws<ArgumentNullException>(() => new LayerDigestOptions { DiffIdAlgorithm = null! });
    }

    private static Task<LayerDigests> ComputeAsync(byte[] layer, LayerDigestOptions options) =>
        LayerDigests.ComputeAsync(new MemoryStream(layer), options);

    private static byte[] GzipOfZeros(int zeros)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
        {
            byte[] piece = new byte[100_000];
            for (int left = zeros; left > 0; left -= piece.Length)
            {
                gzip.Write(piece);
            }
        }

        return output.ToArray();
    }

    // A frame with a window of 128 KiB, and blocks of four bytes that each stand for 128 KiB of zeros.
    private static byte[] Zstd(int blocks)
    {
        byte[] frame = new byte[6 + (4 * blocks)];
        EndlessZstd.Header.CopyTo(frame, 0);
        for (int i = 0; i < blocks; i++)
        {
            EndlessZstd.WriteBlock(frame.AsSpan(6 + (4 * i)), isLast: i == blocks - 1);
        }

        return frame;
    }

    private sealed class EndlessZstd(int blocks) : Stream
    {
        private const uint RleBlock = 2;
        private int _blocks;
        private bool _hasStarted;

        public static byte[] Header { get; } = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 7 << 3];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public static void WriteBlock(Span<byte> destination, bool isLast) =>
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (isLast ? 1u : 0) | RleBlock | (Block << 3));

        public override int Read(byte[] buffer, int offset, int count)
        {
            Span<byte> destination = buffer.AsSpan(offset, count);
            if (!_hasStarted)
            {
                _hasStarted = true;
                Header.CopyTo(destination);
                return Header.Length;
            }

            int written = 0;
            for (; _blocks < blocks && written + 4 <= count; written += 4)
            {
                WriteBlock(destination[written..], isLast: ++_blocks == blocks);
            }

            return written;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
