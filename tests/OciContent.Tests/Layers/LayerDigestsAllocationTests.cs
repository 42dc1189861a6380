using System.IO.Compression;
using OciContent.Internal;
using OciContent.Layers;
using OciContent.Tests.Compression.Zstd;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layers;

/// <summary>What a layer costs in managed memory, on all threads, does not depend on its length.</summary>
[Collection(AloneCollection.Name)]
public sealed class LayerDigestsAllocationTests
{
    private const int Small = 1024 * 1024;

    private static readonly int Large = Cases.Count(all: 64, fewer: 16) * Small;

    // Pooled buffers are not allocated again.
    private const long Most = 64 * 1024;
    private const long Noise = 4 * 1024;

    [Fact]
    public Task APlainLayer_CostsNoMoreWhenItIsLonger() => AssertFlat(static content => content);

    [Fact]
    public Task AGzipLayer_CostsNoMoreWhenItIsLonger() => AssertFlat(static content => Gzip.Compress(content, CompressionLevel.Fastest));

    [RequiresToolsFact("zstd")]
    public Task AZstdLayer_CostsNoMoreWhenItIsLonger() => AssertFlat(static content => ZstdTool.Compress(content, "-1"));

    [Fact]
    public async Task AZstdLayerWithTooLargeAWindow_IsRefusedBeforeItIsAllocated()
    {
        // 512 MiB, where 128 are allowed.
        byte[] layer = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x98, .. new byte[100]];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => LayerDigests.ComputeAsync(new MemoryStream(layer)));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1024 * 1024);
        Assert.Contains("needs a window of 536870912 bytes", e.Message, StringComparison.Ordinal);
    }

    private static async Task AssertFlat(Func<byte[], byte[]> compress)
    {
        using var temp = new TempFolder();
        string path = temp.PathOf("content");
        await File.WriteAllBytesAsync(path, compress(Content(Small)));
        long small = await Measure(path);
        await File.WriteAllBytesAsync(path, compress(Content(Large)));
        long large = await Measure(path);
        Assert.InRange(large, 0, Most);
        Assert.InRange(large - small, -Noise, Noise);
    }

    private static async Task<long> Measure(string path)
    {
        // The first ones fill the pools. Of the others the least: the runtime's own allocations come and go.
        long least = long.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            using FileStream file = ContentFile.OpenRead(path);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await LayerDigests.ComputeAsync(file);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    /// <summary>Half text, half noise, in turn.</summary>
    private static byte[] Content(int length)
    {
        var random = new Random(length);
        byte[] content = new byte[length];
        for (int at = 0; at < length; at += 32 * 1024)
        {
            Span<byte> part = content.AsSpan(at, 32 * 1024);
            if (random.Next(2) == 0)
            {
                random.NextBytes(part);
            }
            else
            {
                random.GetItems("etaoin shrdlu\n"u8, part);
            }
        }

        return content;
    }
}
