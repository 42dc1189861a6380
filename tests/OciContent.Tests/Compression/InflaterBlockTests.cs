using System.Text;
using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class InflaterBlockTests
{
    [Fact]
    public void Decode_ReadsAStoredBlock() => AssertDecodes("hello", new DeflateWriter().Stored(true, "hello"u8));

    [Fact]
    public void Decode_ReadsAnEmptyStoredBlock() => AssertDecodes("", new DeflateWriter().Stored(true, []));

    [Fact]
    public void Decode_ReadsAFixedBlock() =>
        AssertDecodes("hello\u00FF", new DeflateWriter().Fixed(true).Literals("hello\u00FF").EndOfBlock());

    [Fact]
    public void Decode_ReadsADynamicBlock() =>
        AssertDecodes(
            "abba",
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, ('a', 1), ('b', 2), (256, 2)), [0]).Literals("abba").EndOfBlock());

    [Fact]
    public void Decode_ReadsBlocksOfAllTypesInARow() =>
        AssertDecodes(
            "abcdabcdabb",
            new DeflateWriter()
                .Fixed(false).Literals("ab").EndOfBlock()
                .Stored(false, "cd"u8)
                .Fixed(false).LiteralSymbol(258).DistanceSymbol(3).EndOfBlock()
                .Stored(false, [])
                .Dynamic(true, DeflateWriter.Lengths(257, ('a', 1), ('b', 2), (256, 2)), [0]).Literals("abb").EndOfBlock());

    [Fact]
    public void Decode_LeavesWhatFollowsTheLastBlock()
    {
        byte[] deflate = new DeflateWriter().Fixed(true).Literals("hello").EndOfBlock().ToArray();
        for (int chunk = 1; chunk < 40; chunk++)
        {
            Decoding.Outcome outcome = Decoding.Inflate([.. deflate, .. new byte[30]], chunk);
            Assert.Equal(deflate.Length, outcome.Consumed);
            Assert.Equal("hello"u8, outcome.Content!);
        }
    }

    [Fact]
    public void Decode_LetsAMatchRepeatItself() =>
        AssertDecodes("abababab", new DeflateWriter().Fixed(true).Literals("ab").LiteralSymbol(260).DistanceSymbol(1).EndOfBlock());

    [Theory]
    [InlineData(257, 0, 0, 3)]
    [InlineData(264, 0, 0, 10)]
    [InlineData(265, 0, 1, 11)]
    [InlineData(265, 1, 1, 12)]
    [InlineData(268, 1, 1, 18)]
    [InlineData(269, 3, 2, 22)]
    [InlineData(276, 7, 3, 66)]
    [InlineData(280, 15, 4, 130)]
    [InlineData(281, 0, 5, 131)]
    [InlineData(284, 30, 5, 257)]
    [InlineData(284, 31, 5, 258)]
    [InlineData(285, 0, 0, 258)]
    public void Decode_KnowsTheLengths(int symbol, int extra, int extraBits, int length) =>
        AssertDecodes(
            new string('x', length + 1),
            new DeflateWriter().Fixed(true).Literals("x").LiteralSymbol(symbol, extra, extraBits).DistanceSymbol(0).EndOfBlock());

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(3, 0, 0, 4)]
    [InlineData(4, 1, 1, 6)]
    [InlineData(5, 1, 1, 8)]
    [InlineData(16, 5, 7, 262)]
    [InlineData(27, 4095, 12, 16384)]
    [InlineData(28, 0, 13, 16385)]
    [InlineData(29, 8191, 13, 32768)]
    public void Decode_KnowsTheDistances(int symbol, int extra, int extraBits, int distance)
    {
        byte[] content = new byte[distance];
        new Random(distance).NextBytes(content);
        DeflateWriter deflate = new DeflateWriter()
            .Stored(false, content)
            .Fixed(true)
            .LiteralSymbol(257)
            .DistanceSymbol(symbol, extra, extraBits)
            .EndOfBlock();
        Decoding.Outcome outcome = Decoding.Inflate(deflate.ToArray());
        byte[] match = [.. Enumerable.Range(0, 3).Select(i => content[i % distance])];
        Assert.Equal([.. content, .. match], outcome.Content!);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(300, 301)]
    [InlineData(32767, 32768)]
    public void Decode_RefusesADistanceBeforeTheStart(int written, int distance)
    {
        (int symbol, int extra, int extraBits) = distance switch
        {
            1 => (0, 0, 0),
            2 => (1, 0, 0),
            301 => (16, 44, 7),
            _ => (29, 8191, 13),
        };
        DeflateWriter deflate = new DeflateWriter()
            .Stored(false, new byte[written])
            .Fixed(true)
            .LiteralSymbol(257)
            .DistanceSymbol(symbol, extra, extraBits)
            .EndOfBlock();
        AssertBreaks($"match {distance} bytes back: expected at most {written}", deflate);
    }

    [Fact]
    public void Decode_RefusesBlockType3() =>
        AssertBreaks("block type 3: expected 0, 1 or 2, at 0", new DeflateWriter().Header(true, 3).Literals("aaaa"));

    [Fact]
    public void Decode_RefusesAWrongStoredComplement()
    {
        byte[] deflate = new DeflateWriter().Stored(true, "hello"u8).ToArray();
        deflate[3] ^= 1;
        Assert.Equal(
            "stored block of length 0x0005 with complement 0xfffb: expected complement 0xfffa, at 1",
            Decoding.Inflate(deflate).Problem);
    }

    [Theory]
    [InlineData(286)]
    [InlineData(287)]
    public void Decode_RefusesFixedLengthsThatDoNotExist(int symbol) =>
        AssertBreaks(
            "code that is not assigned to a literal or length",
            new DeflateWriter().Fixed(true).Literals("a").LiteralSymbol(symbol).DistanceSymbol(0).EndOfBlock());

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    public void Decode_RefusesFixedDistancesThatDoNotExist(int symbol) =>
        AssertBreaks(
            "code that is not assigned to a distance",
            new DeflateWriter().Fixed(true).Literals("a").LiteralSymbol(257).DistanceSymbol(symbol).EndOfBlock());

    [Fact]
    public void Reset_ForgetsWhatWasWritten()
    {
        var inflater = new Inflater();
        byte[] buffer = new byte[100];
        int position = 0;
        byte[] first = new DeflateWriter().Stored(true, "abc"u8).ToArray();
        Assert.Equal(DecodeStatus.Finished, inflater.Decode(first, out _, buffer, ref position, 100));
        byte[] second = new DeflateWriter().Fixed(true).LiteralSymbol(257).DistanceSymbol(0).EndOfBlock().ToArray();
        inflater.Reset();
        Assert.Equal(DecodeStatus.Broken, inflater.Decode(second, out _, buffer, ref position, 100));
        inflater.Reset();
        Assert.Equal(DecodeStatus.Finished, inflater.Decode(first, out _, buffer, ref position, 100));
        Assert.Null(inflater.Problem);
        Assert.Equal("abcabc"u8, buffer.AsSpan(0, position));
    }

    internal static void AssertDecodes(string expected, DeflateWriter deflate)
    {
        byte[] input = deflate.ToArray();
        foreach (int chunk in (int[])[1, 2, 3, int.MaxValue])
        {
            Decoding.Outcome outcome = Decoding.Inflate(input, chunk, chunk);
            Assert.Null(outcome.Problem);
            Assert.Equal(expected, Encoding.Latin1.GetString(outcome.Content!));
            Assert.Equal(input.Length, outcome.Consumed);
        }
    }

    internal static void AssertBreaks(string expected, DeflateWriter deflate)
    {
        // What follows would be enough for any code that is read on.
        byte[] input = [.. deflate.ToArray(), .. new byte[16]];
        string? problem = Decoding.Inflate(input).Problem;
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(problem, Decoding.Inflate(input, 1, 1).Problem);
    }
}
