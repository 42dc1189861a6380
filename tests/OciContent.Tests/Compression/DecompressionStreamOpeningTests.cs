using OciContent.Compression;
using OciContent.Tests.Compression.Bzip2;

namespace OciContent.Tests.Compression;

public class DecompressionStreamOpeningTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(100_000)]
    public async Task Open_GivesThePlainBytes(int length)
    {
        byte[] plain = GzipSamples.Mixed(length, seed: 1);

        Assert.Equal(plain, await ReadAsync(plain));
        Assert.Equal(plain, await ReadAsync(GzipBytes.Member(plain)));
    }

    [Fact]
    public async Task Open_ReadsBzip2()
    {
        byte[] plain = await ReadAsync([.. Bzip2Samples.Hello, .. Bzip2Samples.Hello]);

        Assert.Equal((byte[])[.. Bzip2Samples.HelloText, .. Bzip2Samples.HelloText], plain);
    }

    [Theory]
    [InlineData(new byte[] { 0x1F })]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F })]
    [InlineData(new byte[] { (byte)'B', (byte)'Z' })]
    public async Task Open_TakesAShortStartOfASignatureAsItIs(byte[] plain) => Assert.Equal(plain, await ReadAsync(plain));

    [Theory]
    [InlineData(new byte[] { 0x5D, 0, 0, 0, 4, 0xFF })]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 })]
    public async Task Open_RefusesOtherFormatsAndClosesTheLayer(byte[] content)
    {
        var stored = new MemoryStream(content);

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            DecompressionStream.OpenAsync(stored, leaveOpen: false, limits: null, CancellationToken.None).AsTask());
        Assert.False(stored.CanRead);
    }

    [Fact]
    public async Task Open_RefusesABrokenLayerBeforeItsEnd()
    {
        byte[] gzip = GzipBytes.Member(GzipSamples.Mixed(10_000, seed: 2));
        foreach (byte[] broken in (byte[][])
                [gzip[..^1], gzip[..8], [.. gzip, 0], [0x1F, 0x8B], Bzip2Samples.Hello[..^1], [.. Bzip2Samples.Hello, 0]])
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(broken));
        }
    }

    [Fact]
    public async Task Dispose_ClosesTheLayer()
    {
        var stored = new MemoryStream(GzipBytes.Member([1, 2, 3]));
        await (await DecompressionStream.OpenAsync(stored, leaveOpen: false, limits: null, CancellationToken.None)).DisposeAsync();

        Assert.False(stored.CanRead);
    }

    private static async Task<byte[]> ReadAsync(byte[] stored)
    {
        await using Stream plain = await DecompressionStream.OpenAsync(
            new MemoryStream(stored),
            leaveOpen: false,
            limits: null,
            CancellationToken.None);
        var content = new MemoryStream();
        await plain.CopyToAsync(content);
        return content.ToArray();
    }
}
