namespace OciContent.Tests.Compression;

/// <summary>The fast loop keeps to the input and to the room, also where it reads and writes the most at once.</summary>
public sealed class InflaterMarginTests
{
    // With these codes a turn of the loop takes up to 70 bits: two literals of 11, a length of 15 and 5, a distance of 15 and 13.
    private const char LongLiteral = 'a';
    private const int LongLength = 284;
    private const int LongDistance = 29;

    private static readonly byte[] LiteralLengths = DeflateWriter.Lengths(
        286,
        (285, 1),
        (256, 2),
        ('c', 3),
        ('d', 4),
        ('e', 5),
        ('f', 6),
        ('g', 7),
        ('h', 8),
        ('i', 9),
        ('j', 10),
        (LongLiteral, 11),
        ('k', 12),
        ('l', 13),
        ('m', 14),
        (283, 15),
        (LongLength, 15));

    private static readonly byte[] Distances = DeflateWriter.Lengths(
        30,
        [.. Enumerable.Range(0, 14).Select(static i => (i, (byte)(i + 1))), (28, 15), (LongDistance, 15)]);

    [Fact]
    public void NothingIsReadBehindTheInput_WhereTokensAreTheLongest()
    {
        // Four turns are 35 bytes; wherever a piece starts, with some padding it starts with a turn.
        for (int padding = 0; padding < 35; padding++)
        {
            byte[] deflate = LongTokens(padding);
            Decoding.Outcome whole = Decoding.Inflate(deflate);
            Assert.Null(whole.Problem);
            for (int chunk = 1; chunk < 48; chunk++)
            {
                Decoding.Outcome cut = Decoding.Inflate(deflate, chunk);
                Assert.Null(cut.Problem);
                Assert.True(cut.Decoded.AsSpan().SequenceEqual(whole.Decoded));
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(4, 1)]
    [InlineData(6, 2)]
    [InlineData(8, 3)]
    [InlineData(9, 3)]
    [InlineData(10, 4)]
    [InlineData(15, 6)]
    public void NothingIsWrittenBehindTheRoom_WhereMatchesAreTheLongest(int symbol, int extraBits)
    {
        byte[] deflate = LongMatches(symbol, extraBits);
        byte[] content = Decoding.Inflate(deflate).Content!;
        Assert.InRange(content.Length, 35_000, 40_000);
        foreach (int room in Cases.Spread(Enumerable.Range(1, 700), fewer: 150)
            .Concat(Cases.Spread(Enumerable.Range(32 * 1024, 300), fewer: 60)))
        {
            Assert.True(Decoding.Inflate(deflate, room: room).Content.AsSpan().SequenceEqual(content));
        }
    }

    private static byte[] LongTokens(int padding)
    {
        DeflateWriter deflate = new DeflateWriter().Stored(false, new byte[1 + padding]).Dynamic(true, LiteralLengths, Distances);

        // What the long distance needs.
        for (int i = 0; i < 96; i++)
        {
            deflate.LiteralSymbol(285).DistanceSymbol(0);
        }

        for (int i = 0; i < 40; i++)
        {
            deflate.Literals($"{LongLiteral}{LongLiteral}").LiteralSymbol(LongLength, i % 32, 5).DistanceSymbol(LongDistance, 0, 13);
        }

        return deflate.EndOfBlock().ToArray();
    }

    // Two literals and a match, again and again, of one distance.
    private static byte[] LongMatches(int symbol, int extraBits)
    {
        byte[] history = new byte[300];
        new Random(40).NextBytes(history);
        DeflateWriter deflate = new DeflateWriter().Stored(false, history).Fixed(true);
        for (int i = 0; i < 140; i++)
        {
            deflate.LiteralSymbol(i).LiteralSymbol(255 - i);
            _ = i % 2 == 0 ? deflate.LiteralSymbol(285) : deflate.LiteralSymbol(284, 30, 5);
            deflate.DistanceSymbol(symbol, 0, extraBits);
        }

        return deflate.EndOfBlock().ToArray();
    }
}
