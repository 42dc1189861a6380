using System.IO.Compression;

namespace OciContent.Tests.Compression;

public class GzipDecoderCutTests
{
    [Fact]
    public void Complete_RefusesEveryPrefixButThoseOfWholeMembers()
    {
        Assert.InRange(GzipSamples.Small.Count, 20, 100);
        foreach ((byte[] gzip, int[] memberEnds) in GzipSamples.Small)
        {
            for (int length = 0; length <= gzip.Length; length++)
            {
                Decoding.Outcome outcome = Decoding.Gunzip(gzip.AsSpan(0, length));
                Assert.True(outcome.IsAccepted == memberEnds.Contains(length), $"{length} of {gzip.Length} bytes: {outcome.Problem}");
                if (length > 0 && !outcome.IsAccepted)
                {
                    Assert.StartsWith($"The gzip stream ends after {length} bytes, in the ", outcome.Problem, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Decode_GivesTheSameBytesHoweverTheInputIsCut()
    {
        byte[] content = GzipSamples.Mixed(400_000, 7);
        byte[] gzip =
        [
            .. GzipBytes.Member(content),
            .. GzipBytes.Member(GzipBytes.Header(), GzipBytes.Deflate(content, CompressionLevel.NoCompression), content),
        ];
        foreach (int chunk in Decompressing.ChunkSizes)
        {
            Decoding.Outcome outcome = Decoding.Gunzip(gzip, chunk);
            Assert.Null(outcome.Problem);
            Assert.True(outcome.Content.AsSpan(0, content.Length).SequenceEqual(content));
            Assert.True(outcome.Content.AsSpan(content.Length).SequenceEqual(content));
        }
    }

    [Fact]
    public void Decode_GivesTheSameBytesHoweverTheOutputIsCut()
    {
        byte[] content = GzipSamples.Mixed(400_000, 8);
        byte[] gzip = GzipBytes.Member(content);
        foreach (int room in Decompressing.ChunkSizes)
        {
            foreach (int chunk in (int[])[13, int.MaxValue])
            {
                Assert.True(Decoding.Gunzip(gzip, chunk, room).Content.AsSpan().SequenceEqual(content));
            }
        }
    }

    [Theory]
    [InlineData(20_000, 150)]
    [InlineData(250_000, 30)]
    public void Decode_GivesTheSameVerdictHoweverTheInputIsCut(int length, int mutants)
    {
        int count = Cases.Count(all: mutants, fewer: mutants / 3);
        var random = new Random(9);
        byte[] content = GzipSamples.Mixed(length, 9);
        byte[] member = GzipBytes.Member(content);
        Assert.True(length < 100_000 || member.Length > Decompressing.ChunkSizes[^1]);
        byte[] valid = [.. member, .. member];
        var refusals = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            byte[] gzip = i switch
            {
                0 => valid,
                1 => valid[..^1],
                2 => [.. valid, 0],
                3 => valid[..(member.Length + 3)],
                _ when i % 4 == 0 => [.. member, .. RandomDeflate.Mutate(member, random)],
                _ when i % 4 == 1 => FlipBits(valid, random),
                _ => RandomDeflate.Mutate(valid, random),
            };
            Decoding.Outcome whole = Decoding.Gunzip(gzip);
            refusals.Add(whole.Problem ?? "");
            foreach (int chunk in Decompressing.ChunkSizes)
            {
                Decoding.Outcome cut = Decoding.Gunzip(gzip, chunk, random.Next(1, 5000));
                Assert.Equal(whole.Problem, cut.Problem);
                Assert.True(cut.Decoded.AsSpan().SequenceEqual(whole.Decoded));
            }
        }

        Assert.Contains("", refusals);
        Assert.InRange(refusals.Count, count / 2, count);
    }

    [Fact]
    public void Inflate_GivesTheSameVerdictAndBytesHoweverBothSidesAreCut()
    {
        int count = Cases.Count(all: 2000, fewer: 400);
        var random = new Random(10);
        int accepted = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] deflate = RandomDeflate.Create(random);
            if (i % 2 == 0)
            {
                deflate = RandomDeflate.Mutate(deflate, random);
            }

            Decoding.Outcome whole = Decoding.Inflate(deflate);
            accepted += whole.IsAccepted ? 1 : 0;
            foreach (int chunk in (int[])[1, 2, 5, 9])
            {
                Decoding.Outcome cut = Decoding.Inflate(deflate, chunk, random.Next(1, 300));
                Assert.Equal(whole.Problem, cut.Problem);
                Assert.Equal(whole.Content, cut.Content);
                Assert.Equal(whole.Consumed, cut.Consumed);
            }
        }

        Assert.InRange(accepted, count / 4, count * 19 / 20);
    }

    private static byte[] FlipBits(byte[] gzip, Random random)
    {
        byte[] flipped = [.. gzip];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
