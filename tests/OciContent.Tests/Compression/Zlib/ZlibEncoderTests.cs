using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression.Zlib;

/// <summary>What is written is what zlib writes, byte for byte, on as many threads as you like.</summary>
public sealed class ZlibEncoderTests
{
    private static readonly int[] Levels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    [RequiresToolsFact("python3")]
    public async Task EveryLevel_WritesAsZlibAroundAllEdges() =>
        await CompressorOracle.AssertEqualAsync(
            CompressorOracle.Zlib,
            ZlibTexts.AroundEdges(Levels, [0, 3, 258, 16_383, 32_506, 32_768, 49_149, 65_274, 65_535, 65_536, 98_042, 98_304, 131_070]),
            StrategyOf,
            new Random(1));

    [RequiresToolsFact("python3")]
    public async Task EveryLevel_WritesTextsOfOneKindAsZlib() =>
        await CompressorOracle.AssertEqualAsync(CompressorOracle.Zlib, ZlibTexts.OfOneKind(Levels), StrategyOf, new Random(2));

    [RequiresToolsFact("python3")]
    public async Task AnyText_IsWrittenAsZlib() =>
        await CompressorOracle.AssertEqualAsync(
            CompressorOracle.Zlib,
            ZlibTexts.OfAnyKind(Levels, Cases.Count(all: 3_000, fewer: 300)),
            StrategyOf,
            new Random(3));

    [Theory]
    [InlineData(9, 3)]
    [InlineData(6, 1)]
    [InlineData(6, 2)]
    [InlineData(4, 8)]
    [InlineData(3, 2)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    public async Task HowTheTextIsCut_MakesNoDifference(int level, int threads)
    {
        byte[] text = RandomText.Create(300_000, new Random(4));
        byte[] expected = await Deflating.RunAsync(StrategyOf(level, 0), text);

        foreach (int pieceSize in (int[])[101, 32_767, 65_536])
        {
            Assert.Equal(expected, await Deflating.RunAsync(StrategyOf(level, 10_007), text, threads, pieceSize));
        }
    }

    [Fact]
    public async Task WhatIsWritten_CanBeReadBack()
    {
        var random = new Random(5);
        foreach (int level in Levels)
        {
            byte[] text = RandomText.Create(400_000, random);
            byte[] data = await Deflating.RunAsync(StrategyOf(level, 0), text);

            var plain = new MemoryStream();
            await new System.IO.Compression.DeflateStream(
                new MemoryStream(data),
                System.IO.Compression.CompressionMode.Decompress).CopyToAsync(plain);
            Assert.Equal(text, plain.ToArray());
        }
    }

    private static DeflateStrategy StrategyOf(int level, int segmentSize)
    {
        int size = segmentSize > 0 ? segmentSize : ZlibLazyStrategy.DefaultSegmentSize;
        return level switch
        {
            >= 4 => new ZlibLazyStrategy(ZlibLevel.Of(level), size),
            >= 1 => new ZlibGreedyStrategy(ZlibLevel.Of(level), size),
            _ => new ZlibStoredStrategy(1 + (segmentSize / 65_535)),
        };
    }
}
