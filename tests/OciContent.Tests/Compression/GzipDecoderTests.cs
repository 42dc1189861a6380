using System.Text;
using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class GzipDecoderTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("some content, some content, and some more content");
    private static readonly byte[] Deflated = GzipBytes.Deflate(Content);
    private static readonly byte[] Valid = GzipBytes.Member(Content);

    [Fact]
    public void Decode_AcceptsAMember() => AssertDecodes(Content, Valid);

    [Fact]
    public void Decode_AcceptsMembersInARow()
    {
        AssertDecodes([.. Content, .. Content], [.. Valid, .. Valid]);
        AssertDecodes(
            [.. Enumerable.Repeat(Content, 1000).SelectMany(static c => c)],
            [.. Enumerable.Repeat(Valid, 1000).SelectMany(static c => c)]);
    }

    [Fact]
    public void Decode_AcceptsMembersOfLengthZero()
    {
        byte[] empty = GzipBytes.Member([]);
        AssertDecodes([], empty);
        AssertDecodes(Content, [.. empty, .. empty, .. Valid, .. empty]);
    }

    [Fact]
    public void Decode_AcceptsEveryHeaderField()
    {
        byte[] extra = [.. GzipBytes.Header(4), 3, 0, 0, 255, 0];
        byte[] name = [.. GzipBytes.Header(8), .. "name"u8, 0];
        byte[] comment = [.. GzipBytes.Header(16), 0xE9, 0xFF, 0];
        byte[] all = [.. GzipBytes.Header(0x1F), 0, 0, .. "n"u8, 0, 0];
        AssertDecodes(Content, GzipBytes.Member(GzipBytes.Header(1), Deflated, Content));
        AssertDecodes(Content, GzipBytes.Member(extra, Deflated, Content));
        AssertDecodes(Content, GzipBytes.Member(name, Deflated, Content));
        AssertDecodes(Content, GzipBytes.Member(comment, Deflated, Content));
        AssertDecodes(Content, GzipBytes.Member(GzipBytes.WithHeaderChecksum(GzipBytes.Header(2)), Deflated, Content));
        byte[] member = GzipBytes.Member(GzipBytes.WithHeaderChecksum(all), Deflated, Content);
        AssertDecodes([.. Content, .. Content], [.. member, .. member]);
    }

    [Fact]
    public void Decode_AcceptsAnExtraFieldOf65535Bytes()
    {
        byte[] header = [.. GzipBytes.Header(4), 0xFF, 0xFF, .. new byte[65535]];
        AssertDecodes(Content, GzipBytes.Member(header, Deflated, Content));
    }

    [Theory]
    [InlineData(8, "File name")]
    [InlineData(16, "Comment")]
    public void Decode_AcceptsTextOf511BytesAndRefusesMore(byte flag, string what)
    {
        AssertDecodes(
            Content,
            GzipBytes.Member([.. GzipBytes.Header(flag), .. DeflateWriter.Repeat((byte)'x', 511), 0], Deflated, Content));
        byte[] tooLong = GzipBytes.Member([.. GzipBytes.Header(flag), .. DeflateWriter.Repeat((byte)'x', 512), 0], Deflated, Content);
        AssertRefuses($"{what} of 512 bytes or more in the gzip header at offset 0: expected at most 511.", tooLong);
    }

    [Fact]
    public void Decode_RefusesTextWithoutAnEnd()
    {
        AssertRefuses("in the file name of the member at offset 0", [.. GzipBytes.Header(8), .. "name"u8]);
        AssertRefuses("in the comment of the member at offset 0", [.. GzipBytes.Header(16), .. "comment"u8]);
    }

    [Fact]
    public void Decode_RefusesAnExtraFieldPastTheEnd()
    {
        AssertRefuses("in the extra field of the member at offset 0", [.. GzipBytes.Header(4), 200, 200, .. Valid]);
        AssertRefuses("in the extra field of the member at offset 0", [.. GzipBytes.Header(4), 200]);
    }

    [Fact]
    public void Decode_RefusesABadHeaderChecksum()
    {
        byte[] header = GzipBytes.WithHeaderChecksum(GzipBytes.Header(2));
        header[^1] ^= 1;
        AssertRefuses("Header checksum 0x", GzipBytes.Member(header, Deflated, Content));
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x40)]
    [InlineData(0x80)]
    [InlineData(0xE8)]
    public void Decode_RefusesReservedFlags(byte flags) =>
        AssertRefuses(
            $"Flags 0x{flags:x2} in the gzip header at offset 0: expected the reserved bits to be zero.",
            GzipBytes.Member(GzipBytes.Header(flags), Deflated, Content));

    [Fact]
    public void Decode_RefusesReservedFlagsInALaterMember() =>
        AssertRefuses(
            $"Flags 0x80 in the gzip header at offset {Valid.Length}",
            [.. Valid, .. GzipBytes.Member(GzipBytes.Header(0x80), Deflated, Content)]);

    [Fact]
    public void Decode_RefusesABadMethod() =>
        AssertRefuses(
            "Compression method 7 in the gzip header at offset 0: expected 8, deflate.",
            GzipBytes.Member(GzipBytes.Header(0, 7), Deflated, Content));

    [Fact]
    public void Decode_RefusesEmptyInput() => AssertRefuses("0 bytes are not a gzip stream: expected at least one member.", []);

    [Theory]
    [InlineData("1e8b")]
    [InlineData("1f8c")]
    [InlineData("00")]
    public void Decode_RefusesABadSignature(string start) =>
        AssertRefuses("a gzip signature.", [.. Convert.FromHexString(start), .. Valid]);

    [Theory]
    [InlineData("00")]
    [InlineData("000000000000000000000000000000000000000000000000")]
    [InlineData("67617262616765")]
    public void Decode_RefusesTrailingGarbage(string garbage)
    {
        byte[] bytes = Convert.FromHexString(garbage);
        AssertRefuses(
            $"Byte 0x{bytes[0]:x2} at offset {Valid.Length} of the gzip stream: expected 0x1f, the next member's signature, or the end "
            + "of the stream.",
            [.. Valid, .. bytes]);
        AssertRefuses("the next member's signature", [.. Valid, .. bytes, .. Valid]);
    }

    [Theory]
    [InlineData("1f")]
    [InlineData("1f8b")]
    [InlineData("1f8b08")]
    public void Decode_RefusesATrailingSignature(string signature)
    {
        byte[] bytes = Convert.FromHexString(signature);
        AssertRefuses(
            $"The gzip stream ends after {Valid.Length + bytes.Length} bytes, in the header of the member at offset {Valid.Length}: "
            + "expected the whole member.",
            [.. Valid, .. bytes]);
    }

    [Fact]
    public void Decode_RefusesABadChecksum()
    {
        byte[] bytes = [.. Valid];
        bytes[^5] ^= 0x80;
        AssertRefuses($"in the gzip trailer at offset {Valid.Length - 8}: expected 0x", bytes);
    }

    [Fact]
    public void Decode_RefusesABadSize()
    {
        byte[] bytes = [.. Valid];
        bytes[^1] ^= 1;
        AssertRefuses(
            $"Size {Content.Length + (1 << 24)} in the gzip trailer at offset {Valid.Length - 8}: expected {Content.Length}, by the "
            + "decoded data modulo 2^32.",
            bytes);
    }

    [Fact]
    public void Decode_RefusesDataThatEndsAtASyncFlush()
    {
        byte[] flushed =
        [
            .. GzipBytes.Header(),
            .. new DeflateWriter().Fixed(false).Literals("abc").EndOfBlock().Stored(false, []).ToArray(),
        ];
        AssertRefuses(
            $"The gzip stream ends after {flushed.Length} bytes, in the compressed data of the member at offset 0: expected the whole "
            + "member.",
            flushed);
        AssertDecodes(
            "abc"u8.ToArray(),
            [.. flushed, .. new DeflateWriter().Stored(true, []).ToArray(), .. GzipBytes.Trailer("abc"u8.ToArray())]);
    }

    [Fact]
    public void Decode_RefusesATruncatedSecondMember() =>
        AssertRefuses($"in the trailer of the member at offset {Valid.Length}", [.. Valid, .. Valid.AsSpan(0, Valid.Length - 1)]);

    [Fact]
    public void Decode_SaysWhereTheDataIsBroken()
    {
        byte[] deflate = new DeflateWriter().Stored(false, "abc"u8).Header(true, 3).ToArray();
        AssertRefuses(
            $"Block type 3: expected 0, 1 or 2 (gzip stream, before offset {Valid.Length + 10 + 8}).",
            [.. Valid, .. GzipBytes.Member(GzipBytes.Header(), deflate, Content)]);
    }

    [Fact]
    public void Decode_DoesNotReachIntoTheMemberBefore()
    {
        byte[] deflate = new DeflateWriter().Fixed(true).LiteralSymbol(257).DistanceSymbol(0).EndOfBlock().ToArray();
        AssertRefuses("Match 1 bytes back: expected at most 0", [.. Valid, .. GzipBytes.Member(GzipBytes.Header(), deflate, Content)]);
    }

    [Fact]
    public void Decode_StaysBrokenOnceItIs()
    {
        var decoder = new GzipDecoder();
        byte[] buffer = new byte[1000];
        int position = 0;
        var first = Assert.Throws<InvalidDataException>(() => decoder.Decode([1], out _, buffer, ref position, 1000));
        var second = Assert.Throws<InvalidDataException>(() => decoder.Decode(Valid, out _, buffer, ref position, 1000));
        var third = Assert.Throws<InvalidDataException>(decoder.Complete);
        Assert.Equal(first.Message, second.Message);
        Assert.Equal(first.Message, third.Message);
    }

    [Fact]
    public void Decode_AllocatesNothingPerMember()
    {
        byte[] members =
        [
            .. Enumerable
                .Repeat(GzipBytes.Member([.. GzipBytes.Header(8), .. "name"u8, 0], Deflated, Content), 2000)
                .SelectMany(static m => m),
        ];
        byte[] buffer = new byte[2000 * Content.Length];
        var decoder = new GzipDecoder();
        int position = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            position = 0;
            decoder.Decode(members, out _, buffer, ref position, buffer.Length);
            decoder.Complete();
        }));
        Assert.Equal(buffer.Length, position);
    }

    private static void AssertDecodes(byte[] expected, byte[] gzip)
    {
        foreach (int chunk in (int[])[1, 7, int.MaxValue])
        {
            Decoding.Outcome outcome = Decoding.Gunzip(gzip, chunk, chunk);
            Assert.Null(outcome.Problem);
            Assert.Equal(expected, outcome.Content);
        }
    }

    private static void AssertRefuses(string expected, byte[] gzip)
    {
        string? problem = Decoding.Gunzip(gzip).Problem;
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(problem, Decoding.Gunzip(gzip, 1, 1).Problem);
        Assert.Equal(problem, Decoding.Gunzip(gzip, 7, 3).Problem);
    }
}
