using System.Buffers.Binary;
using System.Text;
using OciContent.Compression;
using OciContent.Compression.Zstd;
using OciContent.Layers;

namespace OciContent.Tests.Compression.Zstd;

public sealed class ZstdDecompressorTests
{
    // printf 'hello, hello, hello, hello, zstd\n' | zstd -q -19 --check | xxd -p (zstd 1.5.4)
    private const string Hello = "28b52ffd04689500006068656c6c6f2c207a7374640a0100fa8a11617cb2d2";
    private const string HelloText = "hello, hello, hello, hello, zstd\n";

    // printf '' | zstd -q | xxd -p (zstd 1.5.4)
    private const string Empty = "28b52ffd240001000099e9d851";

    public static TheoryData<string> Samples { get; } = ["empty", "byte", "text", "random", "zeros", "period", "mixed"];

    [Fact]
    public void Decode_GivesBackWhatZstdCompressed()
    {
        Assert.Equal(HelloText, Encoding.ASCII.GetString(ZstdDecoding.Decode(Convert.FromHexString(Hello))));
        Assert.Empty(ZstdDecoding.Decode(Convert.FromHexString(Empty)));
        Assert.Equal(HelloText + HelloText, Encoding.ASCII.GetString(ZstdDecoding.Decode(Convert.FromHexString(Hello + Empty + Hello))));
    }

    [RequiresToolsTheory("zstd")]
    [MemberData(nameof(Samples))]
    public void Decode_GivesBackEveryLevel(string sample)
    {
        byte[] content = Content(sample);
        foreach (int level in Cases.Spread(Enumerable.Range(1, 19), fewer: 7))
        {
            byte[] data =
                level % 2 == 0 ? ZstdTool.CompressFile(content, $"-{level}") : ZstdTool.Compress(content, $"-{level}", "--no-check");
            Assert.Equal(content, ZstdDecoding.Decode(data));
        }
    }

    [RequiresToolsFact("zstd")]
    public void Decode_ReadsLongWindowsAndManyFrames()
    {
        byte[] block = GzipSamples.Mixed(700_000, seed: 5);
        byte[] content = [.. block, .. GzipSamples.Mixed(9_000_000, seed: 6), .. block, .. block];
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] emptySkippable = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0];

        Assert.Equal(content, ZstdDecoding.Decode(ZstdTool.Compress(content, "--long=27", "-3"), 100_000));
        Assert.Equal(content, ZstdDecoding.Decode(ZstdTool.Compress(content, "--fast=5")));
        Assert.Equal(content, ZstdDecoding.Decode(ZstdTool.Compress(content, "-1", "-T2", "-B1048576")));
        byte[] frame = ZstdTool.Compress(block);
        Assert.Equal([.. block, .. block], ZstdDecoding.Decode([.. skippable, .. frame, .. emptySkippable, .. frame, .. skippable], 1000));
        Assert.Empty(ZstdDecoding.Decode(skippable));
    }

    [RequiresToolsTheory("zstd")]
    [MemberData(nameof(Samples))]
    public void Decode_GivesTheSameHoweverTheInputIsCut(string sample)
    {
        byte[] content = Content(sample);
        byte[] data = ZstdTool.Compress(content, "-9");

        Assert.All(Decompressing.ChunkSizes, chunkSize => Assert.Equal(content, ZstdDecoding.Decode(data, chunkSize)));
    }

    [RequiresToolsFact("zstd")]
    public void Decode_OfMutantsAgreesWithZstd()
    {
        var random = new Random(20);
        byte[][] originals =
        [
            .. new[] { 1, 3, 9, 19 }.Select(level =>
                ZstdTool.Compress(
                    Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i * i} of some text\n"))),
                    $"-{level}",
                    "--no-check")),
            ZstdTool.Compress(GzipSamples.Mixed(30_000, seed: 8), "-6", "--no-check"),
            Convert.FromHexString(Hello),
        ];
        int count = Cases.Count(all: 20_000, fewer: 3_000);
        var accepted = new List<(byte[] Data, byte[] Content)>();
        for (int i = 0; i < count; i++)
        {
            byte[] mutant = Mutate(originals[random.Next(originals.Length)], random);
            byte[]? whole = ZstdDecoding.TryDecode(mutant);
            byte[]? cut = ZstdDecoding.TryDecode(mutant, random.Next(1, 200));
            Assert.True(AreSame(whole, cut), Convert.ToHexStringLower(mutant));
            if (whole is not null)
            {
                accepted.Add((mutant, whole));
            }
        }

        Assert.InRange(accepted.Count, count / 10, count / 2);

        // Whatever is taken here, the tool takes and decodes alike. It takes more: it does not always see that a bitstream is not
        // used up exactly (RFC 8878, sections 3.1.1.3.2.1.2 and 4.2.2).
        byte[]?[] expected = ZstdTool.DecompressAll([.. accepted.Select(static mutant => mutant.Data)]);
        Assert.All(
            accepted.Zip(expected),
            static pair => Assert.True(AreSame(pair.Second, pair.First.Content), Convert.ToHexStringLower(pair.First.Data)));
    }

    [Theory]
    [InlineData("00ff", "needs a window of")]
    [InlineData("0098", "needs a window of 536870912 bytes: expected at most 134217728")]
    [InlineData("e0ffffffffffffff7f", "needs a window of")]
    [InlineData("e0ffffffffffffffff", "content size 18446744073709551615")]
    [InlineData("2105ff", "needs the dictionary 5")]
    [InlineData("0800", "reserved bit")]
    [InlineData("0058070000", "block type 3")]
    [InlineData("0000110000", "expected at most 1024", "0d2000")]
    public void Decode_RefusesAHeader(string header, string expected, string blockHeader = "")
    {
        byte[] data = [.. Convert.FromHexString("28b52ffd" + header + blockHeader), .. new byte[20]];
        if (blockHeader.Length > 0)
        {
            data = [.. Convert.FromHexString("28b52ffd0000" + blockHeader), .. new byte[20]];
        }

        long allocated = Allocations.Of(() => Assert.Null(ZstdDecoding.TryDecode(data)));
        var e = Assert.Throws<InvalidDataException>(() => ZstdDecoding.Decode(data));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.InRange(allocated, 0, 1024 * 1024);
    }

    [Theory]
    [InlineData(Hello + "00")]
    [InlineData(Hello + "28b5")]
    [InlineData("")]
    [InlineData("28b52ffc04689500006068656c6c6f2c207a7374640a0100fa8a11617cb2d2")]
    [InlineData("28b52ffd04689500006068656c6c6f2c207a7374640a0100fa8a11617cb2d3")]
    public void Decode_RefusesWhatIsNoWholeFrame(string hex) => Assert.Null(ZstdDecoding.TryDecode(Convert.FromHexString(hex)));

    [Fact]
    public void Decode_OfRandomBytesOnlyThrowsInvalidData()
    {
        var random = new Random(7);
        byte[] data = new byte[600];
        for (int i = 0; i < Cases.Count(all: 20_000, fewer: 4_000); i++)
        {
            random.NextBytes(data);
            BinaryPrimitives.WriteUInt32LittleEndian(data, ZstdFormat.FrameMagic);
            data[4] = (byte)(random.Next(4) << 6);
            data[5] = (byte)(random.Next(8) << 3);

            // A compressed block of any size that fits, behind whatever the header has.
            int block = random.Next(6, 14);
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(block), (uint)(4 | (random.Next(2, 500) << 3) | (random.Next(256) << 24)));
            ZstdDecoding.TryDecode(data.AsSpan(0, random.Next(data.Length)));
        }
    }

    [Fact]
    public async Task LayerDigests_OfAZstdLayer()
    {
        byte[] blob = Convert.FromHexString(Hello);

        LayerDigests digests = await LayerDigests.ComputeAsync(new MemoryStream(blob));

        Assert.Equal("zstd", digests.Compression.ToName());
        Assert.Equal(Digest.Compute(blob), digests.Digest);
        Assert.Equal(Digest.Compute(Encoding.ASCII.GetBytes(HelloText)), digests.DiffId);
        Assert.Equal((blob.Length, HelloText.Length), (digests.Size, digests.UncompressedSize));
    }

    private static byte[] Content(string sample) =>
        sample switch
        {
            "empty" => [],
            "byte" => [42],
            "text" => Encoding.ASCII.GetBytes(
                string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i * 7919 % 10007} of a longer text\n"))),
            "random" => RandomBytes(300_000),
            "zeros" => new byte[1_000_000],
            "period" => [.. Enumerable.Range(0, 400_000).Select(static i => (byte)(i % 3 * 50))],
            _ => GzipSamples.Mixed(900_000, seed: 4),
        };

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] mutant = [.. original];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
        }

        return mutant;
    }

    private static bool AreSame(byte[]? one, byte[]? other) => one is null == other is null && one.AsSpan().SequenceEqual(other);
}
