using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class DecompressionStreamTests
{
    private static readonly byte[] Content = GzipSamples.Mixed(700_000, 15);
    private static readonly byte[] Gzip = GzipBytes.Member(Content);

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task Read_GivesThePlainBytes(int size)
    {
        byte[] content = Content[..Math.Min(Content.Length, size * 5000)];
        byte[] gzip = GzipBytes.Member(content);
        var sync = new DecompressionStream(new MemoryStream(gzip), CompressionFormat.Gzip);
        var async = new DecompressionStream(new ChunkedStream(gzip, 777), CompressionFormat.Gzip);
        Assert.Equal(content, ReadAll(sync, size));
        Assert.Equal(content, await ReadAllAsync(async, size));
    }

    [Fact]
    public void Read_PassesPlainBytesOn()
    {
        using var stream = new DecompressionStream(new MemoryStream(Content), CompressionFormat.None);
        Assert.Equal(Content, ReadAll(stream, 10_000));
    }

    [Fact]
    public async Task Read_ThrowsBeforeTheEndWhenTheDataIsCut()
    {
        foreach (int missing in (int[])[1, 8, 9, 1000, Gzip.Length - 1, Gzip.Length])
        {
            byte[] cut = Gzip[..^missing];
            using var stream = new DecompressionStream(new MemoryStream(cut), CompressionFormat.Gzip);
            Assert.Throws<InvalidDataException>(() => ReadAll(stream, 100_000));
            Assert.Throws<InvalidDataException>(() => stream.Read(new byte[1]));
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(stream, 1));
        }
    }

    [Fact]
    public async Task ReadAsync_ThrowsBeforeTheEndWhenSomethingFollows()
    {
        await using var stream = new DecompressionStream(new MemoryStream([.. Gzip, 0]), CompressionFormat.Gzip);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(stream, 100_000));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(stream, 100_000));
    }

    [Fact]
    public void Read_OfNothingTakesNothing()
    {
        using var stream = new DecompressionStream(new MemoryStream([1, 2, 3]), CompressionFormat.Gzip);
        Assert.Equal(0, stream.Read([]));
        Assert.Throws<InvalidDataException>(() => stream.Read(new byte[1]));
    }

    [Fact]
    public void Constructor_RefusesOtherFormatsByName()
    {
        foreach (CompressionFormat format in (CompressionFormat[])[CompressionFormat.Lzma, CompressionFormat.Xz])
        {
            var e = Assert.Throws<InvalidDataException>(() => new DecompressionStream(Stream.Null, format));
            Assert.Contains($"compressed with {format.ToName()}", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("none")]
    public async Task Read_RefusesMoreThanTheLimitsAllow(string name)
    {
        CompressionFormat format = Enum.GetValues<CompressionFormat>().Single(format => format.ToName() == name);
        byte[] source = format == CompressionFormat.None ? Content : Gzip;
        using var enough = new DecompressionStream(
            new MemoryStream(source),
            format,
            limits: new DecompressionLimits { MaxUncompressedSize = Content.Length });
        Assert.Equal(Content, ReadAll(enough, 10_000));

        using var stream = new DecompressionStream(
            new MemoryStream(source),
            format,
            limits: new DecompressionLimits { MaxUncompressedSize = Content.Length - 1 });
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(stream, 10_000));
        Assert.Equal("The uncompressed content has 700000 bytes or more: expected at most 699999.", e.Message);
        Assert.Throws<InvalidDataException>(() => stream.Read(new byte[1]));
    }

    [Fact]
    public void SourceLength_IsWhatWasReadOfTheSource()
    {
        using var gzip = new DecompressionStream(new MemoryStream(Gzip), CompressionFormat.Gzip);
        ReadAll(gzip, 10_000);
        using var plain = new DecompressionStream(new MemoryStream(Content), CompressionFormat.None);
        ReadAll(plain, 10_000);

        Assert.Equal((Gzip.Length, Content.Length), (gzip.SourceLength, plain.SourceLength));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_LeavesTheSourceAsAsked(bool leaveOpen)
    {
        var source = new MemoryStream(Gzip);
        var stream = new DecompressionStream(source, CompressionFormat.Gzip, leaveOpen);
        Assert.True(stream.CanRead);
        await stream.DisposeAsync();
        Assert.False(stream.CanRead);
        Assert.Equal(leaveOpen, source.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1]));

        source = new MemoryStream(Gzip);
        new DecompressionStream(source, CompressionFormat.Gzip, leaveOpen).Dispose();
        Assert.Equal(leaveOpen, source.CanRead);
    }

    private static byte[] ReadAll(Stream stream, int size)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[size];
        int count;
        while ((count = stream.Read(buffer, 0, size)) > 0)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, int size)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[size];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
