using static OciContent.Tests.Compression.InflaterBlockTests;

namespace OciContent.Tests.Compression;

public class InflaterHuffmanTests
{
    private static readonly byte[] PlainCodeLengths = DeflateWriter.Lengths(19, [.. Enumerable.Range(0, 16).Select(i => (i, (byte)4))]);
    private static readonly byte[] LiteralAAndEnd = DeflateWriter.Lengths(257, ('a', 1), (256, 1));

    [Fact]
    public void Decode_AllowsASingleLiteralCodeOfOneBit() =>
        AssertDecodes("", new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, (256, 1)), [0]).EndOfBlock());

    [Fact]
    public void Decode_RefusesTheOtherBitOfASingleLiteralCode()
    {
        DeflateWriter deflate = new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, (256, 1)), [0]);
        deflate.Bits.WriteCode(1, 1);
        AssertBreaks("code that is not assigned to a literal or length", deflate);
    }

    [Fact]
    public void Decode_RefusesASingleLiteralCodeOfTwoBits() =>
        AssertBreaks(
            "code for literals and lengths: expected a complete one",
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, (256, 2)), [0]).EndOfBlock());

    [Fact]
    public void Decode_AllowsASingleDistanceCodeOfOneBit() =>
        AssertDecodes(
            "aaaa",
            new DeflateWriter()
                .Dynamic(true, DeflateWriter.Lengths(258, ('a', 1), (256, 2), (257, 2)), [1])
                .Literals("a")
                .LiteralSymbol(257)
                .DistanceSymbol(0)
                .EndOfBlock());

    [Fact]
    public void Decode_RefusesTheOtherBitOfASingleDistanceCode()
    {
        DeflateWriter deflate = new DeflateWriter()
            .Dynamic(true, DeflateWriter.Lengths(258, ('a', 1), (256, 2), (257, 2)), [1])
            .Literals("a")
            .LiteralSymbol(257);
        deflate.Bits.WriteCode(1, 1);
        AssertBreaks("code that is not assigned to a distance", deflate);
    }

    [Fact]
    public void Decode_RefusesASingleDistanceCodeOfTwoBits() =>
        AssertBreaks("code for distances: expected a complete one", new DeflateWriter().Dynamic(true, LiteralAAndEnd, [2]).EndOfBlock());

    [Fact]
    public void Decode_AllowsNoDistanceCodesWhileNoneIsUsed() =>
        AssertDecodes("aa", new DeflateWriter().Dynamic(true, LiteralAAndEnd, [0]).Literals("aa").EndOfBlock());

    [Fact]
    public void Decode_RefusesAMatchWithoutDistanceCodes() =>
        AssertBreaks(
            "code that is not assigned to a distance",
            new DeflateWriter()
                .Dynamic(true, DeflateWriter.Lengths(258, ('a', 1), (256, 2), (257, 2)), [0])
                .Literals("a")
                .LiteralSymbol(257));

    [Fact]
    public void Decode_RefusesABlockWithoutAnEnd() =>
        AssertBreaks(
            "dynamic block without a code for its end",
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, ('a', 1), ('b', 1)), [0]).Literals("aba"));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(15, 15)]
    public void Decode_RefusesAnIncompleteLiteralCode(byte first, byte second) =>
        AssertBreaks(
            "code for literals and lengths: expected a complete one",
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, ('a', first), (256, second)), [0]).EndOfBlock());

    [Fact]
    public void Decode_RefusesAnOverSubscribedLiteralCode() =>
        AssertBreaks(
            "code for literals and lengths: expected a complete one",
            new DeflateWriter().Dynamic(true, DeflateWriter.Lengths(257, ('a', 1), ('b', 1), (256, 1)), [0]).EndOfBlock());

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 15)]
    public void Decode_RefusesAnIncompleteOrOverSubscribedDistanceCode(byte first, byte second, byte third) =>
        AssertBreaks(
            "code for distances: expected a complete one",
            new DeflateWriter().Dynamic(true, LiteralAAndEnd, [first, second, third]).EndOfBlock());

    [Theory]
    [InlineData(30, 0, "287 literal and length codes: expected at most 286")]
    [InlineData(31, 0, "288 literal and length codes: expected at most 286")]
    [InlineData(0, 30, "31 distance codes: expected at most 30")]
    [InlineData(29, 31, "32 distance codes: expected at most 30")]
    public void Decode_RefusesTooManyCodes(int hlit, int hdist, string expected) =>
        AssertBreaks(expected, new DeflateWriter().DynamicCounts(true, hlit, hdist, PlainCodeLengths));

    [Fact]
    public void Decode_AllowsAsManyCodesAsThereAre() =>
        AssertDecodes(
            "aa",
            new DeflateWriter()
                .Dynamic(true, DeflateWriter.Lengths(286, ('a', 1), (256, 2), (285, 2)), DeflateWriter.Lengths(30, (0, 1), (29, 1)))
                .Literals("aa")
                .EndOfBlock());

    [Fact]
    public void Decode_RefusesAnOverSubscribedCodeLengthCode() =>
        AssertBreaks(
            "code for code lengths: expected a complete one",
            new DeflateWriter().DynamicCounts(true, 0, 0, DeflateWriter.Lengths(19, (0, 1), (1, 1), (2, 1))));

    [Fact]
    public void Decode_RefusesAnIncompleteCodeLengthCode() =>
        AssertBreaks(
            "code for code lengths: expected a complete one",
            new DeflateWriter().DynamicCounts(true, 0, 0, DeflateWriter.Lengths(19, (0, 1), (1, 2))));

    [Fact]
    public void Decode_RefusesAnEmptyCodeLengthCode() =>
        AssertBreaks("code length with a code that is not assigned", new DeflateWriter().DynamicCounts(true, 0, 0, new byte[19]));

    [Fact]
    public void Decode_AllowsASingleCodeLengthCodeButNotItsOtherBit()
    {
        // All lengths are 0 or all are 1: neither makes a code for literals. The other bit is refused sooner.
        AssertBreaks(
            "dynamic block without a code for its end",
            new DeflateWriter().DynamicCounts(true, 0, 0, DeflateWriter.Lengths(19, (0, 1))).Pad(258));
        AssertBreaks(
            "code for literals and lengths: expected a complete one",
            new DeflateWriter().DynamicCounts(true, 0, 0, DeflateWriter.Lengths(19, (1, 1))).Pad(258));
        DeflateWriter deflate = new DeflateWriter().DynamicCounts(true, 0, 0, DeflateWriter.Lengths(19, (0, 1)));
        deflate.Bits.WriteCode(1, 1);
        AssertBreaks("code length with a code that is not assigned", deflate);
    }

    [Fact]
    public void Decode_RefusesToRepeatBeforeTheFirstLength() =>
        AssertBreaks("first code length repeats the one before it", Repeats((16, 0)));

    [Theory]
    [InlineData(16, 3)]
    [InlineData(17, 3)]
    [InlineData(18, 11)]
    public void Decode_RefusesToRepeatPastTheLastLength(int symbol, int least) =>
        AssertBreaks($"{257 + least} code lengths in a dynamic block: expected 258", Repeats((18, 127), (18, 108), (symbol, 0)));

    [Fact]
    public void Decode_RepeatsLengthsAcrossTheTwoCodes()
    {
        // 253 zeros, then length 2 five times: for the literals 253, 254 and 255, for the end of block, and for the only
        // distance, which must not have it. Said once and repeated four times.
        DeflateWriter deflate = Repeats((18, 127), (18, 104), (2, 0), (16, 1));
        AssertBreaks("code for distances: expected a complete one", deflate);

        // 255 zeros, then length 1 for the literal 255 and the end of block, and for the only distance.
        deflate = Repeats((18, 127), (18, 106), (1, 0), (1, 0), (1, 0));
        deflate.Bits.WriteCode(1, 1);
        AssertDecodes("", deflate);
    }

    [Fact]
    public void Decode_ReadsCodesOfFifteenBits()
    {
        byte[] lengths = new byte[257];
        for (int i = 0; i < 14; i++)
        {
            lengths['a' + i] = (byte)(i + 1);
        }

        lengths['z'] = 15;
        lengths[256] = 15;
        AssertDecodes("abcdefghijklmnznza", new DeflateWriter().Dynamic(true, lengths, [0]).Literals("abcdefghijklmnznza").EndOfBlock());
    }

    /// <summary>A dynamic block of 257 + 1 lengths, written in a code of three bits for 0, 1, 2, 16, 17 and 18.</summary>
    private static DeflateWriter Repeats(params (int Symbol, int Extra)[] lengths)
    {
        byte[] code = DeflateWriter.Lengths(19, (0, 2), (1, 2), (2, 3), (16, 3), (17, 3), (18, 3));
        DeflateWriter deflate = new DeflateWriter().DynamicCounts(true, 0, 0, code);
        foreach ((int symbol, int extra) in lengths)
        {
            (int bits, int count, int extraBits) = symbol switch
            {
                0 => (0, 2, 0),
                1 => (1, 2, 0),
                2 => (4, 3, 0),
                16 => (5, 3, 2),
                17 => (6, 3, 3),
                _ => (7, 3, 7),
            };
            deflate.Bits.WriteCode(bits, count);
            deflate.Bits.Write(extra, extraBits);
        }

        return deflate;
    }
}
