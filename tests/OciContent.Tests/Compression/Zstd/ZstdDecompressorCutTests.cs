namespace OciContent.Tests.Compression.Zstd;

/// <summary>Where the data is cut into pieces changes nothing, and where it ends early it is refused.</summary>
public sealed class ZstdDecompressorCutTests
{
    private static readonly byte[] Skippable = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

    [RequiresToolsFact("zstd")]
    public void Complete_RefusesEveryPrefixButThoseOfWholeFrames()
    {
        (byte[] Data, int[] FrameEnds)[] streams = [.. Cases.Seeds(all: 24, fewer: 8).Select(CreateSmall)];
        Assert.Contains(streams, static stream => stream.FrameEnds.Length == 4);
        foreach ((byte[] data, int[] frameEnds) in streams)
        {
            for (int length = 0; length <= data.Length; length++)
            {
                Decoding.Outcome outcome = ZstdDecoding.Run(data.AsSpan(0, length));
                Assert.True(outcome.IsAccepted == frameEnds.Contains(length), $"{length} of {data.Length} bytes: {outcome.Problem}");
            }
        }
    }

    [RequiresToolsFact("zstd")]
    public void Decode_RefusesEveryFlippedBitThatChangesTheBytes()
    {
        int refused = 0;
        int flipped = 0;
        foreach (int seed in Cases.Spread(Enumerable.Range(0, 8), fewer: 3))
        {
            byte[] content = GzipSamples.Mixed(100 + (seed * 50), seed);
            byte[] data = ZstdTool.Compress(content, $"-{1 + (seed * 2)}", "--check");
            for (int bit = 0; bit < data.Length * 8; bit++)
            {
                byte[] mutant = [.. data];
                mutant[bit / 8] ^= (byte)(1 << (bit % 8));
                Decoding.Outcome outcome = ZstdDecoding.Run(mutant);
                Assert.True(!outcome.IsAccepted || outcome.Decoded.AsSpan().SequenceEqual(content), Convert.ToHexStringLower(mutant));
                flipped++;
                refused += outcome.IsAccepted ? 0 : 1;
            }
        }

        // All but those of a few bits of the header, as that of a larger window.
        Assert.InRange(refused, flipped * 95 / 100, flipped);
    }

    [RequiresToolsTheory("zstd")]
    [InlineData("--check")]
    [InlineData("--no-check")]
    public void Decode_GivesTheSameVerdictAndBytesHoweverTheInputIsCut(string check)
    {
        int count = Cases.Count(all: 40, fewer: 8);
        var random = new Random(30);
        byte[] content = GzipSamples.Mixed(330_000, seed: 30);
        byte[] first = ZstdTool.CompressFile(content, "-3", check);
        byte[] valid = [.. first, .. Skippable, .. ZstdTool.Compress(content, "-9", check)];
        Assert.InRange(first.Length, Decompressing.ChunkSizes[^1] + 1, 200_000);
        Assert.Equal([.. content, .. content], ZstdDecoding.Decode(valid));

        var refusals = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            byte[] data = i switch
            {
                0 => valid,
                1 => valid[..^1],
                2 => [.. valid, 0],
                3 => valid[..(first.Length + 3)],
                _ when i % 5 == 0 => valid[..random.Next(valid.Length)],
                _ => FlipBit(valid, random),
            };
            Decoding.Outcome whole = ZstdDecoding.Run(data);
            refusals.Add(whole.Problem ?? "");
            foreach (int chunk in Decompressing.ChunkSizes)
            {
                Decoding.Outcome cut = ZstdDecoding.Run(data, chunk);
                Assert.Equal(whole.Problem, cut.Problem);
                Assert.True(cut.Decoded.AsSpan().SequenceEqual(whole.Decoded));
            }
        }

        Assert.Contains("", refusals);
        Assert.InRange(refusals.Count, Cases.Count(all: 4, fewer: 2), count);
    }

    [RequiresToolsFact("zstd")]
    public void Decode_RefusesMoreThanAFrameAnnouncesHoweverTheInputIsCut()
    {
        byte[] noise = new byte[300_000];
        new Random(31).NextBytes(noise);
        foreach (byte[] content in (byte[][])[noise, new byte[300_000], GzipSamples.Mixed(300_000, seed: 31)])
        {
            // A single segment, whose four bytes of content size stand behind the magic number and the descriptor.
            byte[] data = ZstdTool.CompressFile(content, "-1");
            Assert.Equal(0xA4, data[4]);
            data[5]--;

            Decoding.Outcome whole = ZstdDecoding.Run(data);

            Assert.Contains("in a frame: expected 299999", whole.Problem, StringComparison.Ordinal);
            foreach (int chunk in Decompressing.ChunkSizes)
            {
                Decoding.Outcome cut = ZstdDecoding.Run(data, chunk);
                Assert.Equal(whole.Problem, cut.Problem);
                Assert.True(cut.Decoded.AsSpan().SequenceEqual(whole.Decoded));
            }
        }
    }

    // A frame of each of many kinds, alone, or with others before and behind it.
    private static (byte[] Data, int[] FrameEnds) CreateSmall(int seed)
    {
        byte[] content = GzipSamples.Mixed(seed == 0 ? 0 : 50 + (seed * 37), seed);
        string[] options = [$"-{1 + (seed % 19)}", seed % 3 == 0 ? "--no-check" : "--check"];
        byte[] frame = seed % 2 == 0 ? ZstdTool.Compress(content, options) : ZstdTool.CompressFile(content, options);
        byte[][] frames = (seed % 4) switch
        {
            0 or 1 => [frame],
            2 => [frame, ZstdTool.Compress(content[..(content.Length / 2)], "-5")],
            _ => [Skippable, frame, Skippable, frame],
        };
        int end = 0;
        return ([.. frames.SelectMany(static bytes => bytes)], [.. frames.Select(bytes => end += bytes.Length)]);
    }

    private static byte[] FlipBit(byte[] data, Random random)
    {
        byte[] flipped = [.. data];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
