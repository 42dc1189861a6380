using System.IO.Compression;
using System.Security.Cryptography;
using ICSharpCode.SharpZipLib.GZip;

namespace OciContent.Tests.Compression;

/// <summary>What is accepted decodes to the bytes that GZipStream (zlib-ng) and SharpZipLib decode.</summary>
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
        foreach (int i in Cases.Spread(Enumerable.Range(0, 40), fewer: 12))
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
        int count = Cases.Count(all: 2000, fewer: 400);
        int accepted = 0;
        for (int i = 0; i < count; i++)
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

        Assert.InRange(accepted, count / 2, count * 199 / 200);
    }

    [Fact]
    public void Decode_AgreesOnMutantsThatAreAccepted()
    {
        int count = Cases.Count(all: 40_000, fewer: 6_000);
        int compared = 0;
        for (int seed = 0; seed < count; seed++)
        {
            // Not those that are compared with Go.
            byte[] gzip = GzipMutants.Create(1_000_000 + seed);
            if (Decoding.Gunzip(gzip).Content is byte[] content)
            {
                AssertSame(content, new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress), gzip);
                if (!MayHaveHeaderChecksum(gzip))
                {
                    compared++;
                    AssertSame(content, new GZipInputStream(new MemoryStream(gzip)), gzip);
                }
            }
        }

        Assert.InRange(compared, count / 10, count / 2);
    }

    [Fact]
    public void Decode_AgreesOnWhatSharpZipLibWrites()
    {
        for (int i = 0; i < 36; i++)
        {
            byte[] content = GzipSamples.Mixed(i * 3000, i);
            byte[] gzip = GzipSamples.WithSharpZipLib(content, 1 + (i % 9));

            Assert.Equal(content, Decoding.Gunzip(gzip, 1 + (i * 999)).Content);
            AssertSame(content, new GZipInputStream(new MemoryStream(gzip)), gzip);
        }
    }

    // SharpZipLib reads the two bytes in the wrong order, and ends in silence before a later member with such a header.
    private static bool MayHaveHeaderChecksum(ReadOnlySpan<byte> gzip)
    {
        for (int at; (at = gzip.IndexOf(GzipBytes.Header().AsSpan(0, 3))) >= 0; gzip = gzip[(at + 3)..])
        {
            if (at + 3 < gzip.Length && (gzip[at + 3] & 2) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void AssertSame(byte[] expected, Stream other, byte[] gzip)
    {
        using (other)
        {
            var content = new MemoryStream();
            other.CopyTo(content);
            Assert.True(
                content.ToArray().AsSpan().SequenceEqual(expected),
                $"{other.GetType().Name} decodes other bytes of {Convert.ToHexStringLower(gzip)}");
        }
    }
}
