using System.Text;
using OciContent.Compression;
using OciContent.Compression.Bzip2;

namespace OciContent.Tests.Compression.Bzip2;

public sealed class Bzip2DecompressorTests
{
    private static readonly byte[] Hello = Bzip2Samples.Hello;

    public static TheoryData<string> Contents { get; } = ["empty", "byte", "fours", "text", "random", "zeros", "period", "mixed"];

    [Fact]
    public void Decode_GivesBackWhatBzip2Compressed()
    {
        Assert.Equal(Bzip2Samples.HelloText, Decode(Hello));
        Assert.Empty(Decode(Bzip2Samples.Empty));
        Assert.Empty(Decode([.. Bzip2Samples.Empty, .. Bzip2Samples.Empty]));
        Assert.Equal(
            [.. Bzip2Samples.HelloText, .. Bzip2Samples.HelloText],
            Decode([.. Hello, .. Bzip2Samples.Empty, .. Hello, .. Bzip2Samples.Empty]));
    }

    [RequiresToolsTheory("bzip2")]
    [MemberData(nameof(Contents))]
    public void Decode_GivesBackEveryLevel(string name)
    {
        byte[] content = Content(name);
        var all = new List<byte>();
        IReadOnlyList<int> levels = Cases.Spread(Enumerable.Range(1, 9), fewer: 3);
        foreach (int level in levels)
        {
            byte[] data = Bzip2Samples.Compress(content, $"-{level}");
            Assert.True(content.AsSpan().SequenceEqual(Decode(data)));
            all.AddRange(data);
        }

        Assert.True(Decode([.. all]).AsSpan().SequenceEqual([.. Enumerable.Repeat(content, levels.Count).SelectMany(static part => part)]));
    }

    [RequiresToolsFact("bzip2")]
    public void Decode_ReadsManyBlocks()
    {
        byte[] content = GzipSamples.Mixed(2_900_000, seed: 5);

        Assert.True(content.AsSpan().SequenceEqual(Decode(Bzip2Samples.Compress(content))));
    }

    [RequiresToolsTheory("bzip2")]
    [MemberData(nameof(Contents))]
    public void Decode_GivesTheSameHoweverTheInputIsCut(string name)
    {
        byte[] content = Content(name);
        byte[] data = Bzip2Samples.Compress(content[..Math.Min(content.Length, 150_000)], "-1");
        byte[] expected = Decode(data);

        Assert.All(Decompressing.ChunkSizes, chunkSize => Assert.True(expected.AsSpan().SequenceEqual(Decode(data, chunkSize))));
    }

    [Fact]
    public void Decode_TakesAPrefixOnlyAtTheEndOfAStream()
    {
        byte[] data = [.. Hello, .. Bzip2Samples.Empty, .. Hello];
        int[] ends = [Hello.Length, Hello.Length + Bzip2Samples.Empty.Length, data.Length];
        for (int length = 0; length <= data.Length; length++)
        {
            Decoding.Outcome whole = TryDecode(data.AsSpan(0, length));
            Assert.Equal(ends.Contains(length), whole.IsAccepted);
            Assert.Equal(whole.Problem, TryDecode(data.AsSpan(0, length), chunkSize: 3).Problem);
        }
    }

    [RequiresToolsFact("bzip2")]
    public void Decode_RefusesWhatIsCutInALaterBlock()
    {
        byte[] data = Bzip2Samples.Compress(GzipSamples.Mixed(350_000, seed: 6), "-1");
        var random = new Random(6);
        foreach (int i in Cases.Spread(Enumerable.Range(0, 50), fewer: 15))
        {
            Assert.False(TryDecode(data.AsSpan(0, i < 20 ? data.Length - 1 - i : random.Next(data.Length))).IsAccepted);
        }
    }

    [Theory]
    [InlineData("00")]
    [InlineData("42")]
    [InlineData("425a")]
    [InlineData("425a68")]
    [InlineData("425a6839")]
    [InlineData("425a6830177245385090")]
    [InlineData("0000000000000000")]
    [InlineData("1f8b")]
    public void Decode_RefusesWhatFollowsTheLastStream(string hex)
    {
        foreach (int chunkSize in (int[])[1, Hello.Length, int.MaxValue])
        {
            Assert.False(TryDecode([.. Hello, .. Convert.FromHexString(hex)], chunkSize).IsAccepted);
        }
    }

    [Theory]
    [InlineData("", "ends after 0 bytes")]
    [InlineData("425a6830177245385090", "425a6830: expected 425a6831")]
    [InlineData("425a683a177245385090", "425a683a: expected")]
    [InlineData("425a6939177245385090", "425a6939: expected")]
    [InlineData("425a6839177245385091", "before offset 10")]
    [InlineData("425a683917724538509000000001", "before offset 14")]
    [InlineData("425a6839314159265359", "ends after 10 bytes")]
    public void Decode_SaysWhatIsWrong(string hex, string expected)
    {
        foreach (int chunkSize in (int[])[1, int.MaxValue])
        {
            Assert.Contains(expected, TryDecode(Convert.FromHexString(hex), chunkSize).Problem, StringComparison.Ordinal);
        }
    }

    // Some of these are taken by Go or bzip2, and not for the same. The checksums are those of what comes out.
    [Theory]
    [InlineData("425a68313141592653598738e0f6800000810030002000210082231772453850908738e0f6", "a randomised block")]
    [InlineData("425a68313141592653599b78a21e000000810030002000610082231772453850909b78a21e", "expected a complete code")]
    [InlineData("425a68313141592653596224534d000000810030002000210086231772453850906224534d", "expected fewer, so short")]
    [InlineData(
        "425a68323141592653596e6a0a83000009c001c00000800008200020aa6d4198ba83c5dc914e14241b9a82a0c0",
        "expected the number of those that follow")]
    [InlineData("425a6832314159265359078d9415000001c001c00000800008200020aa6d41983a83c5dc914e142401e3650540", "expected their number")]
    public void Decode_RefusesWhatDecodersDisagreeOn(string hex, string expected)
    {
        foreach (int chunkSize in (int[])[1, int.MaxValue])
        {
            Assert.Contains(expected, TryDecode(Convert.FromHexString(hex), chunkSize).Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decode_ChecksTheChecksumsOfBlockAndStream()
    {
        // The block's stands behind the stream's four bytes and the block's six, the stream's before the last bits.
        foreach (int at in (int[])[10, 11, 12, 13, Hello.Length - 2, Hello.Length - 3, Hello.Length - 4])
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. Hello];
                changed[at] ^= (byte)(1 << bit);
                Assert.False(TryDecode(changed).IsAccepted);
            }
        }
    }

    [Fact]
    public void Decode_SaysTheSameOnceItHasFailed()
    {
        byte[] broken = [.. Hello, 0, 0, 0, 0];
        using Decompressor decompressor = new Bzip2Decompressor();
        Exception first = Assert.Throws<InvalidDataException>(() => Feed(decompressor, broken));

        Assert.Equal(first.Message, Assert.Throws<InvalidDataException>(() => Feed(decompressor, Hello)).Message);
        Assert.Equal(first.Message, Assert.Throws<InvalidDataException>(decompressor.Complete).Message);
    }

    [Fact]
    public void Complete_SaysTheSameOnceItHasFailed()
    {
        using Decompressor decompressor = new Bzip2Decompressor();
        Feed(decompressor, Hello.AsSpan(0, 20));
        Exception first = Assert.Throws<InvalidDataException>(decompressor.Complete);

        Assert.Equal(first.Message, Assert.Throws<InvalidDataException>(() => Feed(decompressor, Hello.AsSpan(20))).Message);
        Assert.Equal(first.Message, Assert.Throws<InvalidDataException>(decompressor.Complete).Message);
    }

    [Fact]
    public void Decode_GivesOneBufferAtATime()
    {
        using Decompressor decompressor = new Bzip2Decompressor();
        ReadOnlySpan<byte> data = Bzip2Samples.Zeros;
        long length = 0;
        DecodeStatus status;
        do
        {
            int count = decompressor.Decode(data, out int consumed, out status).Length;
            Assert.InRange(count, 0, 256 * 1024);
            length += count;
            data = data[consumed..];
        }
        while (status == DecodeStatus.NeedsOutput);
        Assert.Equal(Bzip2Samples.ZerosLength, length);
    }

    [Fact]
    public void Decode_AllocatesNothingForAnotherStream()
    {
        byte[] data = [.. Enumerable.Repeat((byte[])[.. Hello, .. Bzip2Samples.Empty], 2000).SelectMany(static stream => stream)];
        using Decompressor decompressor = new Bzip2Decompressor();
        Feed(decompressor, Hello);

        Assert.Equal(0, Allocations.Of(() => Feed(decompressor, data)));
    }

    [Fact]
    public void Dispose_EndsItWhereverItIs()
    {
        byte[] zeros = Bzip2Samples.Zeros;
        for (int i = 0; i <= zeros.Length; i += 2)
        {
            Decompressor decompressor = new Bzip2Decompressor();
            decompressor.Decode(zeros.AsSpan(0, i), out _, out _);
            decompressor.Dispose();
            decompressor.Dispose();
            Assert.Throws<ObjectDisposedException>(() => decompressor.Decode([], out _, out _));
            Assert.Throws<ObjectDisposedException>(decompressor.Complete);
        }

        new Bzip2Decompressor().Dispose();
    }

    private static void Feed(Decompressor decompressor, ReadOnlySpan<byte> data)
    {
        DecodeStatus status;
        do
        {
            decompressor.Decode(data, out int consumed, out status);
            data = data[consumed..];
        }
        while (status == DecodeStatus.NeedsOutput);
    }

    private static byte[] Decode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue) =>
        Decompressing.Decode(CompressionFormat.Bzip2, data, chunkSize);

    private static Decoding.Outcome TryDecode(ReadOnlySpan<byte> data, int chunkSize = int.MaxValue) =>
        Decompressing.TryDecode(CompressionFormat.Bzip2, data, chunkSize);

    private static byte[] Content(string name) =>
        name switch
        {
            "empty" => [],
            "byte" => [42],
            "fours" => [.. Enumerable.Range(3, 300).SelectMany(static i => Enumerable.Repeat((byte)i, i))],
            "text" => Encoding.ASCII.GetBytes(
                string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i * 7919 % 10007} of a longer text\n"))),
            "random" => RandomBytes(250_000),
            "zeros" => new byte[1_000_000],
            "period" => [.. Enumerable.Range(0, 400_000).Select(static i => (byte)(i % 3 * 50))],
            _ => GzipSamples.Mixed(950_000, seed: 4),
        };

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        return bytes;
    }
}
