using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tests.Compression;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layers;

public class LayerDigestsTests
{
    private const string DigestOfNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public async Task ComputeAsync_OfAGzipLayerNamesBothSides()
    {
        byte[] content = GzipSamples.Mixed(1_000_000, 16);
        byte[] gzip = [.. GzipBytes.Member(content), .. GzipBytes.Member([]), .. GzipBytes.Member([1, 2, 3])];
        byte[] plain = [.. content, 1, 2, 3];

        LayerDigests digests = await LayerDigests.ComputeAsync(new MemoryStream(gzip));

        Assert.Equal(Digest.Compute(gzip), digests.Digest);
        Assert.Equal(gzip.Length, digests.Size);
        Assert.Equal(Digest.Compute(plain), digests.DiffId);
        Assert.Equal(plain.Length, digests.UncompressedSize);
        Assert.Equal(CompressionFormat.Gzip, digests.Compression);
    }

    // Files are read in a way of their own.
    [Fact]
    public async Task ComputeAsync_OfAFileSaysTheSame()
    {
        using var folder = new TempFolder();
        byte[] content = GzipSamples.Mixed(6_000_000, 19);
        byte[] gzip = [.. GzipBytes.Member(content), .. GzipBytes.Member([]), .. GzipBytes.Member(content[..2_000_000])];
        await using FileStream file = File.OpenRead(folder.Write("layer", gzip));
        await using FileStream broken = File.OpenRead(folder.Write("broken", gzip.AsSpan(0, gzip.Length - 1)));

        LayerDigests digests = await LayerDigests.ComputeAsync(file);

        Assert.Equal(await LayerDigests.ComputeAsync(new MemoryStream(gzip)), digests);
        Assert.Equal(gzip.Length, file.Position);
        await Assert.ThrowsAsync<InvalidDataException>(() => LayerDigests.ComputeAsync(broken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(1_000_000)]
    public async Task ComputeAsync_OfAPlainLayerSaysTheSameTwice(int length)
    {
        byte[] content = GzipSamples.Mixed(length, 17);

        LayerDigests digests = await LayerDigests.ComputeAsync(new MemoryStream(content));

        Assert.Equal(Digest.Compute(content), digests.Digest);
        Assert.Same(digests.Digest, digests.DiffId);
        Assert.Equal(length, digests.Size);
        Assert.Equal(length, digests.UncompressedSize);
        Assert.Equal(CompressionFormat.None, digests.Compression);
    }

    [Fact]
    public async Task ComputeAsync_OfNothingIsAPlainLayer() =>
        Assert.Equal(DigestOfNothing, (await LayerDigests.ComputeAsync(Stream.Null)).DiffId.ToString());

    [Fact]
    public async Task ComputeAsync_UsesTheAlgorithmsAskedFor()
    {
        byte[] content = GzipSamples.Mixed(1000, 18);
        byte[] gzip = GzipBytes.Member(content);
        var options = new LayerDigestOptions { Algorithm = DigestAlgorithm.Sha512 };

        LayerDigests compressed = await LayerDigests.ComputeAsync(new MemoryStream(gzip), options);
        LayerDigests plain = await LayerDigests.ComputeAsync(new MemoryStream(content), options);
        LayerDigests same = await LayerDigests.ComputeAsync(
            new MemoryStream(content),
            options with
            {
                DiffIdAlgorithm = DigestAlgorithm.Sha512,
            });

        Assert.Equal(Digest.Compute(gzip, DigestAlgorithm.Sha512), compressed.Digest);
        Assert.Equal(Digest.Compute(content), compressed.DiffId);
        Assert.Equal(Digest.Compute(content, DigestAlgorithm.Sha512), plain.Digest);
        Assert.Equal(Digest.Compute(content), plain.DiffId);
        Assert.Equal(content.Length, plain.UncompressedSize);
        Assert.Same(same.Digest, same.DiffId);
    }

    [Fact]
    public async Task ComputeAsync_TellsTheProgressInCompressedBytes()
    {
        byte[] gzip = GzipBytes.Member(new byte[1_000_000]);
        var progress = new RecordingBytes();
        await LayerDigests.ComputeAsync(new MemoryStream(gzip), new LayerDigestOptions { Progress = progress });
        Assert.Equal((gzip.Length, gzip.Length), (progress.Reports[^1], progress.Total));
    }

    [Theory]
    [InlineData("fd377a585a0000", "xz")]
    [InlineData("5d00008000ffffffffffffffff00", "lzma")]
    public async Task ComputeAsync_RefusesOtherFormatsByName(string hex, string name)
    {
        var e = await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerDigests.ComputeAsync(new ChunkedStream(Convert.FromHexString(hex), 1)));
        Assert.Equal(
            $"The layer is compressed with {name}, which is not supported: expected an uncompressed, gzip, zstd or bzip2 layer.",
            e.Message);
    }

    [Fact]
    public async Task ComputeAsync_RefusesBrokenGzip()
    {
        byte[] gzip = GzipBytes.Member(GzipSamples.Mixed(100_000, 19));
        byte[][] allBroken = [gzip[..^1], gzip[..2], gzip[..5], [.. gzip, 0], [.. gzip, 0x1F], [.. gzip[..2], 7, .. gzip[3..]]];
        foreach (byte[] broken in allBroken)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => LayerDigests.ComputeAsync(new MemoryStream(broken)));
            await Assert.ThrowsAsync<InvalidDataException>(() => LayerDigests.ComputeAsync(new ChunkedStream(broken, 1, 5000)));
        }
    }

    [Fact]
    public async Task ComputeAsync_LeavesTheStreamOpenAtItsEnd()
    {
        var stream = new MemoryStream([9, .. GzipBytes.Member([1])]) { Position = 1 };
        Assert.Equal(1, (await LayerDigests.ComputeAsync(stream)).UncompressedSize);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public async Task ComputeAsync_StopsWhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LayerDigests.ComputeAsync(new MemoryStream([1]), cancelled.Token));
    }

    [Fact]
    public void ComputeAsync_ChecksItsArgumentsBeforeItStarts()
    {
        var unknown = new LayerDigestOptions { DiffIdAlgorithm = DigestAlgorithm.Parse("md5") };
        Assert.Throws<ArgumentNullException>(() =>
        {
            _ = LayerDigests.ComputeAsync(null!);
        });
        Assert.Throws<ArgumentNullException>(() =>
        {
            _ = LayerDigests.ComputeAsync(Stream.Null, (LayerDigestOptions)null!);
        });
        Assert.Throws<NotSupportedException>(() =>
        {
            _ = LayerDigests.ComputeAsync(Stream.Null, unknown);
        });
        Assert.Throws<NotSupportedException>(() =>
        {
            _ = LayerDigests.ComputeAsync(Stream.Null, new LayerDigestOptions { Algorithm = DigestAlgorithm.Parse("md5") });
        });
    }

    [Fact]
    public void ComputeAsync_AllocatesTheSameWhateverTheLength()
    {
        // So long that a thread of its own takes part.
        byte[] small = GzipBytes.Member(GzipSamples.Mixed(200_000, 20));
        byte[] large =
        [
            .. Enumerable
                .Repeat(GzipBytes.Member(GzipSamples.Mixed(1_000_000, 20)), Cases.Count(all: 12, fewer: 4))
                .SelectMany(static m => m),
        ];

        // The runtime may recompile the code between the two and save an object or two; not one for each buffer.
        Assert.InRange(Allocated(large) - Allocated(small), -1024, 1024);
    }

    private static long Allocated(byte[] gzip)
    {
        var stream = new MemoryStream(gzip);
        return Allocations.Of(() =>
        {
            // Reads from memory complete at once, so all of it happens on this thread.
            stream.Position = 0;
            Assert.True(LayerDigests.ComputeAsync(stream).IsCompletedSuccessfully);
        });
    }
}
