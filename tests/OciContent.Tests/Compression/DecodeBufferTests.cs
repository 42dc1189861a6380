using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class DecodeBufferTests
{
    private const int BufferSize = 256 * 1024;

    [Theory]
    [InlineData(BufferSize - 1)]
    [InlineData(BufferSize)]
    [InlineData(BufferSize + 1)]
    public void Decode_KeepsAllThatAMatchMayReachBackTo(int stored)
    {
        byte[] content = new byte[BufferSize * 2];
        new Random(stored).NextBytes(content.AsSpan(0, stored));
        var deflate = new DeflateWriter();
        for (int at = 0; at < stored; at += 65535)
        {
            deflate.Stored(false, content.AsSpan(at, Math.Min(65535, stored - at)));
        }

        // The farthest there is, again and again, over the end of the buffer.
        deflate.Fixed(true);
        int length = stored;
        for (; length + 258 <= content.Length; length += 258)
        {
            deflate.LiteralSymbol(285).DistanceSymbol(29, 8191, 13);
            for (int i = length; i < length + 258; i++)
            {
                content[i] = content[i - 32768];
            }
        }

        content = content[..length];
        byte[] gzip = GzipBytes.Member(GzipBytes.Header(), deflate.EndOfBlock().ToArray(), content);
        using var stream = new DecompressionStream(new MemoryStream(gzip), CompressionFormat.Gzip);
        var all = new MemoryStream();
        stream.CopyTo(all);
        Assert.True(all.ToArray().AsSpan().SequenceEqual(content));
    }
}
