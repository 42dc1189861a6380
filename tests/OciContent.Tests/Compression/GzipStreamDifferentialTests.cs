using System.IO.Compression;
using System.Security.Cryptography;

namespace OciContent.Tests.Compression;

public class GzipStreamDifferentialTests
{
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Decode_AgreesOnWhatGzipStreamWrites(CompressionLevel level)
    {
        var random = new Random(11);
        for (int i = 0; i < 40; i++)
        {
            byte[] content = GzipSamples.Mixed(random.Next(i * 3000 + 1), i);
            var gzip = new MemoryStream();
            using (var stream = new GZipStream(gzip, level, leaveOpen: true))
            {
                // Small writes and flushes make more kinds of blocks.
                for (int at = 0; at < content.Length;)
                {
                    int count = Math.Min(content.Length - at, random.Next(1, 20_000));
                    stream.Write(content, at, count);
                    at += count;
                    if (random.Next(4) == 0)
                    {
                        stream.Flush();
                    }
                }
            }

            if (content.Length == 0)
            {
                continue;
            }

            Decoding.Outcome outcome = Decoding.Gunzip(gzip.ToArray(), random.Next(1, 10_000));
            Assert.Null(outcome.Problem);
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(outcome.Content!));
        }
    }

    [Fact]
    public void Inflate_AgreesOnDataMadeByHand()
    {
        var random = new Random(12);
        int accepted = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] deflate = RandomDeflate.Create(random);
            Decoding.Outcome outcome = Decoding.Inflate(deflate);
            if (outcome.IsAccepted)
            {
                accepted++;
                Assert.Equal(deflate.Length, outcome.Consumed);
                using var stream = new DeflateStream(new MemoryStream(deflate), CompressionMode.Decompress);
                var expected = new MemoryStream();
                stream.CopyTo(expected);
                Assert.Equal(expected.ToArray(), outcome.Content);
            }
        }

        Assert.InRange(accepted, 1000, 1990);
    }
}
