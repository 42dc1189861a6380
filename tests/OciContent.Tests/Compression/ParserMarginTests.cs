using OciContent.Compression.Deflate;
using OciContent.Compression.GoDeflate;
using OciContent.Tests.Compression.Go127;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression;

/// <summary>What stands behind the text makes no difference to its tokens, and these stay in their room.</summary>
public sealed class ParserMarginTests
{
    private const uint Unused = 0xAAAAAAAA;

    private delegate int Parser(InputSegment segment, Span<uint> tokens);

    [Fact]
    public void Lazy_IsIndifferentToTheSlack()
    {
        using var chains = new HashChains();
        foreach (int level in (int[])[4, 6, 9])
        {
            var parser = new LazyParser(GoLevel.Of(level));
            AssertIndifferent(0, (segment, tokens) =>
            {
                chains.Build(segment);
                chains.Links.AsSpan(segment.Length).Fill(segment.Bytes[segment.Length]);
                Assert.Equal(segment.Length, parser.Parse(segment, chains, 0, segment.End, tokens, out int count));
                return count;
            });
        }
    }

    [Fact]
    public void Fast_IsIndifferentToTheSlack() => AssertIndifferent(0, static (segment, tokens) =>
    {
        using var parser = new FastParser();
        return parser.Parse(segment, 0, segment.End, tokens);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Tables_AreIndifferentToTheSlack(int level) => AssertIndifferent(BlockParser.TokenSlack, (segment, tokens) =>
    {
        using BlockParser parser = BlockParsers.Create(level);
        return parser.Parse(segment, 0, segment.End, tokens);
    });

    private static void AssertIndifferent(int tokenSlack, Parser parse)
    {
        var random = new Random(42);
        uint[] tokens = new uint[2000];
        foreach (int length in Enumerable.Range(16, 400).Append(1500))
        {
            byte[] text = (length % 4) switch
            {
                0 => RandomText.Periodic(length, 1 + (length % 23)),
                1 => RandomText.Noise(length),
                2 => NoiseWithAMatch(length),
                _ => RandomText.Create(length, random),
            };
            using var segment = new InputSegment(length);
            segment.Append(text);
            segment.CompleteLast();
            uint[]? expected = null;
            foreach (byte behind in (byte[])[0, 1, text[^1], 0xFF])
            {
                segment.Bytes.AsSpan(length).Fill(behind);
                tokens.AsSpan().Fill(Unused);
                int room = length + tokenSlack;

                uint[] parsed = tokens[..parse(segment, tokens.AsSpan(0, room))];

                Assert.Equal(expected ??= parsed, parsed);
                Assert.InRange(parsed.Sum(DeflateToken.InputLength), 0, length);
                Assert.False(tokens.AsSpan(room).ContainsAnyExcept(Unused));
            }
        }
    }

    // One short match and else literals: the most tokens.
    private static byte[] NoiseWithAMatch(int length)
    {
        byte[] text = RandomText.Noise(length);
        text.AsSpan(0, 4).CopyTo(text.AsSpan(Math.Min(length - 4, 29)));
        return text;
    }
}
